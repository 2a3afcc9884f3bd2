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

/** Cases in which the templates of this project do something else than Istio's on purpose. */
const exceptions: readonly { readonly folder: string; readonly name: string; readonly why: string }[] = [];

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

/**
 * The recorded settings with the templates of this project in place of Istio's; undefined for settings that are refused
 * when they are loaded, whatever their templates.
 */
function ownSnapshot({ folder, id, templateNames }: Settings, own: Snapshot): Snapshot | undefined {
  try {
    const recorded = webhookSnapshot(folder, id);
    const replaced = [...own.templates].filter(([name]) => templateNames.includes(name));
    return { ...recorded, templates: new Map([...recorded.templates, ...replaced]) };
  } catch (error) {
    if (error instanceof ConfigurationError) return undefined;
    throw error;
  }
}

describe.runIf(conformanceDirectory)("the shipped templates make the pods of Istio's own", () => {
  for (const folder of folders) {
    it(folder, async () => {
      const own = embeddedSnapshot();
      const snapshots = new Map<string, Snapshot>();
      for (const settings of stockSettings().filter((one) => one.folder === folder)) {
        const snapshot = ownSnapshot(settings, own);
        if (snapshot) snapshots.set(settings.id, snapshot);
      }
      const cases = recordedCases(folder).filter((item) => snapshots.has(item.settings) && item.webhook.length > 0);
      await checkAll(`embedded ${folder}`, cases, (item) => {
        const complaint = caseDifference(item, snapshots.get(item.settings)!);
        const isListed = exceptionOf(folder, item.name) !== undefined;
        if (isListed && complaint === undefined) return 'agrees with the recording, but is listed as an exception';
        return isListed ? undefined : complaint;
      });
    });
  }
});

/** What this engine does otherwise with any template, and what these templates do otherwise. */
function exceptionOf(folder: string, name: string): unknown {
  const isCase = (one: { folder: string; name: string }) => one.folder === folder && one.name === name;
  return exceptions.find(isCase) ?? differences.find((one) => isCase(one) && one.path === 'webhook');
}

function caseDifference(item: RecordedCase, snapshot: Snapshot): string | undefined {
  for (const [index, entry] of item.webhook.entries()) {
    const complaint = entryDifference(item, entry, snapshot);
    if (complaint !== undefined) return `request ${index}: ${complaint}`;
  }
  return undefined;
}

function entryDifference(
  item: RecordedCase,
  entry: RecordedCase['webhook'][number],
  snapshot: Snapshot,
): string | undefined {
  const body = readFileSync(join(item.directory, entry.review), 'utf8');
  const { outcome, body: text } = admit(body, decodeURIComponent(entry.path), snapshot);
  if (outcome.result !== entry.outcome) {
    return `${outcome.result} (${outcome.message ?? outcome.reason}) instead of ${entry.outcome}`;
  }
  if (entry.outcome === 'denied') return messageDifference(entry, outcome.message ?? '');
  if (entry.outcome !== 'injected') return undefined;
  const { object = null } = (parseJson(body) as JsonObject).request as JsonObject;
  const pod = patched(object, (parseJson(text) as JsonObject).response as JsonObject);
  const expected = parseJson(readFileSync(join(item.directory, entry.pod!), 'utf8'));
  return equalJson(pod, expected) ? undefined : firstDifference(expected, pod);
}

function patched(object: Json, response: JsonObject): Json {
  if (typeof response.patch !== 'string') return object;
  const operations = parseJson(Buffer.from(response.patch, 'base64').toString());
  return applyPatch(object, operations as unknown as Operation[]);
}
