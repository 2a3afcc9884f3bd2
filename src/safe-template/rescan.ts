import { fromBytes, hasStrayBytes, toBytes } from '../template/bytes.ts';
import { readYamlTree, YamlError, type YamlNode, type YamlScalar } from '../yaml/index.ts';

const blanks = ' \t';

/**
 * Reads text that is to stand in the place of a plain scalar. It must be exactly one scalar, plain or quoted, without
 * anchor, tag or comment.
 * @returns undefined where it is anything else
 */
export function rescanPlain(text: string, place: { inFlow: boolean; isKey: boolean }): YamlScalar | undefined {
  const { inFlow, isKey } = place;
  const trimmed = trimBlanks(wholeCharacters(text));
  const before = inFlow ? '[' : '';
  const found = readAlone(before + trimmed + (inFlow ? ']' : ''));
  const node = inFlow ? onlyItem(found) : found;
  if (!node || !isWhole(node, before.length, trimmed.length)) return undefined;
  const mayHaveLines = !isKey && node.style !== 'plain';
  return mayHaveLines || !anyBreak.test(trimmed) ? node : undefined;
}

const anyBreak = /[\n\r\u0085\u2028\u2029]/;

/** The same for a quoted scalar, quotes included; it must keep its style. */
export function rescanQuoted(text: string, style: 'single' | 'double'): YamlScalar | undefined {
  const whole = wholeCharacters(text);
  const node = readAlone(whole);
  return node && isWhole(node, 0, whole.length) && node.style === style ? node : undefined;
}

/**
 * The same for a literal or folded scalar from its header on; its lines keep the indentation of their place, which is
 * deeper than that of the key that is put before it here.
 */
export function rescanBlock(text: string, { style, contentIndent }: YamlScalar): YamlScalar | undefined {
  const whole = wholeCharacters(text);
  if (explicitIndentation.test(whole)) return undefined;
  const before = 'k: ';
  const root = readAlone(before + whole);
  const node = root?.kind === 'map' && root.entries.length === 1 ? root.entries[0]!.value : undefined;
  if (node?.kind !== 'scalar' || node.style !== style || node.contentIndent !== contentIndent) return undefined;
  const rest = whole.slice(node.end - before.length);
  return node.start === before.length && isBlankText(rest) ? node : undefined;
}

/** A digit in the header counts from the enclosing indentation, which is not there when the scalar stands alone. */
const explicitIndentation = /^[|>][-+]?[0-9]/;

/** Bytes that were printed one by one may form characters. */
function wholeCharacters(text: string): string {
  return hasStrayBytes(text) ? fromBytes(toBytes(text)) : text;
}

/** The root of a text; undefined where it is no YAML, or has comments or more behind the root. */
function readAlone(text: string): YamlNode | undefined {
  try {
    const { root, comments } = readYamlTree(text);
    return root === null || comments.length > 0 ? undefined : root;
  } catch (error) {
    if (error instanceof YamlError) return undefined;
    throw error;
  }
}

function onlyItem(node: YamlNode | undefined): YamlNode | undefined {
  return node?.kind === 'list' && node.items.length === 1 ? node.items[0] : undefined;
}

function isWhole(node: YamlNode, start: number, length: number): node is YamlScalar {
  if (node.kind !== 'scalar' || node.properties !== null || node.contentIndent > 0) return false;
  return node.start === start && node.end === start + length;
}

function trimBlanks(text: string): string {
  let start = 0;
  let end = text.length;
  while (start < end && blanks.includes(text[start]!)) start++;
  while (end > start && blanks.includes(text[end - 1]!)) end--;
  return text.slice(start, end);
}

function isBlankText(text: string): boolean {
  for (const character of text) if (!' \n'.includes(character)) return false;
  return true;
}
