import type { Json, JsonObject } from '../../src/json/index.ts';
import fc from './properties.ts';

/** Decisions of somebody who writes YAML by hand, one after the other. */
export interface Hand {
  /** A number below the limit. */
  choose(limit: number): number;
}

export const hands: fc.Arbitrary<Hand> = fc.infiniteStream(fc.nat(1000)).map((stream) => ({
  choose: (limit) => (stream.next().value as number) % limit,
}));

interface Habits {
  readonly step: number;
  readonly listStep: number;
  readonly comments: boolean;
}

/** Writes a value as people do: with comments, blank lines, all kinds of quotes and brackets, their own indentation. */
export function writeByHand(value: Json, hand: Hand): string {
  const step = [2, 4, 3, 1][hand.choose(4)]!;
  const habits = { step, listStep: hand.choose(2) * step, comments: hand.choose(3) > 0 };
  const marker = hand.choose(4) === 0 ? '---\n' : '';
  let text = marker + remark(0, habits, hand) + block(value, 0, habits, hand) + remark(0, habits, hand);
  if (hand.choose(4) === 0) text = text.replaceAll('\n', '\r\n');
  if (hand.choose(4) === 0) text = text.trimEnd();
  return hand.choose(6) === 0 && marker === '' ? `\ufeff${text}` : text;
}

function remark(indent: number, { comments }: Habits, hand: Hand): string {
  if (!comments || hand.choose(4) > 0) return '';
  if (hand.choose(3) === 0) return '\n';
  return `${' '.repeat(hand.choose(3) === 0 ? hand.choose(9) : indent)}# remark ${hand.choose(100)}: {- not data\n`;
}

function tail({ comments }: Habits, hand: Hand): string {
  return comments && hand.choose(5) === 0 ? `  # beside ${hand.choose(100)}\n` : '\n';
}

function block(value: Json, indent: number, habits: Habits, hand: Hand): string {
  const isEmpty = typeof value !== 'object' || value === null || Object.keys(value).length === 0;
  if (isEmpty || hand.choose(8) === 0) return ' '.repeat(indent) + flow(value, hand) + tail(habits, hand);
  const pad = ' '.repeat(indent);
  if (Array.isArray(value)) {
    return value
      .map((item) => `${remark(indent, habits, hand)}${pad}-${behindDash(item, indent, habits, hand)}`)
      .join('');
  }
  return Object.entries(value as JsonObject)
    .map(
      ([name, item]) =>
        `${remark(indent, habits, hand)}${pad}${scalar(name, hand)}:${behind(item, indent, habits, hand)}`,
    )
    .join('');
}

function behind(value: Json, indent: number, habits: Habits, hand: Hand): string {
  if (value === null && hand.choose(2) === 0) return tail(habits, hand);
  if (typeof value !== 'object' || value === null || hand.choose(6) === 0)
    return ` ${flow(value, hand)}${tail(habits, hand)}`;
  if (Object.keys(value).length === 0) return ` ${flow(value, hand)}${tail(habits, hand)}`;
  const inner = indent + (Array.isArray(value) ? habits.listStep : habits.step);
  return tail(habits, hand) + block(value, inner, habits, hand);
}

function behindDash(value: Json, indent: number, habits: Habits, hand: Hand): string {
  const text = block(value, indent + 2, { ...habits, comments: false }, hand);
  return ` ${text.trimStart()}`;
}

function flow(value: Json, hand: Hand): string {
  if (typeof value !== 'object' || value === null) return scalar(value, hand);
  const parts = Array.isArray(value)
    ? value.map((item) => flow(item, hand))
    : Object.entries(value).map(([name, item]) => `${JSON.stringify(name)}: ${flow(item, hand)}`);
  const [open, close] = Array.isArray(value) ? '[]' : '{}';
  const gap = hand.choose(3) === 0 ? ' ' : '';
  return open + gap + parts.join(hand.choose(2) === 0 ? ', ' : ' ,  ') + gap + close;
}

const plain = /^[a-z][a-z0-9/.]*$/;
const words = new Set(['y', 'n', 'yes', 'no', 'on', 'off', 'true', 'false', 'null']);

function scalar(value: Json, hand: Hand): string {
  if (typeof value !== 'string') return String(value);
  const style = hand.choose(3);
  if (style === 0 && plain.test(value) && !words.has(value)) return value;
  if (style === 1 && /^[ -~]*$/.test(value)) return `'${value.replaceAll("'", "''")}'`;
  return JSON.stringify(value);
}

const names = fc.constantFrom('a', 'b', 'c', 'name', 'app', 'with space', 'x/y', '1', 'true', '~', '__proto__');
const leaf: fc.Arbitrary<Json> = fc.oneof(
  fc.constantFrom<Json>(
    null,
    true,
    false,
    0,
    1,
    -5,
    12345678901234567890n,
    'text',
    'two words',
    "it's",
    'a: b',
    '# no',
    '',
  ),
  fc.constantFrom<Json>(
    'line\nline\n',
    'no break\nat end',
    '  blanks first\n',
    '\n',
    'ä ☃ 🎉',
    '{"a": "b"}',
    '- a',
    '@x',
    'yes',
  ),
  fc.string({ maxLength: 8 }).map((text) => text.replace(/[\x7f-\x9f]/g, '')),
);

/** Values of the kind that manifests hold, not too deep. */
export const values: fc.Arbitrary<Json> = fc.letrec<{ value: Json }>((tie) => ({
  value: fc.oneof(
    { maxDepth: 4, withCrossShrink: true },
    leaf,
    fc.array(tie('value'), { maxLength: 3 }),
    fc.array(fc.tuple(names, tie('value')), { maxLength: 4 }).map(objectOf),
    fc.array(fc.tuple(fc.constantFrom('x', 'y', 'z'), leaf), { maxLength: 3 }).map((items) => items.map(namedItem)),
  ),
})).value;

export const objects: fc.Arbitrary<JsonObject> = fc
  .array(fc.tuple(names, values), { minLength: 1, maxLength: 5 })
  .map(objectOf);

function objectOf(entries: [string, Json][]): JsonObject {
  return Object.fromEntries(entries);
}

function namedItem([name, value]: [string, Json]): JsonObject {
  return { name, value };
}
