import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it } from 'vitest';
import { admit } from '../../src/admission/admit.ts';
import { isObject, type JsonObject, parseJson, stringifyJson } from '../../src/json/index.ts';
import { embeddedSnapshot } from '../embedded/embedded-configuration.ts';
import { receiveAnswer } from '../support/api-server.ts';
import { checkAll, conformanceDirectory } from '../support/conformance.ts';

/** What must become of a request that a real API server sent, by what it is about. */
function expectedReason(request: JsonObject): string {
  const kind = (request.kind as JsonObject).kind;
  if (!isObject(request.object)) return 'null-object';
  if (kind !== 'Pod') return 'not-a-pod';
  if (request.subResource !== undefined) return 'subresource';
  if (request.operation !== 'CREATE') return 'not-a-create';
  if ((request.object.spec as JsonObject).hostNetwork === true) return 'host-network';
  const labels = (request.object.metadata as JsonObject).labels;
  return isObject(labels) && labels['sidecar.istio.io/inject'] === 'true' ? 'opt-in' : 'policy-enabled';
}

describe.runIf(conformanceDirectory)('P6, P7: requests recorded from a real API server', () => {
  it('are answered as the API server accepts it, and a second call changes nothing', async () => {
    const snapshot = embeddedSnapshot();
    const directory = join(conformanceDirectory!, 'admission-reviews');
    const cases = readdirSync(directory)
      .filter((file) => file.endsWith('.json'))
      .map((name) => ({ name, body: readFileSync(join(directory, name), 'utf8') }));
    await checkAll('recorded admission reviews', cases, ({ body }) => {
      const review = parseJson(body) as JsonObject;
      const request = review.request as JsonObject;
      const answer = admit(body, '/inject', snapshot);
      if (answer.outcome.reason !== expectedReason(request))
        return `${answer.outcome.reason}: ${answer.outcome.message}`;
      const received = receiveAnswer(body, answer.body);
      if ('fault' in received) return received.fault;
      const again = admit(
        stringifyJson({ ...review, request: { ...request, object: received.object } }),
        '/inject',
        snapshot,
      );
      return again.outcome.operations === 0 ? undefined : `a second call has ${again.outcome.operations} operations`;
    });
  });
});
