import { RE2JS, RE2JSException, RE2JSSyntaxException } from 're2js';
import { quoteGo } from '../format.ts';
import {
  type CallContext,
  FunctionError,
  type GoFunction,
  type GoType,
  intType,
  stringSliceType,
  stringType,
  Typed,
  type Value,
} from '../value.ts';
import { classUnknownToGo } from './binary-properties.ts';
import { define } from './define.ts';
import { parseReplacement } from './go-replacement.ts';
import { patternSize } from './pattern-size.ts';

const maximumPatternLength = 1024;
/** Instructions; a search costs up to that many steps per character. Ordinary patterns need less than a hundred. */
const maximumProgramSize = 10_000;
const cachedPatterns = 64;
/** In code units; compiling an expression once more costs less than searching this much. */
const longText = 16 * 1024;
/** Compiling takes about half a microsecond per instruction. */
const stepsPerInstruction = 5;

/** A pattern that Go refuses; the message is Go's. */
class PatternError extends FunctionError {}

type Compile = (pattern: string, context: CallContext) => RE2JS;

/** Compiles patterns and keeps those used last. */
function createCompiler(): Compile {
  const cache = new Map<string, RE2JS>();
  return (pattern, context) => {
    const compiled = cache.get(pattern) ?? compile(pattern, context);
    cache.delete(pattern);
    cache.set(pattern, compiled);
    if (cache.size > cachedPatterns) cache.delete(cache.keys().next().value!);
    return compiled;
  };
}

function compile(pattern: string, context: CallContext): RE2JS {
  if (pattern.length > maximumPatternLength) {
    throw new FunctionError(`regular expression exceeds ${maximumPatternLength} characters`);
  }
  const size = patternSize(pattern);
  if (size > maximumProgramSize) throw new FunctionError('regular expression repeats too much');
  context.spend(size * stepsPerInstruction);
  return translateErrors(pattern);
}

function translateErrors(pattern: string): RE2JS {
  const stray = pattern.search(/\p{Surrogate}/u);
  if (stray >= 0) throw new PatternError(`error parsing regexp: invalid UTF-8: \`${pattern.slice(stray)}\``);
  try {
    const compiled = RE2JS.compile(pattern);
    const unknown = classUnknownToGo(pattern);
    if (unknown === undefined) return compiled;
    throw new PatternError(`error parsing regexp: invalid character class range: \`${unknown}\``);
  } catch (error) {
    if (error instanceof RE2JSSyntaxException) {
      throw new PatternError(`error parsing regexp: ${error.error}: \`${error.input ?? ''}\``);
    }
    if (error instanceof RE2JSException) throw new PatternError(`error parsing regexp: ${error.message}`);
    throw error;
  }
}

/** Start and end of the match and of each group, -1 where a group takes no part. */
type Match = readonly number[];

/**
 * All matches from left to right that do not overlap. An empty one right after another match does not count.
 * @param limit at most that many; all when negative
 */
function* matchesOf(expression: RE2JS, text: string, limit: number, context: CallContext): Generator<Match> {
  // A stray byte matches like U+FFFD, which takes the same place here.
  const searched = text.toWellFormed();
  if (searched.length >= longText && !isInLongText(expression, searched, context)) return;
  const matcher = expression.matcher(searched);
  let position = 0;
  let previousEnd = -1;
  for (let found = 0; position <= text.length && found !== limit; ) {
    chargeSearch(expression, text.length - position, context);
    if (!matcher.find(position)) return;
    const [start, end] = [matcher.start(), matcher.end()];
    const isCounted = end > position || start !== previousEnd;
    position = end > position ? end : position + characterLength(text, position);
    previousEnd = end;
    if (!isCounted) continue;
    found++;
    yield groupsOf(matcher, expression.groupCount());
  }
}

/**
 * Whether there is a match in a long text, told ten times faster than where it is. The states that such a search makes
 * (8 MiB at most) are forgotten with its expression, so expressions that are kept stay small.
 */
function isInLongText(expression: RE2JS, text: string, context: CallContext): boolean {
  context.spend(Math.ceil(text.length / 256));
  return RE2JS.compile(expression.pattern()).test(text);
}

/** Every search may run to the end of the text, with all instructions at once in the worst case. */
function chargeSearch(expression: RE2JS, characters: number, context: CallContext): void {
  context.spend(1 + Math.ceil((characters * (16 + expression.programSize())) / 256));
}

const characterLength = (text: string, position: number): number =>
  (text.codePointAt(position) ?? 0) > 0xffff ? 2 : 1;

function groupsOf(matcher: ReturnType<RE2JS['matcher']>, count: number): Match {
  const groups: number[] = [];
  for (let group = 0; group <= count; group++) groups.push(matcher.start(group), matcher.end(group));
  return groups;
}

function findFirst(expression: RE2JS, text: string, context: CallContext): string {
  for (const [start, end] of matchesOf(expression, text, 1, context)) return text.slice(start, end);
  return '';
}

