import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it } from 'vitest';
import { admit } from '../../src/admission/admit.ts';
import { ConfigurationError, type Snapshot } from '../../src/inject/index.ts';
import { equalJson, isObject, type Json, type JsonObject, parseJson } from '../../src/json/index.ts';
import { applyPatch, type Operation } from '../../src/patch/index.ts';
import { readYaml, YamlError } from '../../src/yaml/index.ts';
import { embeddedSnapshot } from '../embedded/embedded-configuration.ts';
import { checkAll, conformanceDirectory } from '../support/conformance.ts';
import { firstDifference } from '../support/first-difference.ts';
import { messageDifference, type RecordedCase, recordedCases, webhookSnapshot } from '../support/recorded-settings.ts';
import { differences } from './differences.ts';

const folders = ['modern', 'differential'];

interface Settings {
  readonly folder: string;
  readonly id: string;
  /** Of the text of the template `sidecar`; the text itself is of no interest here. */
  readonly sidecarHash: string;
  readonly templateNames: readonly string[];
}

function settingsOf(folder: string): Settings[] {
  const root = join(conformanceDirectory!, folder, 'settings');
  return readdirSync(root).flatMap((id) => {
    const templates = templatesOf(readFileSync(join(root, id, 'config.yaml'), 'utf8'));
    if (typeof templates.sidecar !== 'string') return [];
    const sidecarHash = createHash('sha256').update(templates.sidecar).digest('hex');
    return [{ folder, id, sidecarHash, templateNames: Object.keys(templates) }];
  });
}

function templatesOf(text: string): JsonObject {
  try {
    const config = readYaml(text);
    return isObject(config) && isObject(config.templates) ? config.templates : {};
  } catch (error) {
    if (error instanceof YamlError) return {};
    throw error;
  }
}

/** Settings with Istio's own template: the one that occurs most often. */
function stockSettings(): Settings[] {
  const all = folders.flatMap(settingsOf);
  const counts = new Map<string, number>();
  for (const { sidecarHash } of all) counts.set(sidecarHash, (counts.get(sidecarHash) ?? 0) + 1);
  const [stock] = [...counts].sort(([, left], [, right]) => right - left)[0]!;
  return all.filter(({ sidecarHash }) => sidecarHash === stock);
}

/** Recorded settings with Istio's templates, and with those of this project in their place. */
interface Pair {
  readonly istio: Snapshot;
  readonly own: Snapshot;
}

/** Undefined for settings that are refused when they are loaded, whatever their templates. */
function pairOf({ folder, id, templateNames }: Settings, shipped: Snapshot): Pair | undefined {
  try {
    const istio = webhookSnapshot(folder, id);
    const replaced = [...shipped.templates].filter(([name]) => templateNames.includes(name));
    return { istio, own: { ...istio, templates: new Map([...istio.templates, ...replaced]) } };
  } catch (error) {
    if (error instanceof ConfigurationError) return undefined;
    throw error;
  }
}

describe.runIf(conformanceDirectory)("the shipped templates make the pods of Istio's own", () => {
  for (const folder of folders) {
    it(folder, async () => {
      const shipped = embeddedSnapshot();
      const pairs = new Map<string, Pair>();
      for (const settings of stockSettings().filter((one) => one.folder === folder)) {
        const pair = pairOf(settings, shipped);
        if (pair) pairs.set(settings.id, pair);
      }
      const listed = differences.filter((one) => one.folder === folder && one.path === 'webhook');
      const cases = recordedCases(folder).filter((item) => pairs.has(item.settings) && item.webhook.length > 0);
      await checkAll(`embedded ${folder}`, cases, (item) => {
        const pair = pairs.get(item.settings)!;
        // Where this engine does otherwise with any template, the recording says nothing about these.
        if (listed.some(({ name }) => name === item.name)) return pairDifference(item, pair);
        return recordedDifference(item, pair.own);
      });
    });
  }
});

function recordedDifference(item: RecordedCase, snapshot: Snapshot): string | undefined {
  for (const [index, entry] of item.webhook.entries()) {
    const { result, message, pod } = answerTo(item, entry, snapshot);
    if (result !== entry.outcome) return `request ${index}: ${result} (${message}) instead of ${entry.outcome}`;
    if (result === 'denied') {
      const complaint = messageDifference(entry, message);
      if (complaint !== undefined) return `request ${index}: ${complaint}`;
    }
    if (result !== 'injected') continue;
    const expected = parseJson(readFileSync(join(item.directory, entry.pod!), 'utf8'));
    if (!equalJson(pod, expected)) return `request ${index}: ${firstDifference(expected, pod)}`;
  }
  return undefined;
}

function pairDifference(item: RecordedCase, { istio, own }: Pair): string | undefined {
  for (const [index, entry] of item.webhook.entries()) {
    const expected = answerTo(item, entry, istio);
    const found = answerTo(item, entry, own);
    if (found.result !== expected.result) return `request ${index}: ${found.result} instead of ${expected.result}`;
    if (!equalJson(found.pod, expected.pod)) return `request ${index}: ${firstDifference(expected.pod, found.pod)}`;
  }
  return undefined;
}

/** The outcome of a recorded request, and the object as the patch leaves it. */
function answerTo(item: RecordedCase, entry: RecordedCase['webhook'][number], snapshot: Snapshot) {
  const body = readFileSync(join(item.directory, entry.review), 'utf8');
  const answer = admit(body, decodeURIComponent(entry.path), snapshot);
  const { result, message = '' } = answer.outcome;
  const { object = null } = (parseJson(body) as JsonObject).request as JsonObject;
  return { result, message, pod: patched(object, (parseJson(answer.body) as JsonObject).response as JsonObject) };
}

function patched(object: Json, response: JsonObject): Json {
  if (typeof response.patch !== 'string') return object;
  const operations = parseJson(Buffer.from(response.patch, 'base64').toString());
  return applyPatch(object, operations as unknown as Operation[]);
}
