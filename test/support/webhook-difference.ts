import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { admit } from '../../src/admission/admit.ts';
import { ConfigurationError, type Snapshot } from '../../src/inject/index.ts';
import { equalJson, type Json, type JsonObject, parseJson } from '../../src/json/index.ts';
import { applyPatch } from '../../src/patch/index.ts';
import { firstDifference } from './first-difference.ts';
import { messageDifference, type RecordedCase, webhookSnapshot } from './recorded-settings.ts';

/** The snapshot of the webhook, or why the configuration is refused. */
export function loadWebhook(folder: string, id: string): Snapshot | ConfigurationError {
  try {
    return webhookSnapshot(folder, id);
  } catch (error) {
    if (error instanceof ConfigurationError) return error;
    throw error;
  }
}

/**
 * Sends all requests of a recorded case.
 * @param seen takes out of the pods what may differ
 * @returns what differs from the recording, or undefined
 */
export function webhookDifference(
  item: RecordedCase,
  snapshot: Snapshot | ConfigurationError,
  seen: (pod: Json) => Json = (pod) => pod,
): string | undefined {
  if (snapshot instanceof ConfigurationError) {
    return item.load
      ? messageDifference(item.load, snapshot.problems.map(({ message }) => message).join('\n'))
      : `refused at load: ${snapshot.message}`;
  }
  if (item.load) return 'the configuration was not refused';
  for (const [index, entry] of item.webhook.entries()) {
    const complaint = entryDifference(item, entry, snapshot, seen);
    if (complaint !== undefined) return `request ${index}: ${complaint}`;
  }
  return undefined;
}

function entryDifference(
  item: RecordedCase,
  entry: RecordedCase['webhook'][number],
  snapshot: Snapshot,
  seen: (pod: Json) => Json,
): string | undefined {
  // Content types are the server's business: see the server's tests.
  if (entry.contentType !== undefined && entry.contentType !== 'application/json') return undefined;
  const body = readFileSync(join(item.directory, entry.review), 'utf8');
  const answer = admit(body, decodeURIComponent(entry.path), snapshot);
  if (entry.outcome === 'refused') return answer.status === 400 ? undefined : `HTTP ${answer.status} instead of 400`;
  if (answer.status !== 200) return `HTTP ${answer.status}: ${answer.body}`;
  const review = parseJson(answer.body) as JsonObject;
  const response = review.response as JsonObject;
  if (answer.outcome.result !== entry.outcome)
    return `${answer.outcome.result} (${answer.outcome.message ?? answer.outcome.reason}) instead of ${entry.outcome}`;
  if (entry.outcome === 'denied') {
    const status = response.status as JsonObject;
    return messageDifference(entry, String(status.message));
  }
  if (entry.outcome === 'skipped') return response.patch === undefined ? undefined : 'a patch for a skipped pod';
  const expected = seen(parseJson(readFileSync(join(item.directory, entry.pod!), 'utf8')));
  const pod = seen(patched((parseJson(body) as JsonObject).request as JsonObject, response));
  return equalJson(pod, expected) ? undefined : firstDifference(expected, pod);
}

function patched(request: JsonObject, response: JsonObject): Json {
  const object = request.object ?? null;
  if (typeof response.patch !== 'string') return object;
  const operations = parseJson(Buffer.from(response.patch, 'base64').toString());
  return applyPatch(object, operations as never);
}
