import { createHash } from 'node:crypto';
import { entry, type Pod, withMetadataMap } from '../inject/pod.ts';
import { isObject, type Json, JsonSyntaxError, parseJson, stringifyJson } from '../json/index.ts';
import { readYamlTree, YamlError, type YamlNode, type YamlScalar } from '../yaml/index.ts';
import { applyTextEdits, type EditedYaml, invertTextEdits, type TextEdit } from '../yaml-edit/index.ts';

/**
 * The annotation that tells how a document looked before injection. Its text is JSON:
 * `{"version":1,"sha256":"…","edits":[[gap,length,"text"],…]}`. Taken out of the document together with its quotes, it
 * leaves a text in which each edit replaces so many UTF-16 units by the text, so many units behind the edit before it.
 * What comes out has this digest (its first 16 hexadecimal digits).
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
  const record = writeRecord(original, invertTextEdits(original, edited.edits.with(found, bare)));
  if (record.length > maximumRecordLength) return undefined;
  const scalar = isQuoted ? JSON.stringify(record) : `'${record.replaceAll("'", "''")}'`;
  const text = added.text.slice(0, start) + scalar + added.text.slice(end);
  return applyTextEdits(original, edited.edits.with(found, { ...added, text }));
}

function writeRecord(original: string, inverse: readonly TextEdit[]): string {
  let position = 0;
  const edits = inverse.map(({ start, end, text }): Json => {
    const gap = start - position;
    position = end;
    return text === '' ? [gap, end - start] : [gap, end - start, text];
  });
  const record = stringifyJson({ version, sha256: digest(original), edits });
  return record.replace(/[^ -~]/g, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`);
}

/** What a document says about its past. */
export type Past =
  | { readonly kind: 'none' }
  /** The record fits: this is the text before injection. */
  | { readonly kind: 'known'; readonly text: string }
  /** The document was changed since. */
  | { readonly kind: 'lost' };

export function readPast(text: string): Past {
  const node = text.includes(undoAnnotation) ? recordNode(text) : undefined;
  if (!node) return { kind: 'none' };
  const bare = text.slice(0, node.start) + text.slice(node.end);
  const record = readRecord(node.text);
  const edits = record && placeEdits(record.edits, bare.length);
  const original = edits && applyTextEdits(bare, edits);
  return original !== undefined && digest(original) === record!.sha256
    ? { kind: 'known', text: original }
    : { kind: 'lost' };
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

interface Record {
  readonly sha256: string;
  readonly edits: readonly (readonly [gap: number, length: number, text?: string])[];
}

function readRecord(text: string): Record | undefined {
  try {
    const value = parseJson(text);
    if (!isObject(value) || value.version !== version || !Array.isArray(value.edits)) return undefined;
    return typeof value.sha256 === 'string' && value.edits.every(isEdit)
      ? { sha256: value.sha256, edits: value.edits as unknown as Record['edits'] }
      : undefined;
  } catch (error) {
    if (error instanceof JsonSyntaxError) return undefined;
    throw error;
  }
}

function isEdit(value: Json): boolean {
  if (!Array.isArray(value)) return false;
  const [gap, length, text = ''] = value;
  return isCount(gap) && isCount(length) && typeof text === 'string';
}

function isCount(value: Json | undefined): boolean {
  return Number.isSafeInteger(value) && (value as number) >= 0;
}

function placeEdits(edits: Record['edits'], length: number): TextEdit[] | undefined {
  let position = 0;
  const placed = edits.map(([gap, removed, text = '']) => {
    const start = position + gap;
    position = start + removed;
    return { start, end: position, text };
  });
  return position <= length ? placed : undefined;
}

function digest(text: string): string {
  return createHash('sha256').update(text).digest('hex').slice(0, 16);
}