function findAll(expression: RE2JS, text: string, limit: bigint, context: CallContext): Value {
  const found = Array.from(matchesOf(expression, text, Number(limit), context), ([start, end]) =>
    text.slice(start, end),
  );
  return new Typed(stringSliceType, found.length === 0 ? null : found);
}

type Expand = (match: Match) => string;

function replaceAll(expression: RE2JS, text: string, expand: Expand, context: CallContext): string {
  let result = '';
  let rest = 0;
  for (const match of matchesOf(expression, text, -1, context)) {
    result += text.slice(rest, match[0]) + expand(match);
    context.checkLength(result.length);
    rest = match[1]!;
  }
  return result + text.slice(rest);
}

function expander(expression: RE2JS, text: string, replacement: string): Expand {
  const parts = parseReplacement(replacement, expression.groupCount(), expression.namedGroups());
  return (match) =>
    parts.map((part) => (typeof part === 'string' ? part : text.slice(...groupBounds(match, part)))).join('');
}

function groupBounds(match: Match, group: number): [start: number, end: number] {
  const start = match[2 * group]!;
  return start < 0 ? [0, 0] : [start, match[2 * group + 1]!];
}

/** The parts between matches; at most `limit` parts, the last with the rest, or all when it is negative. */
function split(expression: RE2JS, text: string, limit: bigint, context: CallContext): Value {
  if (limit === 0n) return new Typed(stringSliceType, null);
  if (expression.pattern() !== '' && text === '') return new Typed(stringSliceType, ['']);
  const parts: string[] = [];
  let start = 0;
  let end = 0;
  for (const match of matchesOf(expression, text, Number(limit), context)) {
    if (limit > 0n && BigInt(parts.length) === limit - 1n) break;
    end = match[0]!;
    if (match[1] !== 0) parts.push(text.slice(start, end));
    start = match[1]!;
  }
  if (end !== text.length) parts.push(text.slice(start));
  return new Typed(stringSliceType, parts);
}

const quoteMeta = (text: string): string => text.replace(/[\\.+*?()|[\]{}^$]/g, '\\$&');

/** Without `must`, a pattern that cannot be compiled is a panic in Go. */
function panicText(pattern: string, error: PatternError): string {
  const isPlain = !/[`\x00-\x08\x0a-\x1f\x7f\ufeff\p{Surrogate}]/u.test(pattern);
  return `regexp: Compile(${isPlain ? `\`${pattern}\`` : quoteGo(pattern)}): ${error.message}`;
}

type Search = (expression: RE2JS, args: Value[], context: CallContext) => Value;

function isMatch(expression: RE2JS, text: string, context: CallContext): boolean {
  const searched = text.toWellFormed();
  if (searched.length >= longText) return isInLongText(expression, searched, context);
  chargeSearch(expression, searched.length, context);
  return expression.matcher(searched).find(0);
}

/** A search by name, with the type of its parameter after pattern and text. */
const searches: readonly [name: string, extra: readonly GoType[], search: Search][] = [
  ['Match', [], (expression, [text], context) => isMatch(expression, text as string, context)],
  ['Find', [], (expression, [text], context) => findFirst(expression, text as string, context)],
  [
    'FindAll',
    [intType],
    (expression, [text, limit], context) => findAll(expression, text as string, limit as bigint, context),
  ],
  [
    'ReplaceAll',
    [stringType],
    (expression, [text, replacement], context) =>
      replaceAll(expression, text as string, expander(expression, text as string, replacement as string), context),
  ],
  [
    'ReplaceAllLiteral',
    [stringType],
    (expression, [text, replacement], context) =>
      replaceAll(expression, text as string, () => replacement as string, context),
  ],
  [
    'Split',
    [intType],
    (expression, [text, limit], context) => split(expression, text as string, limit as bigint, context),
  ],
];

function searchFunction(extra: readonly GoType[], search: Search, compilePattern: Compile): GoFunction {
  return define([stringType, stringType, ...extra], ([pattern, ...args], context) =>
    search(compilePattern(pattern as string, context), args, context),
  );
}

/** What a search without `must` does about a pattern that cannot be compiled: only a match fails silently. */
function lenient(name: string, compilePattern: Compile): Compile {
  return (pattern, context) => {
    try {
      return compilePattern(pattern, context);
    } catch (error) {
      if (!(error instanceof PatternError)) throw error;
      if (name === 'Match') return compilePattern(matchesNothing, context);
      throw new FunctionError(panicText(pattern, error));
    }
  };
}

const matchesNothing = '[^\\x00-\\x{10FFFF}]';

function createRegularExpressionFunctions(): Readonly<Record<string, GoFunction>> {
  const compilePattern = createCompiler();
  const table: Record<string, GoFunction> = {
    regexQuoteMeta: define([stringType], ([text]) => quoteMeta(text as string)),
  };
  for (const [name, extra, search] of searches) {
    table[`regex${name}`] = searchFunction(extra, search, lenient(name, compilePattern));
    table[`mustRegex${name}`] = searchFunction(extra, search, compilePattern);
  }
  return table;
}

/** Searching with RE2's syntax in linear time. */
export const regularExpressionFunctions = createRegularExpressionFunctions();
