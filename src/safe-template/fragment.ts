import type { CallContext, GoFunction, GoType, Value } from '../template/value.ts';
import { Typed } from '../template/value.ts';
import type { WrittenScalar } from '../yaml/index.ts';
import { isDirective } from './merge-directive.ts';
import { StructureError } from './structure-error.ts';
import type { FragmentWriter } from './taint-rules.ts';

/** A string in all respects, so that conditions, loops and parameters take it for one. */
const fragmentType: GoType = { kind: 'string', name: 'string' };

/** YAML text that was written of a value; its scalars are known apart from its punctuation. */
export class Fragment extends Typed {
  /** In the order of the text. */
  readonly parts: readonly WrittenScalar[];

  constructor(text: string, parts: readonly WrittenScalar[]) {
    super(fragmentType, text);
    this.parts = parts;
  }

  get text(): string {
    return this.payload;
  }
}

/** Deeper values are refused; no Kubernetes object is deeper than about 25. */
const maximumDepth = 64;

/** The function that writes fragments in place of text. */
export function fragmentFunction(original: GoFunction, write: FragmentWriter): GoFunction {
  return { ...original, call: (args, context) => writeFragment(args[0], context, write) };
}

function writeFragment(value: Value, context: CallContext, write: FragmentWriter): Value {
  const parts: WrittenScalar[] = [];
  const text = write(value, context, (scalar) => parts.push(scalar));
  context.checkLength(text.length);
  for (const part of parts) if (part.isKey) checkKey(String(part.value));
  if (indentation(text) > 2 * maximumDepth) throw new StructureError('too-deep');
  return parts.length === 0 ? text : new Fragment(text, parts);
}

/** YAML's reader takes `<<` for an order to merge maps, though a value had it for a name. */
function checkKey(key: string): void {
  if (key === '<<') throw new StructureError('merge-key', key);
  if (isDirective(key)) throw new StructureError('merge-directive', key);
}

/** The widest indentation of a line. */
function indentation(text: string): number {
  let widest = 0;
  for (let start = 0; start >= 0 && start < text.length; ) {
    let position = start;
    while (text.charCodeAt(position) === space || text.charCodeAt(position) === dash) position++;
    widest = Math.max(widest, position - start);
    const lineEnd = text.indexOf('\n', position);
    start = lineEnd < 0 ? -1 : lineEnd + 1;
  }
  return widest;
}

const space = 0x20;
const dash = 0x2d;
const lineFeed = 0x0a;

/** A function that only changes white space keeps the parts of a fragment. */
export function layoutFunction(original: GoFunction): GoFunction {
  return {
    ...original,
    call: (args, context) => {
      const given = args.at(-1);
      const result = original.call(asTexts(args), context);
      return given instanceof Fragment && typeof result === 'string' ? laidOut(given, result) : result;
    },
  };
}

/** For functions that know nothing of fragments. */
export function textFunction(original: GoFunction): GoFunction {
  return { ...original, call: (args, context) => original.call(asTexts(args), context) };
}

function asTexts(args: readonly Value[]): Value[] {
  return args.map((value) => (value instanceof Fragment ? value.text : value));
}

/** The fragment with other white space; plain text where more than that has changed. */
function laidOut(fragment: Fragment, text: string): Value {
  const before = fragment.text;
  const parts: WrittenScalar[] = [];
  let from = 0;
  let to = 0;
  for (const part of fragment.parts) {
    const start = passSame(before, from, part.start, text, to);
    const first = start < 0 ? -1 : skipLayout(text, start);
    const end = first < 0 ? -1 : passSame(before, part.start, part.end, text, first);
    if (end < 0) return text;
    parts.push({ ...part, start: first, end });
    from = part.end;
    to = end;
  }
  const rest = passSame(before, from, before.length, text, to);
  return rest >= 0 && skipLayout(text, rest) === text.length ? new Fragment(text, parts) : text;
}

/** Passes in the second text what stands in a range of the first one, white space aside; -1 where they differ. */
function passSame(before: string, start: number, end: number, after: string, position: number): number {
  let at = position;
  for (let index = start; index < end; index++) {
    const code = before.charCodeAt(index);
    if (isLayout(code)) continue;
    at = skipLayout(after, at);
    if (after.charCodeAt(at) !== code) return -1;
    at++;
  }
  return at;
}

function skipLayout(text: string, start: number): number {
  let position = start;
  while (isLayout(text.charCodeAt(position))) position++;
  return position;
}

function isLayout(code: number): boolean {
  return code === space || code === lineFeed;
}
