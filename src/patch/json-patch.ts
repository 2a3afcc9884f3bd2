import {
  equalJson,
  isObject,
  type Json,
  type JsonObject,
  JsonSyntaxError,
  member,
  parseJson,
  setMember,
  stringifyJson,
} from '../json/index.ts';
import { kindOf } from '../kube/decode-state.ts';
import type { Operation } from './operation.ts';
import { IndexError, PatchDocument, type Place } from './patch-document.ts';
import { PatchError } from './patch-error.ts';

export interface ApplyOptions {
  /** How many bytes of JSON all copy operations together may copy; 3 MiB when absent, as in kube-apiserver. */
  readonly copyLimit?: number;
}

const defaultCopyLimit = 3 * 1024 * 1024;

/**
 * Reads the text of a patch: a list of operations, or null for none.
 * @throws {PatchError} with the code `decode`
 */
export function decodePatch(text: string): JsonObject[] {
  let patch: Json;
  try {
    patch = parseJson(text);
  } catch (error) {
    throw error instanceof JsonSyntaxError ? new PatchError('decode', error.message) : error;
  }
  if (patch === null) return [];
  if (!Array.isArray(patch)) throw cannotDecode(patch, 'Patch');
  return patch.map((operation) => {
    if (operation === null) return {};
    if (!isObject(operation)) throw cannotDecode(operation, 'Operation');
    return operation;
  });
}

function cannotDecode(value: Json, type: string): PatchError {
  return new PatchError('decode', `json: cannot unmarshal ${kindOf(value)} into Go value of type jsonpatch.${type}`);
}

/**
 * Applies a JSON patch as kube-apiserver applies the answer of a webhook: lenient where its library is (replacing an
 * absent member adds it, negative indexes count from the end), strict elsewhere. The document is not modified; what the
 * patch does not touch is shared with it.
 * @throws {PatchError} with the code `apply` and the library's text; nothing is applied then
 */
export function applyPatch(
  document: Json,
  operations: readonly Operation[] | readonly JsonObject[],
  options: ApplyOptions = {},
): Json {
  const run: Run = {
    document: new PatchDocument(document),
    copied: 0,
    copyLimit: options.copyLimit ?? defaultCopyLimit,
  };
  for (const operation of operations as readonly JsonObject[]) applyOperation(run, operation);
  return run.document.root;
}

interface Run {
  readonly document: PatchDocument;
  /** Bytes copied so far. */
  copied: number;
  readonly copyLimit: number;
}

function applyOperation(run: Run, operation: JsonObject): void {
  const kind = member(operation, 'op');
  const apply = typeof kind === 'string' ? appliers.get(kind) : undefined;
  if (!apply) throw failure(`Unexpected kind: ${typeof kind === 'string' ? kind : 'unknown'}`);
  apply(run, operation);
}

const appliers: ReadonlyMap<string, (run: Run, operation: JsonObject) => void> = new Map([
  ['add', add],
  ['remove', remove],
  ['replace', replace],
  ['move', move],
  ['test', test],
  ['copy', copy],
]);

function add({ document }: Run, operation: JsonObject): void {
  const path = barePath(operation, 'add');
  const place = document.find(path);
  if (!place)
    throw failure(`add operation does not apply: doc is missing path: ${JSON.stringify(path)}: missing value`);
  explain(`error in add for path: '${path}'`, () => document.add(place, operand(operation)));
}

function remove({ document }: Run, operation: JsonObject): void {
  const path = barePath(operation, 'remove');
  const place = document.find(path);
  if (!place) {
    throw failure(`remove operation does not apply: doc is missing path: ${JSON.stringify(path)}: missing value`);
  }
  explain(`error in remove for path: '${path}'`, () => document.remove(place));
}

function replace({ document }: Run, operation: JsonObject): void {
  const path = pathOf(operation, 'replace');
  const value = operand(operation);
  if (path === '') {
    if (typeof value !== 'object' || value === null) {
      throw failure('replace operation value must be object or array: %!w(<nil>)');
    }
    document.root = value;
    return;
  }
  const place = document.find(path);
  if (!place) throw failure(`replace operation does not apply: doc is missing path: ${path}: missing value`);
  try {
    document.replace(place, value);
  } catch (error) {
    if (!(error instanceof IndexError)) throw error;
    throw failure(`replace operation does not apply: doc is missing key: ${path}: missing value`);
  }
}

