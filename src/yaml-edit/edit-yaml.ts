import { equalJson, isObject, type Json, member } from '../json/index.ts';
import { applyPatch, escapeToken, type Operation } from '../patch/index.ts';
import { unescapeToken } from '../patch/operation.ts';
import { readYaml, readYamlTree, writeYaml, type YamlTree } from '../yaml/index.ts';
import { changeDraft, type Draft } from './draft.ts';
import { expandAliases } from './expand-aliases.ts';
import { type KnownParts, knownParts } from './known-parts.ts';
import { orNothing } from './or-nothing.ts';
import { flowValue } from './render-flow.ts';
import { isSameValue } from './same-value.ts';
import { SourceText } from './source-text.ts';
import { applyTextEdits, sortTextEdits, type TextEdit } from './text-edit.ts';
import { writeDraft } from './write-draft.ts';

export interface EditedYaml {
  readonly text: string;
  /** What was done to the original text, in order. */
  readonly edits: readonly TextEdit[];
}

export interface KnownYaml {
  readonly tree: YamlTree;
  /** The value as plain JSON. */
  readonly value: Json;
}

/**
 * Applies operations to the value of a document by changing its text, and nothing of it that can stay: comments, order,
 * quotes, anchors, brackets and line breaks. What is added follows the layout of the document; JSON stays JSON. The
 * result is read again: where it does not say what it should, the smallest part around the difference is written anew.
 * @param text one document, with or without a marker before it
 * @param operations as `diff` makes them of the document's value as plain JSON
 * @param known what was read of the text already
 * @throws {YamlError} where the text cannot be read, {@link PatchError} where an operation does not fit it
 */
export function editYaml(
  text: string,
  operations: readonly Operation[],
  known: KnownYaml = { tree: readYamlTree(text), value: readYaml(text) },
): EditedYaml {
  if (operations.length === 0) return { text, edits: [] };
  const { tree, value: before } = known;
  const wanted = applyPatch(before, operations);
  let rewritten: string | undefined;
  for (;;) {
    const attempt = tryEdit(text, tree, before, rewriteAt(operations, rewritten, wanted));
    if (attempt && says(attempt, wanted)) return attempt;
    if (rewritten === '') return rewriteDocument(text, tree, wanted);
    const found = attempt && readAgain(attempt.text);
    rewritten = rewritten === undefined ? troubleAt(found?.value, wanted, operations) : parentPath(rewritten);
  }
}

/** One more operation that writes a part of the document anew. */
function rewriteAt(operations: readonly Operation[], path: string | undefined, wanted: Json): readonly Operation[] {
  if (path === undefined) return operations;
  return [...operations, { op: 'replace', path, value: valueAt(wanted, path)! }];
}

interface Attempt extends EditedYaml {
  readonly known: KnownParts;
}

function tryEdit(text: string, tree: YamlTree, before: Json, operations: readonly Operation[]): Attempt | undefined {
  const { root } = tree;
  if (root === null) return undefined;
  let draft: Draft = { kind: 'kept', node: root, value: before };
  for (const operation of operations) draft = changeDraft(draft, operation);
  if (tree.aliasCount > 0) draft = expandAliases(draft, root);
  const edits = writeDraft(draft, root, { in: 'root' }, new SourceText(text, tree));
  if (!edits) return undefined;
  const sorted = sortTextEdits(edits);
  const isOverlapping = sorted.some((edit, index) => index > 0 && edit.start < sorted[index - 1]!.end);
  if (isOverlapping) return undefined;
  const known = tree.aliasCount === 0 ? knownParts(draft, text, sorted) : nothingKnown;
  return { text: applyTextEdits(text, sorted), edits: sorted, known };
}

const nothingKnown: KnownParts = { blocks: new Map(), values: new Map() };

/** What fitted may have grown beyond what is read of strangers. */
const grownLimits = { size: 256 * 1024 * 1024, nodes: 50_000_000 };

/** Whether the text, read again, has that value. */
function says({ text, known }: Attempt, wanted: Json): boolean {
  if (saysAtOnce(text, wanted, known)) return true;
  const found = readAgain(text);
  return found !== undefined && equalJson(found.value, wanted);
}

/** Whether the nodes of the text alone tell that it has that value; see {@link isSameValue}. */
function saysAtOnce(text: string, wanted: Json, { blocks, values }: KnownParts): boolean {
  const tree = orNothing(() => readYamlTree(text, grownLimits, blocks));
  return tree !== undefined && tree.root !== null && tree.aliasCount === 0 && isSameValue(tree.root, wanted, values);
}

function readAgain(text: string): { value: Json } | undefined {
  return orNothing(() => ({ value: readYaml(text, { limits: grownLimits }) }));
}

/** The path around what came out wrong; where nothing can be read, the path around all that changes. */
function troubleAt(found: Json | undefined, wanted: Json, operations: readonly Operation[]): string {
  if (found !== undefined) return existingPath(differenceAt('', found, wanted), wanted);
  const paths = operations.map(({ path }) => parentPath(path));
  const common = paths.reduce((shared, path) => {
    let prefix = shared;
    while (prefix !== '' && path !== prefix && !path.startsWith(`${prefix}/`)) prefix = parentPath(prefix);
    return prefix;
  });
  return existingPath(common, wanted);
}

function differenceAt(path: string, found: Json, wanted: Json): string {
  if (Array.isArray(found) && Array.isArray(wanted) && found.length === wanted.length) {
    const index = found.findIndex((item, at) => !equalJson(item, wanted[at]));
    return differenceAt(`${path}/${index}`, found[index]!, wanted[index]!);
  }
  if (!isObject(found) || !isObject(wanted)) return path;
  const names = new Set([...Object.keys(found), ...Object.keys(wanted)]);
  const different = [...names].filter((name) => !equalJson(member(found, name), member(wanted, name)));
  const [name] = different;
  if (different.length !== 1 || !Object.hasOwn(found, name!) || !Object.hasOwn(wanted, name!)) return path;
  return differenceAt(`${path}/${escapeToken(name!)}`, found[name!]!, wanted[name!]!);
}

function existingPath(path: string, wanted: Json): string {
  let existing = path;
  while (existing !== '' && valueAt(wanted, existing) === undefined) existing = parentPath(existing);
  return existing;
}

function valueAt(value: Json, path: string): Json | undefined {
  let found: Json | undefined = value;
  for (const token of path.split('/').slice(1).map(unescapeToken)) {
    if (Array.isArray(found)) found = found[Number(token)];
    else found = isObject(found) ? member(found, token) : undefined;
  }
  return found;
}

function parentPath(path: string): string {
  return path.slice(0, Math.max(0, path.lastIndexOf('/')));
}

/** The whole value anew; only what stands before it stays. */
function rewriteDocument(text: string, tree: YamlTree, wanted: Json): EditedYaml {
  const { layout } = new SourceText(text, tree);
  const start = tree.root?.start ?? text.length;
  const lineStart = text.lastIndexOf('\n', start - 1) + 1;
  const from = layout.isJson ? start : lineStart;
  const fresh = layout.isJson ? flowValue(wanted, { ...layout, indent: '' }) : writeYaml(wanted);
  const end = layout.isJson ? tree.end : text.length;
  const edits = [{ start: from, end, text: fresh.replaceAll('\n', layout.lineBreak) }];
  return { text: applyTextEdits(text, edits), edits };
}
