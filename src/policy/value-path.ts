import { isObject, type Json, member } from '../json/index.ts';

/** A path into an object: `spec.containers[istio-proxy].env[PORT].value`. */
export type ValuePath = readonly Step[];

interface Step {
  readonly name: string;
  /** Written in brackets: an index or a name in a list, or a member of an object. */
  readonly isBracketed: boolean;
}

/** A path that cannot be read; the message says where. */
export class ValuePathError extends Error {}

/**
 * Reads a path: names with dots between them, and in brackets an index, the name of a list item (its `name`, `mountPath`
 * or `key`), or a member whose name has dots in it. A text in brackets may stand in double quotes.
 * @throws {ValuePathError}
 */
export function readValuePath(text: string): ValuePath {
  const steps: Step[] = [];
  let position = 0;
  while (position < text.length) {
    const step = text[position] === '[' ? bracketed(text, position) : dotted(text, position);
    steps.push(step);
    position = step.end;
  }
  if (steps.length === 0) throw new ValuePathError('the path is empty');
  return steps;
}

type ReadStep = Step & { readonly end: number };

const dottedName = /[^.[\]]+/y;

function dotted(text: string, start: number): ReadStep {
  const begin = start > 0 && text[start] === '.' ? start + 1 : start;
  dottedName.lastIndex = begin;
  const found = dottedName.exec(text);
  if (!found) throw new ValuePathError(`the path ${JSON.stringify(text)} lacks a name at character ${begin + 1}`);
  if (begin === start && start > 0) {
    throw new ValuePathError(`the path ${JSON.stringify(text)} lacks a dot at character ${start + 1}`);
  }
  return { name: found[0], isBracketed: false, end: dottedName.lastIndex };
}

const quotedName = /\["((?:[^"\\]|\\.)*)"\]/y;

function bracketed(text: string, start: number): ReadStep {
  quotedName.lastIndex = start;
  const quoted = quotedName.exec(text);
  if (quoted) return { name: unquote(quoted[1]!, text), isBracketed: true, end: quotedName.lastIndex };
  const end = text.indexOf(']', start);
  if (end <= start + 1) {
    throw new ValuePathError(`the path ${JSON.stringify(text)} lacks a closed bracket at character ${start + 1}`);
  }
  return { name: text.slice(start + 1, end), isBracketed: true, end: end + 1 };
}

function unquote(name: string, text: string): string {
  try {
    return JSON.parse(`"${name}"`) as string;
  } catch {
    throw new ValuePathError(`the path ${JSON.stringify(text)} holds a bad escape`);
  }
}

const plainName = /^[^.[\]"]+$/;

/** Writes the next step behind a path, so that {@link readValuePath} reads it. */
export function pathBelow(path: string, name: string, isItem = false): string {
  if (isItem || !plainName.test(name)) return `${path}[${plainName.test(name) ? name : JSON.stringify(name)}]`;
  return path === '' ? name : `${path}.${name}`;
}

/** What stands at the path; undefined where nothing does. */
export function valueAtPath(root: Json, path: ValuePath): Json | undefined {
  let value: Json | undefined = root;
  for (const step of path) {
    if (Array.isArray(value)) value = itemOf(value, step);
    else value = isObject(value) ? member(value, step.name) : undefined;
  }
  return value;
}

const nameMembers = ['name', 'mountPath', 'key'];

function itemOf(list: readonly Json[], { name, isBracketed }: Step): Json | undefined {
  if (!isBracketed) return undefined;
  if (/^\d{1,9}$/.test(name)) return list[Number(name)];
  return list.find((item) => isObject(item) && nameMembers.some((key) => member(item, key) === name));
}
