import { describe, expect, it } from 'vitest';
import { freezeJson, type Json } from '../../src/json/index.ts';
import { jsonToYaml, readYaml, type WrittenParts, type WrittenScalar, writeYaml } from '../../src/yaml/index.ts';
import fc from '../support/properties.ts';

describe('writing strings', () => {
  it.each([
    ['a b', 'a b'],
    ['', '""'],
    ['yes', '"yes"'],
    ['~', '"~"'],
    ['1.0', '"1.0"'],
    ['0x1F', '"0x1F"'],
    ['1_000', '"1_000"'],
    ['12:30', '"12:30"'],
    ['2001-01-01', '"2001-01-01"'],
    ['2001-02-30', '2001-02-30'],
    ['1.2.3', '1.2.3'],
    ['- a', "'- a'"],
    ['-a', '-a'],
    ['a: b', "'a: b'"],
    ['a:', "'a:'"],
    ['a #b', "'a #b'"],
    ['a{b', 'a{b'],
    ['{{ x }}', "'{{ x }}'"],
    ["'", "''''"],
    [' a', "' a'"],
    ['---', "'---'"],
    ['a\tb', '"a\\tb"'],
    ['é', 'é'],
    ['🎉', '"\\U0001F389"'],
    ['\ufeffa b', '"\\uFEFF\\x61\\x20\\x62"'],
    ['\u2028a', "'\u2028  a'"],
    ['a\x1b', '"a\\e"'],
    ['\ud800', '\ufffd'],
    ['a\u0085b', 'a b'],
    ['a\n', '|\n  a'],
    ['a\nb', '|-\n  a\n  b'],
    ['a\n\n', '|+\n  a\n'],
    ['\n', '|2+\n'],
    [' a\n b', '|2-\n   a\n   b'],
    ['a \nb', '"a \\nb"'],
    ['a\n\tb', '"a\\n\\tb"'],
  ])('%j', (text, written) => {
    expect(writeYaml(text)).toBe(`${written}\n`);
  });

  it('folds behind column 80', () => {
    const words = 'word '.repeat(20);
    expect(writeYaml({ k: `${words}end` })).toBe(`k: ${'word '.repeat(16).trimEnd()}\n  word word word word end\n`);
    expect(writeYaml({ k: words })).toContain("word\n  word word word word '\n");
    expect(writeYaml({ k: `${words}\t  ${words}` })).toContain('word\n  word word word word \\t  word');
    expect(writeYaml([`${'x'.repeat(90)}\t  y`])).toBe(`- "${'x'.repeat(90)}\\t\n  \\ y"\n`);
    expect(writeYaml({ k: 'x'.repeat(200) })).toBe(`k: ${'x'.repeat(200)}\n`);
  });

  it.each(['\x7f', '\x80', '\uffff'])('refuses %j', (text) => {
    expect(() => writeYaml(text)).toThrow('yaml: control characters are not allowed');
  });
});

describe('writing numbers', () => {
  it.each<[value: number | bigint, written: string]>([
    [0, '0'],
    [-0, '0'],
    [1e6, '1000000'],
    [1e20, '1e+20'],
    [2 ** 63, '9223372036854776000'],
    [123456.5, '123456.5'],
    [1234567.5, '1.2345675e+06'],
    [0.0001, '0.0001'],
    [0.00001, '1e-05'],
    [5e-324, '5e-324'],
    [18446744073709551615n, '18446744073709551615'],
    [18446744073709551616n, '1.8446744073709552e+19'],
  ])('%s', (value, written) => {
    expect(writeYaml(value)).toBe(`${written}\n`);
  });

  it('refuses what JSON does not know', () => {
    expect(() => writeYaml(Number.NaN)).toThrow(expect.objectContaining({ code: 'not-finite' }));
  });

  it('keeps the kind they have in JSON text, if asked to', () => {
    expect(jsonToYaml('[1e6,1.0,1000000,-0.0,18446744073709551615]')).toBe(
      '- 1e+06\n- 1\n- 1000000\n- -0\n- 18446744073709551615\n',
    );
  });
});