function move(run: Run, operation: JsonObject): void {
  const { document } = run;
  const source = sourceOf(run, operation, 'move');
  const value = explain(`error in move for path: '${source.key}'`, () => {
    const found = document.get(source);
    document.remove(source);
    return found;
  });
  const path = pathOf(operation, 'move');
  const target = destination(document, path, 'move');
  explain(`error in move for path: '${path}'`, () => document.add(target, value ?? null));
}

function copy(run: Run, operation: JsonObject): void {
  const { document } = run;
  const source = sourceOf(run, operation, 'copy');
  const found = explain(`error in copy for from: '${String(operation.from)}'`, () => document.get(source));
  const target = destination(document, barePath(operation, 'copy'), 'copy');
  // An absent member is copied as null.
  const value = found ?? null;
  countCopy(run, value);
  explain('error while adding value during copy', () => document.add(target, clone(value)));
}

function countCopy(run: Run, value: Json): void {
  run.copied += Buffer.byteLength(stringifyJson(value));
  if (run.copied > run.copyLimit) {
    const text = `the accumulated size increase of copy is ${run.copied}, exceeding the limit ${run.copyLimit}`;
    throw failure(`Unable to complete the copy, ${text}`);
  }
}

function clone(value: Json): Json {
  if (Array.isArray(value)) return value.map(clone);
  if (!isObject(value)) return value;
  const result: JsonObject = {};
  for (const name of Object.keys(value)) setMember(result, name, clone(value[name]!));
  return result;
}

/** Absent equals null, for the value in the document and for the one in the operation. */
function test({ document }: Run, operation: JsonObject): void {
  const path = pathOf(operation, 'test');
  const wanted = operand(operation);
  if (!equalJson(testedValue(document, path) ?? null, wanted)) {
    throw failure(`testing value ${path} failed: test failed`);
  }
}

function testedValue(document: PatchDocument, path: string): Json | undefined {
  if (path === '') return document.root;
  const place = document.find(path);
  if (!place) throw failure(`test operation does not apply: is missing path: ${path}: missing value`);
  return explain(`error in test for path: '${path}'`, () => document.get(place));
}

function sourceOf({ document }: Run, operation: JsonObject, kind: string): Place {
  const from = textMember(
    operation,
    'from',
    `${kind} operation failed to decode from`,
    'operation, missing from field',
  );
  const source = document.find(from);
  if (!source) throw failure(`${kind} operation does not apply: doc is missing from path: ${from}: missing value`);
  return source;
}

function destination(document: PatchDocument, path: string, kind: string): Place {
  const place = document.find(path);
  if (!place)
    throw failure(`${kind} operation does not apply: doc is missing destination path: ${path}: missing value`);
  return place;
}

function operand(operation: JsonObject): Json {
  return member(operation, 'value') ?? null;
}

/** The path of the operations whose errors do not say what is wrong with it. */
function barePath(operation: JsonObject, kind: string): string {
  const path = member(operation, 'path');
  if (typeof path !== 'string') throw failure(`${kind} operation failed to decode path: missing value`);
  return path;
}

function pathOf(operation: JsonObject, kind: string): string {
  return textMember(operation, 'path', `${kind} operation failed to decode path`, 'operation missing path field');
}

function textMember(operation: JsonObject, name: string, prefix: string, absence: string): string {
  const value = member(operation, name) ?? null;
  if (value === null) throw failure(`${prefix}: ${absence}: missing value`);
  if (typeof value === 'string') return value;
  throw failure(`${prefix}: json: cannot unmarshal ${kindOf(value)} into Go value of type string`);
}

function explain<Result>(prefix: string, action: () => Result): Result {
  try {
    return action();
  } catch (error) {
    throw error instanceof IndexError ? failure(`${prefix}: ${error.message}`) : error;
  }
}

function failure(message: string): PatchError {
  return new PatchError('apply', message);
}
