import { describe, expect, it } from 'vitest';
import {
  compareBytes,
  equalJson,
  type JsonObject,
  member,
  parseJson,
  repeatsMembers,
  setMember,
  stringifyGoJson,
  stringifyJson,
} from '../../src/json/index.ts';
import fc from '../support/properties.ts';

describe('repeatsMembers', () => {
  const repeats = (text: string): boolean => repeatsMembers(text, parseJson(text));

  it.each([
    '{"a":1,"a":2}',
    '[{"b":{"a" : 1, "a"\n:1}}]',
    '{"a":{"c":1,"d":2},"a":0}',
    '{"__proto__":1,"__proto__":2}',
    '{"\\u0061":1,"a":2}',
  ])('finds them in %s', (text) => expect(repeats(text)).toBe(true));

  it('finds none in what a printer wrote, whatever its texts look like', () => {
    fc.assert(fc.property(fc.jsonValue(), fc.nat(2), (value, indent) => !repeats(JSON.stringify(value, null, indent))));
    expect(repeats('{"a\\\\":"b\\":","c":[":","\\"x\\":"]}')).toBe(false);
  });
});

describe('parseJson', () => {
  it('keeps integers beyond 2^53', () => {
    const text =
      '{"a":9007199254740993,"b":-9223372036854775808,"c":[18446744073709551615],"d":1.5,"e":9007199254740991}';
    const value = parseJson(text) as JsonObject;
    expect(value.a).toBe(9007199254740993n);
    expect(value.e).toBe(9007199254740991);
    expect(stringifyJson(value)).toBe(text);
  });

  it('reads what the native parser reads', () => {
    fc.assert(
      fc.property(fc.json(), (text) => {
        fc.pre(!/\d{16}/.test(text));
        expect(parseJson(`[9007199254740993,${text}]`)).toEqual([9007199254740993n, JSON.parse(text)]);
      }),
    );
  });

  it.each([
    '',
    ' ',
    '{',
    '{"a"}',
    '[1,]',
    '{"a":1,}',
    '01',
    '1 2',
    '"\u0001"',
    '"\\x"',
    'nul',
    '{a:1}',
    '[9007199254740993',
    '[9007199254740993 1]',
    '-',
    '{"a":1e999}',
    '\ufeff{}',
  ])('refuses %j', (text) => {
    expect(() => parseJson(text)).toThrow(/^JSON /);
  });

  it.each([
    ['native', ''],
    ['exact', '9007199254740993,'],
  ])('refuses deep nesting (%s)', (_way, prefix) => {
    const deep = (depth: number): string => `[${prefix}${'['.repeat(depth - 1)}${']'.repeat(depth - 1)}]`;
    expect(() => parseJson(deep(1000))).not.toThrow();
    expect(() => parseJson(deep(1001))).toThrow('JSON nests deeper than 1000 levels');
    expect(() => parseJson('['.repeat(1_000_000))).toThrow(/^JSON /);
  });

  it('makes __proto__ an ordinary member', () => {
    for (const text of ['{"__proto__":{"x":1}}', '{"n":9007199254740993,"__proto__":{"x":1}}']) {
      const value = parseJson(text) as JsonObject;
      expect(member(value, '__proto__')).toEqual({ x: 1 });
      expect(member(value, 'x')).toBeUndefined();
      expect(member(value, 'constructor')).toBeUndefined();
    }
    const object: JsonObject = {};
    setMember(object, '__proto__', 1);
    expect(Object.keys(object)).toEqual(['__proto__']);
    expect(({} as { x?: number }).x).toBeUndefined();
  });
});

describe('Go JSON', () => {
  it('sorts by bytes, escapes HTML and keeps integers', () => {
    const value = { 'b<': '&>\u2028', a: 1e21, '\u{1f600}': 1, '\uffff': 12345678901234567890n };
    expect(stringifyGoJson(value, { sorted: true })).toBe(
      '{"a":1e+21,"b\\u003c":"\\u0026\\u003e\\u2028","\uffff":12345678901234567890,"\u{1f600}":1}',
    );
  });
  it('orders strings as their UTF-8 bytes', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), fc.string({ unit: 'binary' }), (left, right) => {
        expect(Math.sign(compareBytes(left, right))).toBe(Buffer.compare(Buffer.from(left), Buffer.from(right)));
      }),
    );
  });
});

describe('equalJson', () => {
  it('sees through member order and number forms, and nothing else', () => {
    expect(equalJson({ a: 1, b: [2] }, { b: [2], a: 1n })).toBe(true);
    expect(equalJson({ a: null }, {})).toBe(false);
    expect(equalJson([], {})).toBe(false);
    expect(equalJson([1], [1, 2])).toBe(false);
    expect(equalJson('1', 1)).toBe(false);
  });
});
