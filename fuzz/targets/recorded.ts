import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { admit } from '../../src/admission/admit.ts';
import { ConfigurationError, type Snapshot } from '../../src/inject/index.ts';
import {
  equalJson,
  isObject,
  type Json,
  type JsonObject,
  parseJson,
  setMember,
  stringifyJson,
} from '../../src/json/index.ts';
import { receiveAnswer } from '../../test/support/api-server.ts';
import { conformanceDirectory } from '../../test/support/conformance-directory.ts';
import { firstDifference } from '../../test/support/first-difference.ts';
import { recordedCases } from '../../test/support/recorded-settings.ts';
import { loadWebhook } from '../../test/support/webhook-difference.ts';
import type { Random } from '../random.ts';
import { ofRecorded, type Target } from '../target.ts';

/** A recorded request whose pod was injected, and the pod that Istio made of it. */
interface Recorded {
  readonly path: string;
  readonly review: JsonObject;
  readonly expected: Json;
  readonly snapshot: Snapshot;
  /** Whether the pod may get a label that nobody knows: some templates print all labels. */
  readonly takesLabels: boolean;
}

/** Marks what was added; recorded pods have nothing like it. */
const prefix = 'fuzz-';

/** Recorded requests, with changes that must not matter; undefined where there is no recording. */
export function openRecorded(): Target | undefined {
  if (!conformanceDirectory) return undefined;
  const all = ['modern', 'differential'].flatMap(recordedOf);
  return ofRecorded(all, differenceOf);
}

function recordedOf(folder: string): Recorded[] {
  const snapshots = new Map<string, Snapshot | ConfigurationError>();
  return recordedCases(folder).flatMap((item) => {
    const snapshot = snapshots.get(item.settings) ?? loadWebhook(folder, item.settings);
    snapshots.set(item.settings, snapshot);
    if (snapshot instanceof ConfigurationError) return [];
    return item.webhook
      .filter(({ outcome, contentType }) => outcome === 'injected' && contentType === undefined)
      .map((entry) => ({
        path: decodeURIComponent(entry.path),
        review: parseJson(readFileSync(join(item.directory, entry.review), 'utf8')) as JsonObject,
        expected: parseJson(readFileSync(join(item.directory, entry.pod!), 'utf8')),
        snapshot,
      }))
      .filter((recorded) => differenceBetween(recorded, recorded.review) === undefined)
      .map((recorded) => ({ ...recorded, takesLabels: takesLabels(recorded) }));
  });
}

function takesLabels(recorded: Omit<Recorded, 'takesLabels'>): boolean {
  return differenceBetween(recorded, withLabel(recorded.review, 'probe')) === undefined;
}

function differenceOf(recorded: Recorded, random: Random): string | undefined {
  const { takesLabels: isOpen, review } = recorded;
  const labelled = isOpen && random.once(2) ? withLabel(review, `x${random.below(1000)}`) : review;
  return differenceBetween(recorded, shuffled(random, labelled) as JsonObject);
}

function withLabel(review: JsonObject, name: string): JsonObject {
  const request = review.request as JsonObject;
  const object = request.object as JsonObject;
  const metadata = object.metadata as JsonObject;
  const labels = { ...(metadata.labels as JsonObject | undefined), [`${prefix}${name}`]: 'added' };
  return { ...review, request: { ...request, object: { ...object, metadata: { ...metadata, labels } } } };
}

function differenceBetween(recorded: Omit<Recorded, 'takesLabels'>, review: JsonObject): string | undefined {
  const body = stringifyJson(review);
  const received = receiveAnswer(body, admit(body, recorded.path, recorded.snapshot).body);
  if ('fault' in received) return received.fault;
  const pod = without(received.object);
  return equalJson(pod, recorded.expected) ? undefined : firstDifference(recorded.expected, pod);
}

/** Members in another order, here and there one that nobody knows. */
function shuffled(random: Random, value: Json): Json {
  if (Array.isArray(value)) return value.map((item) => shuffled(random, item));
  if (!isObject(value)) return value;
  const names = Object.keys(value);
  const start = names.length > 0 ? random.below(names.length) : 0;
  const result: JsonObject = {};
  for (let at = 0; at < names.length; at++) {
    const name = names[(start + at) % names.length]!;
    setMember(result, name, shuffled(random, value[name]!));
  }
  const isStruct = names.some((name) => structMembers.has(name));
  if (isStruct && random.once(4)) setMember(result, `${prefix}${random.below(100)}`, random.pick<Json>(unknown));
  return result;
}

/** Objects with such members are structs, in which unknown members are nobody's; others may be maps. */
const structMembers = new Set(['image', 'spec', 'metadata', 'containers', 'object', 'containerPort', 'mountPath']);

const unknown: readonly Json[] = [1, 'x', null, { a: [1] }, ['y'], true];

function without(value: Json): Json {
  if (Array.isArray(value)) return value.map(without);
  if (!isObject(value)) return value;
  const result: JsonObject = {};
  for (const [name, item] of Object.entries(value)) {
    if (!name.startsWith(prefix)) setMember(result, name, without(item));
  }
  return result;
}
