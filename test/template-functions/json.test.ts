import { expect, test } from 'vitest';
import { fromJsonValue, toJsonValue } from '../../src/template/functions/json-value.ts';
import {
  anyMapType,
  complex128Type,
  float32Type,
  type GoType,
  int32Type,
  intType,
  mapOf,
  pointerTo,
  sliceOf,
  stringMapType,
  stringType,
  Typed,
  uint8Type,
  type Value,
} from '../../src/template/value.ts';
import fc from '../support/properties.ts';
import { boundedContext, call } from './call.ts';

const inner: GoType = {
  kind: 'struct',
  name: 'x.Inner',
  fields: () => [{ name: 'B', type: stringType, get: (payload) => payload.b }],
};
const outer: GoType = {
  kind: 'struct',
  name: 'x.Outer',
  fields: () => [
    { name: 'Z', type: int32Type, get: (payload) => payload.z },
    { name: 'Inner', type: inner, get: (payload) => payload.inner, embedded: true },
    { name: 'A', type: stringMapType, get: (payload) => payload.a },
    { name: 'hidden', type: stringType, get: () => 'no' },
  ],
};
const custom: GoType = { kind: 'struct', name: 'x.Custom', json: (payload) => `custom ${payload}` };

test.each<[expected: string, value: Value]>([
  ['{"M":3,"a":2,"z":1}', { z: 1n, a: 2, M: 3 }],
  ['{"10":1,"9":2,"a":3}', { a: 3, 9: 2, 10: 1 }],
  ['"\\u003ca\\u0026b\\u003e\\u2028"', '<a&b>\u2028'],
  ['1234567890123456789', 1234567890123456789n],
  ['100000000000000000000', 1e20],
  ['1e+21', 1e21],
  ['-0', -0],
  ['0.1', new Typed(float32Type, Math.fround(0.1))],
  ['"aGk="', new Typed(sliceOf(uint8Type), [104n, 105n])],
  ['null', new Typed(anyMapType, null)],
  ['null', null],
  [
    '{"10":"a","9":"b"}',
    new Typed(
      mapOf(intType, stringType),
      new Map([
        [9n, 'b'],
        [10n, 'a'],
      ]),
    ),
  ],
  ['{"Z":1,"B":"b","A":{"x":"1","y":"2"}}', new Typed(outer, { z: 1n, inner: { b: 'b' }, a: { y: '2', x: '1' } })],
  ['["custom 1","custom 2"]', new Typed(sliceOf(custom), [1, 2])],
  ['"custom 1"', new Typed(pointerTo(custom), 1)],
  ['"\\ufffd\ufffd"', '\udcff\ufffd'],
])('%s', (expected, value) => {
  expect(call('toJson', value)).toBe(expected);
  expect(call('mustToJson', value)).toBe(expected);
});

test('HTML characters and layout', () => {
  expect(call('toRawJson', '<a&b>')).toBe('"<a&b>"');
  expect(call('toPrettyJson', { b: [1, {}], a: [] })).toBe('{\n  "a": [],\n  "b": [\n    1,\n    {}\n  ]\n}');
});

test.each<[message: string, value: Value]>([
  ['json: unsupported value: NaN', Number.NaN],
  ['json: unsupported value: +Inf', [Infinity]],
  ['json: unsupported type: complex128', new Typed(complex128Type, { re: 1, im: 2 })],
  ['json: unsupported type: map[bool]string', new Typed(mapOf({ kind: 'bool', name: 'bool' }, stringType), new Map())],
])('%s', (message, value) => {
  expect(() => call('mustToJson', value)).toThrow(message);
  expect(() => call('toRawJson', value)).toThrow(message);
  expect(call('toJson', value)).toBe('');
});

test('what nests too deep fails without overflowing the stack', () => {
  let nested: Value = [];
  for (let level = 0; level < 5000; level++) nested = [nested];
  expect(() => call('toJson', nested)).toThrow('nests deeper than 1000 levels');
  expect(() => call('fromJson', '['.repeat(5000) + ']'.repeat(5000))).toThrow('nests deeper than 1000 levels');
  const cyclic: Value = { a: 1 };
  cyclic.self = [cyclic];
  expect(() => call('mustToJson', cyclic)).toThrow('encountered a cycle via');
});

test('parsed numbers are floats, names of any kind are members', () => {
  expect(call('fromJson', '{"a":[1,2.5,null,9007199254740993],"__proto__":{"b":1}}')).toEqual(
    JSON.parse('{"a":[1,2.5,null,9007199254740992],"__proto__":{"b":1}}'),
  );
  expect(fromJsonValue(9007199254740993n)).toBe(9007199254740992);
  expect(call('fromJson', '[1,1e400]')).toEqual([1, null]);
  expect(call('fromJson', '"\\ud800"')).toBe('\ufffd');
  expect(call('fromJson', 'bad')).toBe(null);
});

test.each<[message: string, text: string]>([
  ['unexpected end of JSON input', ''],
  ['unexpected end of JSON input', '{'],
  ['unexpected end of JSON input', '"a'],
  ["invalid character 'b' looking for beginning of value", 'bad'],
  ["invalid character ']' looking for beginning of value", '[1,]'],
  ["invalid character 'a' looking for beginning of object key string", '{a'],
  ["invalid character '1' after object key", '{"a" 1}'],
  ["invalid character 'x' after object key:value pair", '{"a":1 x}'],
  ["invalid character '2' after array element", '[1 2]'],
  ["invalid character '}' after top-level value", '{}}'],
  ["invalid character ' ' in literal true (expecting 'e')", 'tru'],
  ["invalid character '1' after top-level value", '01'],
  ["invalid character 'a' in numeric literal", '-a'],
  ["invalid character 'a' after decimal point in numeric literal", '1.a'],
  ["invalid character 'x' in exponent of numeric literal", '1e+x'],
  ["invalid character 'x' in string escape code", '"\\x"'],
  ["invalid character 'g' in \\u hexadecimal character escape", '"\\u12g4"'],
  ["invalid character '\\n' in string literal", '"\n"'],
  ["invalid character 'Ã' looking for beginning of value", 'é'],
  ["invalid character '\\'' looking for beginning of value", "'"],
  ['json: cannot unmarshal number 1e400 into Go value of type float64', '["2e999",1e400]'],
])('%s', (message, text) => {
  expect(() => call('mustFromJson', text)).toThrow(message);
});

test('brackets without end are refused', () => {
  expect(() => call('mustFromJson', '['.repeat(20_000))).toThrow('exceeded max depth');
});

test('JSON survives being read and written', () => {
  fc.assert(
    fc.property(fc.jsonValue({ maxDepth: 3 }), (json) => {
      const text = JSON.stringify(json);
      const value = call('mustFromJson', text);
      expect(JSON.parse(call('toRawJson', value) as string)).toEqual(JSON.parse(text));
      expect(call('toJson', call('mustFromJson', call('toPrettyJson', value)))).toBe(call('toJson', value));
      expect(toJsonValue(value, boundedContext())).toEqual(JSON.parse(text));
    }),
  );
});