describe('writing collections', () => {
  it.each<[value: Json, written: string]>([
    [{}, '{}\n'],
    [[[]], '- []\n'],
    [[1, [2, [3]]], '- 1\n- - 2\n  - - 3\n'],
    [{ a: { b: [1, { c: null, d: {} }] }, e: true }, 'a:\n  b:\n  - 1\n  - c: null\n    d: {}\ne: true\n'],
    [{ a: ['x\ny\n', 'z'] }, 'a:\n- |\n  x\n  y\n- z\n'],
    [{ 'a\nb': [1, 2] }, '? |-\n  a\n  b\n: - 1\n  - 2\n'],
    [{ ['k'.repeat(129)]: { a: 1 } }, `? ${'k'.repeat(129)}\n: a: 1\n`],
    [JSON.parse('{"__proto__":1}') as Json, '__proto__: 1\n'],
  ])('%j', (value, written) => {
    expect(writeYaml(value)).toBe(written);
  });

  it.each([
    'B a b1 b9 b10',
    'x-9 x-10 x.9 x_9 x9',
    'a1 a01 a001 a2 a10',
    '-- A a ab é2 é10',
    'a1b a2b a10b a1B aB ab',
    '+1 -1 0 9 10',
  ])('sorts %j, in whatever order the keys came', (sorted) => {
    const keys = sorted.split(' ');
    for (const order of [keys, [...keys].reverse(), [...keys].sort()]) {
      const written = writeYaml(Object.fromEntries(order.map((key) => [key, 'v'])));
      expect(written.match(/[^"\n]+(?="?: v\n)/g)).toEqual(keys);
    }
  });

  it('refuses keys that Go cannot read back', () => {
    expect(() => writeYaml({ ['k'.repeat(1023)]: 1 })).toThrow(expect.objectContaining({ code: 'unwritable' }));
    expect(() => writeYaml({ 'a\u0085b': 1 })).toThrow(expect.objectContaining({ code: 'unwritable' }));
    expect(writeYaml({ ['k'.repeat(1022)]: 1 })).toContain('k\n: 1\n');
  });
});

describe('what is written', () => {
  const printable = fc.string({ unit: 'binary' }).filter((text) => !/[\x7f-\x9f\ufffe\uffff]/.test(text));
  const plausible = fc.array(fc.constantFrom('a', 'word ', ' ', '\n', '- ', ': ', ' #', "'", '"', '1', 'é'), {
    maxLength: 60,
  });
  const string = fc.oneof(
    printable,
    plausible.map((parts) => parts.join('')),
  );
  const name = fc.oneof(
    string,
    fc.constantFrom('a', 'b', 'name', 'fieldRef', 'a-b', 'app.example.com/name', 'no', 'a1'),
  );
  const json = fc.letrec<{ value: Json }>((tie) => ({
    value: fc.oneof(
      { maxDepth: 4 },
      fc.constantFrom(null, true, false),
      string,
      fc.maxSafeInteger(),
      fc.double({ noNaN: true, noDefaultInfinity: true }).map((value) => value + 0),
      fc.array(tie('value'), { maxLength: 4 }),
      fc.dictionary(name, tie('value'), { maxKeys: 5, noNullPrototype: true }) as fc.Arbitrary<Json>,
    ),
  })).value;

  it('reads back as the same value', () => {
    fc.assert(
      fc.property(json, (value) => {
        expect(comparable(readYaml(writeYaml(value)))).toEqual(comparable(value));
      }),
      { numRuns: 1000 },
    );
  });

  it('is the same where frozen parts are remembered, wherever they stand', () => {
    const place = fc.constantFrom<(part: Json) => Json>(
      (part) => part,
      (part) => [part],
      (part) => ({ name: part }),
      (part) => ({ a: [{ b: part }, part], 'k 1': part }),
    );
    fc.assert(
      fc.property(json, fc.array(place, { minLength: 3, maxLength: 8 }), (value, places) => {
        const memory: WrittenParts = new WeakMap();
        const part = freezeJson(value);
        for (const put of places) expect(writeYaml(put(part), { memory })).toBe(writeYaml(put(part)));
      }),
    );
  });

  it('has its keys in the same order, whether they need a second look or not', () => {
    const common = fc.dictionary(fc.stringMatching(/^[A-Za-z][A-Za-z./-]{5,8}$/), fc.constant(1), {
      noNullPrototype: true,
    });
    fc.assert(
      fc.property(common, (map) => {
        // The last of all keys, which are letters and what stands before them.
        const among = writeYaml({ ...map, '\u{1d41a} a': 1 });
        expect(Object.keys(map).length === 0 || among.startsWith(writeYaml(map))).toBe(true);
      }),
    );
  });

  it('is told scalar by scalar', () => {
    fc.assert(
      fc.property(json, (value) => {
        const scalars: WrittenScalar[] = [];
        const written = writeYaml(value, { onScalar: (scalar) => scalars.push(scalar) });
        let position = 0;
        for (const { start, end, value: told, isKey } of scalars) {
          expect(start).toBeGreaterThanOrEqual(position);
          position = end;
          if (typeof told === 'boolean') expect(written.slice(start, end)).toBe(String(told));
          if (isKey) expect(typeof told).toBe('string');
        }
        expect(scalars.length).toBe(countScalars(value));
      }),
    );
  });
});

/** Doubles beyond 2^53 come back as integers; they are the same number. */
function comparable(value: Json): unknown {
  if (typeof value === 'bigint') return Number(value);
  if (Array.isArray(value)) return value.map(comparable);
  if (typeof value !== 'object' || value === null) return value;
  return Object.entries(value)
    .map(([key, member]) => [key, comparable(member)])
    .sort(([left], [right]) => ((left as string) < (right as string) ? -1 : 1));
}

function countScalars(value: Json): number {
  if (typeof value !== 'object' || value === null) return 1;
  if (Array.isArray(value)) return value.reduce<number>((sum, item) => sum + countScalars(item), 0);
  return Object.values(value).reduce<number>((sum, member) => sum + 1 + countScalars(member), 0);
}
