import { expect, test } from 'vitest';
import { sprigFunctions } from '../../src/template/functions/sprig.ts';
import { anyMapType, stringMapType, Typed, type Value } from '../../src/template/value.ts';
import { boundedContext, call, print } from './call.ts';

const nilMap = (): Typed => new Typed(anyMapType, null);
const odd = (text: string): Value => JSON.parse(text) as Value;

test.each<[expected: string, name: string, ...args: Value[]]>([
  ['map[1:2 a:]', 'dict', 1n, 2n, 'a'],
  ['map[<nil>:1]', 'dict', null, 1n],
  ['1', 'get', { a: 1 }, 'a'],
  ['', 'get', { a: 1 }, 'toString'],
  ['', 'get', nilMap(), 'a'],
  ['map[]', 'unset', { a: 1 }, 'a'],
  ['false', 'hasKey', {}, 'constructor'],
  ['true', 'hasKey', odd('{"__proto__":1}'), '__proto__'],
  ['[2 9]', 'pluck', 'b', { b: 2 }, { c: 1 }, { b: 9 }],
  ['[a b a]', 'keys', { b: 1, a: 2 }, nilMap(), { a: 1 }],
  ['[2 1]', 'values', { b: 1, a: 2 }],
  ['map[a:1]', 'pick', { a: 1, b: 2 }, 'a', 'toString'],
  ['map[b:2]', 'omit', { a: 1, b: 2 }, 'a'],
  ['deep', 'dig', 'a', 'b', 'none', { a: { b: 'deep' } }],
  ['none', 'dig', 'a', 'toString', 'none', { a: {} }],
  ['<nil>', 'dig', 'a', 'none', { a: null }],
  ['map[a:1 b:x c:3]', 'merge', { a: 0, b: '' }, { a: 1, b: 'x', c: 3 }],
  ['map[a:map[x:1 y:2]]', 'merge', { a: { x: 1 } }, { a: { x: 5, y: 2 } }],
  ['map[a:map[b:1]]', 'merge', { a: { b: 1 } }, { a: 's' }],
  ['map[]', 'merge', {}, { a: null }],
  ['map[a:0 b: c:false]', 'merge', {}, { a: 0, b: '', c: false }],
  ['map[a:map[x:1 y:2] b:<nil>]', 'mergeOverwrite', { a: { x: 1 }, b: 2 }, { a: { y: 2 }, b: null }],
  ['map[a:[]]', 'mergeOverwrite', { a: [1] }, { a: [] }],
  ['map[a:1]', 'merge', nilMap(), { a: 1 }],
  ['map[a:1]', 'merge', { a: 1 }, nilMap()],
  ['map[_0:b _1:d]', 'get', call('merge', { a: call('split', ',', 'b') }, { a: call('split', ',', 'c,d') }), 'a'],
])('%s = %s', (expected, name, ...args) => {
  expect(print(name, ...args)).toBe(expected);
});

test.each<[message: string, name: string, ...args: Value[]]>([
  ['assignment to entry in nil map', 'set', nilMap(), 'a', 1n],
  ['dig needs at least three arguments', 'dig', 'a', {}],
  ['interface conversion: interface {} is string, not map[string]interface {}', 'dig', 'a', 'b', 'd', { a: 's' }],
  ['interface conversion: interface {} is nil, not map[string]interface {}', 'dig', 'a', 'd', null],
  ['interface conversion: interface {} is int, not string', 'dig', 1n, 'd', {}],
  ['reflect: call of reflect.Value.Type on zero Value', 'deepCopy', null],
  [
    'reflect.Value.SetMapIndex: value of type interface {} is not assignable to type string',
    'merge',
    { a: new Typed(stringMapType, { k: 'v' }) },
    { a: { x: 'y' } },
  ],
])('%s: %s', (message, name, ...args) => {
  expect(() => call(name, ...args)).toThrow(message);
});

test('set, unset and merge change the map that they are given and return it', () => {
  const map: Value = { a: 1 };
  expect(call('set', map, '__proto__', 5)).toBe(map);
  expect(Object.hasOwn(map, '__proto__')).toBe(true);
  expect(Object.getPrototypeOf(map)).toBe(Object.prototype);
  expect(call('unset', map, '__proto__')).toBe(map);
  expect(call('merge', map, { b: { c: 1 } })).toBe(map);
  expect(map).toEqual({ a: 1, b: { c: 1 } });
});

test('merge shares the maps that it takes over, and only those', () => {
  const source = { taken: { a: 1 }, merged: { b: 1 } };
  const target = call('merge', { merged: {} }, source) as { taken: Value; merged: Value };
  expect(target.taken).toBe(source.taken);
  expect(target.merged).not.toBe(source.merged);
});

test('merge leaves typed maps from outside alone', () => {
  const labels = new Typed(stringMapType, { a: '1' });
  const merged = call('mergeOverwrite', { l: labels }, { l: new Typed(stringMapType, { a: '2', b: '3' }) });
  expect(call('toJson', merged)).toBe('{"l":{"a":"2","b":"3"}}');
  expect(labels.payload).toEqual({ a: '1' });
});

test('a copy shares nothing that could be changed', () => {
  const original = { a: [{ b: 1 }], t: new Typed(stringMapType, { k: 'v' }) };
  const copy = call('deepCopy', original) as { a: { b: number }[] };
  expect(copy).toEqual(original);
  expect(copy.a[0]).not.toBe(original.a[0]);
});

test('a map inside of itself fails the function instead of the process', () => {
  const map: Value = { x: 1 };
  call('set', map, 'self', map);
  for (const [name, ...args] of [
    ['deepCopy', map],
    ['deepEqual', map, map],
    ['merge', { self: map }, map],
    ['mustToJson', map],
    ['toString', map],
  ] as [string, ...Value[]][]) {
    expect(() => sprigFunctions.get(name)!.call(args, boundedContext()), name).toThrow(/nests deeper|cycle|exceeds/);
  }
  expect(call('toJson', map)).toBe('');
});
