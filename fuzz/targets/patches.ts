import { applyPatch as applyRfc6902 } from 'rfc6902';
import { equalJson, isObject, type Json, type JsonObject, parseJson, stringifyJson } from '../../src/json/index.ts';
import { mergeSchema } from '../../src/kube/index.ts';
import { applyPatch, decodePatch, diff, PatchError, strategicMerge } from '../../src/patch/index.ts';
import { pods } from '../corpus.ts';
import { mutateJson } from '../mutate-json.ts';
import type { Random } from '../random.ts';
import type { Target } from '../target.ts';
import { unlessRefused } from '../unless-refused.ts';
import { texts } from '../words.ts';

const small: readonly Json[] = [
  { a: 1, b: { c: [1, 2, 3], 'd/e': null }, '~': 'x' },
  [{ name: 'a', value: '1' }, { name: 'b', value: '2' }, { name: 'c' }],
  { spec: { containers: [{ name: 'a', image: 'i' }, { name: 'b' }], volumes: [{ name: 'v', emptyDir: {} }] } },
  { metadata: { labels: { a: 'b' }, finalizers: ['x', 'y'] }, spec: { containers: [] } },
  { a: [[1], [2, [3]], {}], b: 'text' },
];
/** Mostly small: they are compared as thoroughly as large ones, in a tenth of the time. */
const documents: readonly Json[] = [...Array.from({ length: 10 }, () => small).flat(), ...pods];
const donors: readonly Json[] = [...small, ...pods];

/** Pairs of documents, and documents with operations. */
export function openPatches(): Target {
  return {
    make: (random) => {
      const document = random.pick(documents);
      const before = random.once(2) ? document : mutateJson(random, document, donors);
      if (random.once(3)) return stringifyJson({ before, operations: operationsOn(random, before) });
      return stringifyJson({
        before,
        after: mutateJson(random, random.once(9) ? random.pick(documents) : before, donors),
      });
    },
    check: (input) => {
      const { before, after, operations } = parseJson(input) as { before: Json; after?: Json; operations?: Json };
      return operations === undefined ? pairComplaint(before, after ?? null) : operationsComplaint(before, operations);
    },
  };
}

function operationsOn(random: Random, document: Json): Json[] {
  return Array.from({ length: random.few(1, 6) }, (): Json => {
    const operation: JsonObject = {
      op: random.pick(['add', 'remove', 'replace', 'move', 'copy', 'test', 'add', 'replace', 'remove', 'Add', '']),
      path: pathIn(random, document),
      value: random.pick<Json>([1, null, 'x', { a: 1 }, [1], 9223372036854775807n, {}, []]),
      from: pathIn(random, document),
    };
    return random.once(12) ? mutateJson(random, operation, donors) : operation;
  });
}

/** A path to a place that there is, or nearly. */
function pathIn(random: Random, document: Json): string {
  let path = '';
  let value = document;
  while (typeof value === 'object' && value !== null && !random.once(4)) {
    const keys = Object.keys(value);
    const key = keys.length > 0 && !random.once(6) ? random.pick(keys) : random.pick(['-', '0', '-1', '99', ...texts]);
    path += `/${key.replaceAll('~', '~0').replaceAll('/', '~1')}`;
    value = (value as JsonObject)[key] ?? null;
  }
  return path;
}

/** A patch leaves an object or a list at the root. */
const isDocument = (value: Json): boolean => typeof value === 'object' && value !== null;

function pairComplaint(before: Json, after: Json): string | undefined {
  if (!isDocument(before) || !isDocument(after)) return undefined;
  const operations = decodePatch(stringifyJson(diff(before, after) as unknown as Json));
  const result = applyPatch(before, operations);
  if (!equalJson(result, after)) return `${stringifyJson(operations)} gives ${stringifyJson(result)}`;
  if (isObject(before) && isObject(after))
    unlessRefused(PatchError, () => strategicMerge(before, after, mergeSchema('v1.Pod')));
  const judged = judge(before, operations);
  if (judged === undefined || equalJson(judged, after)) return undefined;
  return `rfc6902 applies ${stringifyJson(operations)} otherwise: ${stringifyJson(judged)}`;
}

function operationsComplaint(before: Json, operations: Json): string | undefined {
  const text = stringifyJson(before);
  const decoded = unlessRefused(PatchError, () => decodePatch(stringifyJson(operations)));
  const result = decoded && unlessRefused(PatchError, () => applyPatch(before, decoded));
  if (stringifyJson(before) !== text) return 'applying a patch changed the document';
  if (decoded === undefined || result === undefined || !decoded.every(isOrdinary)) return undefined;
  const judged = judge(before, decoded);
  if (judged === undefined || equalJson(judged, result)) return undefined;
  return `rfc6902 comes to ${stringifyJson(judged)}, not ${stringifyJson(result)}`;
}

/** Operations that mean the same to Go's library and to the RFC: it reads indexes and copies absent members otherwise. */
function isOrdinary({ op, path, from }: JsonObject): boolean {
  const isPlain = (pointer: Json | undefined): boolean =>
    typeof pointer === 'string' && pointer.split('/').every((token) => !/^[-+]|^0[0-9]|~(?![01])/.test(token));
  return ['add', 'replace', 'remove'].includes(String(op)) && isPlain(path) && isPlain(from) && path !== '';
}

/** What another implementation makes of a patch; undefined where it cannot say. */
function judge(before: Json, operations: readonly JsonObject[]): Json | undefined {
  const text = stringifyJson([before, operations as Json[]]);
  if (/__proto__|constructor|prototype/.test(text) || /[0-9]{16}/.test(text)) return undefined;
  const [document, patch] = JSON.parse(text) as [Json, Parameters<typeof applyRfc6902>[1]];
  const holder = { document };
  const failures = applyRfc6902(
    holder,
    patch.map((operation) => ({ ...operation, path: `/document${operation.path}` })),
  );
  return failures.some((failure) => failure !== null) ? undefined : parseJson(stringifyJson(holder.document));
}
