import { hash } from 'node:crypto';
import { entry, type Pod, withMetadataMap } from '../inject/pod.ts';
import { isObject, type Json, JsonSyntaxError, parseJson, stringifyJson } from '../json/index.ts';
import { readYamlTree, YamlError, type YamlNode, type YamlScalar } from '../yaml/index.ts';
import { applyTextEdits, type EditedYaml, invertTextEdits, type TextEdit, widenToLines } from '../yaml-edit/index.ts';

/**
 * The annotation that tells how a document looked before injection. Its text is JSON:
 * `{"version":1,"sha256":"…","edits":[[gap,length,digest,text],…]}`. Taken out of the document together with its quotes, it
 * leaves a text in which each edit replaces so many UTF-16 units by the text (none if it is left out), so many units
 * behind the edit before it. `sha256` is the digest of what comes out, `digest` that of what is replaced; they are the
 * first 16 and 6 hexadecimal digits. Where the document was changed since, the replaced parts are found by their digests.
 */
export const undoAnnotation = 'sidecar-injector/undo';

/** Longer records are not kept: annotations of an object may take 256 KiB in all. */
export const maximumRecordLength = 8192;

const version = 1;

/** What stands in the place of the record while its own text is not known. */
export const recordPlaceholder = 'sidecar-injector-undo-record';

/**
 * Puts the record in the place of the placeholder.
 * @returns undefined where the record would be too long
 */
export function fillInRecord(original: string, edited: EditedYaml): string | undefined {
  const found = edited.edits.findIndex((edit) => edit.text.includes(recordPlaceholder));
  const added = edited.edits[found]!;
  const index = added.text.indexOf(recordPlaceholder);
  const isQuoted = added.text[index - 1] === '"';
  const start = isQuoted ? index - 1 : index;
  const end = index + recordPlaceholder.length + (isQuoted ? 1 : 0);
  const bare = { ...added, text: added.text.slice(0, start) + added.text.slice(end) };
  const edits = widenToLines(original, edited.edits.with(found, bare));
  const record = writeRecord(original, edits);
  if (record.length > maximumRecordLength) return undefined;
  const scalar = isQuoted ? JSON.stringify(record) : `'${record.replaceAll("'", "''")}'`;
  const text = added.text.slice(0, start) + scalar + added.text.slice(end);
  return applyTextEdits(original, edited.edits.with(found, { ...added, text }));
}

/** @param done what was done to the original, but for the record itself */
function writeRecord(original: string, done: readonly TextEdit[]): string {
  let position = 0;
  const edits = invertTextEdits(original, done).map(({ start, end, text }, index): Json => {
    const gap = start - position;
    position = end;
    const head = [gap, end - start, digest(done[index]!.text, partDigits)];
    return text === '' ? head : [...head, text];
  });
  const record = stringifyJson({ version, sha256: digest(original, wholeDigits), edits });
  return record.replace(/[^ -~]/g, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`);
}

/** What a document says about its past. */
export type Past =
  | { readonly kind: 'none' }
  /** The text before injection, with the changes that were made since; and the text as it is, but for the record. */
  | { readonly kind: 'known'; readonly text: string; readonly withoutRecord: string }
  /** The injected parts themselves were changed since. */
  | { readonly kind: 'lost' };

export function readPast(text: string): Past {
  const node = text.includes(undoAnnotation) ? recordNode(text) : undefined;
  if (!node) return { kind: 'none' };
  const bare = without(text, node);
  const record = readRecord(node.text);
  const original = record && (originalOf(bare, record) ?? originalOfChanged(bare, record));
  return original === undefined ? { kind: 'lost' } : { kind: 'known', text: original, withoutRecord: bare };
}

/** A document without the text of its record; the very text where there is none. */
export function withoutRecord(text: string): string {
  const node = recordNode(text);
  return node ? without(text, node) : text;
}

function without(text: string, { start, end }: YamlScalar): string {
  return text.slice(0, start) + text.slice(end);
}

function originalOf(bare: string, { edits, sha256 }: UndoRecord): string | undefined {
  let position = 0;
  const placed = edits.map(([gap, removed, , text = '']) => {
    const start = position + gap;
    position = start + removed;
    return { start, end: position, text };
  });
  if (position > bare.length) return undefined;
  const original = applyTextEdits(bare, placed);
  return digest(original, wholeDigits) === sha256 ? original : undefined;
}

/** Each part where it is expected after the part before, else at the first line that begins it. */
function originalOfChanged(bare: string, { edits }: UndoRecord): string | undefined {
  const placed: TextEdit[] = [];
  let position = 0;
  let effort = 0;
  for (const [gap, length, part, text = ''] of edits) {
    if (length === 0) return undefined;
    const isHere = (start: number): boolean => {
      effort += length;
      if (effort > maximumEffort || start + length > bare.length) return false;
      return digest(bare.slice(start, start + length), partDigits) === part;
    };
    const start = isHere(position + gap) ? position + gap : findLine(bare, position, isHere);
    if (start < 0) return undefined;
    position = start + length;
    placed.push({ start, end: position, text });
  }
  return applyTextEdits(bare, placed);
}

/** So many characters may be digested in search of the parts: less than a second. A forged record could ask for more. */
const maximumEffort = 50_000_000;

function findLine(text: string, from: number, isHere: (start: number) => boolean): number {
  if ((from === 0 || text[from - 1] === '\n') && isHere(from)) return from;
  for (let feed = text.indexOf('\n', from); feed >= 0; feed = text.indexOf('\n', feed + 1)) {
    if (isHere(feed + 1)) return feed + 1;
  }
  return -1;
}

/** The pod as others see it. */
export function withoutUndoRecord(pod: Pod): Pod {
  const { annotations } = pod.metadata;
  if (entry(annotations, undoAnnotation) === undefined) return pod;
  const { [undoAnnotation]: _record, ...rest } = annotations!;
  return withMetadataMap(pod, 'annotations', rest);
}

function recordNode(text: string): YamlScalar | undefined {
  try {
    const { root } = readYamlTree(text);
    return root === null ? undefined : findRecord(root);
  } catch (error) {
    if (error instanceof YamlError) return undefined;
    throw error;
  }
}

function findRecord(node: YamlNode): YamlScalar | undefined {
  if (node.kind === 'list') return firstOf(node.items);
  if (node.kind !== 'map') return undefined;
  const own = node.entries.find(({ key }) => key.kind === 'scalar' && key.text === undoAnnotation)?.value;
  return own?.kind === 'scalar' ? own : firstOf(node.entries.map(({ value }) => value));
}

function firstOf(nodes: readonly YamlNode[]): YamlScalar | undefined {
  for (const node of nodes) {
    const found = findRecord(node);
    if (found) return found;
  }
  return undefined;
}

interface UndoRecord {
  readonly sha256: string;
  readonly edits: readonly (readonly [gap: number, length: number, digest: string, text?: string])[];
}

function readRecord(text: string): UndoRecord | undefined {
  try {
    const value = parseJson(text);
    if (!isObject(value) || value.version !== version || !Array.isArray(value.edits)) return undefined;
    return typeof value.sha256 === 'string' && value.edits.length <= maximumEdits && value.edits.every(isEdit)
      ? { sha256: value.sha256, edits: value.edits as unknown as UndoRecord['edits'] }
      : undefined;
  } catch (error) {
    if (error instanceof JsonSyntaxError) return undefined;
    throw error;
  }
}

const maximumEdits = 1000;

function isEdit(value: Json): boolean {
  if (!Array.isArray(value)) return false;
  const [gap, length, part, text = ''] = value;
  return isCount(gap) && isCount(length) && typeof part === 'string' && typeof text === 'string';
}

function isCount(value: Json | undefined): boolean {
  return Number.isSafeInteger(value) && (value as number) >= 0;
}

const wholeDigits = 16;
const partDigits = 6;

function digest(text: string, digits: number): string {
  return hash('sha256', text).slice(0, digits);
}
