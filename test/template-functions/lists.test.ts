import { expect, test } from 'vitest';
import { sprigFunctions } from '../../src/template/functions/sprig.ts';
import {
  intType,
  mapOf,
  sliceOf,
  stringMapType,
  stringSliceType,
  Typed,
  type Value,
} from '../../src/template/value.ts';
import fc from '../support/properties.ts';
import { boundedContext, call, print } from './call.ts';

const strings = (...items: string[]): Typed => new Typed(stringSliceType, items);
const integers = (...items: bigint[]): Typed => new Typed(sliceOf(intType), items);
const array = new Typed({ kind: 'array', name: '[3]int', element: intType }, [3n, 1n, 2n]);

test.each<[expected: string, name: string, ...args: Value[]]>([
  ['[1 a <nil>]', 'list', 1n, 'a', null],
  ['x', 'first', strings('x', 'y')],
  ['<nil>', 'first', []],
  ['2', 'last', array],
  ['[y]', 'rest', strings('x', 'y')],
  ['[3 1]', 'initial', array],
  ['[x z]', 'append', strings('x'), 'z'],
  ['[0 3]', 'prepend', integers(3n), 0n],
  ['[c b a]', 'reverse', ['a', 'b', 'c']],
  ['[a 1 1 <nil> [] map[]]', 'uniq', ['a', 1, 1n, null, [], {}, 'a', 1, null, [], {}]],
  ['[3 2]', 'without', [3, 1, 2], 1],
  ['[3 1 2]', 'without', [3, 1, 2], 1n],
  ['[a 1 true]', 'compact', ['a', '', 1, 0, true, false, null, [], {}]],
  ['true', 'has', 1n, integers(3n, 1n)],
  ['false', 'has', 1, integers(3n, 1n)],
  ['true', 'has', null, [null]],
  ['false', 'has', 1n, null],
  ['[[b a] [c]]', 'chunk', 2n, ['b', 'a', 'c']],
  ['[a]', 'slice', ['b', 'a', 'c'], '1', 2.9],
  ['<nil>', 'slice', [], 3n],
  ['[b a x]', 'concat', ['b', 'a'], strings('x')],
  ['[0 1 2]', 'until', 3n],
  ['[0 -1 -2]', 'until', -3n],
  ['[10 7 4 1]', 'untilStep', 10n, 0n, -3n],
  ['[]', 'untilStep', 0n, 10n, 0n],
  ['1 0 -1', 'seq', -1n],
  ['2 3 4', 'seq', 2n, 4n],
  ['1 3 5', 'seq', 1n, 2n, 6n],
  ['5 4 3 2', 'seq', 5n, -1n, 2n],
  ['', 'seq', 7n, 2n, 1n],
  ['', 'seq', 1n, 2n, 3n, 4n],
  ['a,1,,[]', 'join', ',', ['a', 1, null, '', []]],
  ['x', 'join', ',', 'x'],
  ['', 'join', ',', null],
  ['[10 9 B a b]', 'sortAlpha', [10n, 9n, 'b', 'B', 'a']],
  ['[<nil>]', 'sortAlpha', null],
  ['[a 1]', 'toStrings', ['a', 1, null]],
  ['map[_0:a _1:b,c]', 'splitn', ',', 2n, 'a,b,c'],
  ['map[_0:a _1:b]', 'split', ',', 'a,b'],
  ['[a 😀]', 'splitList', '', 'a😀'],
  ['[]', 'splitList', ',', ''],
  ['true', 'all'],
  ['false', 'all', 1n, ''],
  ['true', 'any', 0n, 1n],
])('%s = %s', (expected, name, ...args) => {
  expect(print(name, ...args)).toBe(expected);
});

test.each<[message: string, name: string, ...args: Value[]]>([
  ['runtime error: invalid memory address or nil pointer dereference', 'first', null],
  ['Cannot find first on type string', 'first', 'abc'],
  ['Cannot push on type map', 'append', {}, 1n],
  ['Cannot find first on type map', 'first', new Typed(stringMapType, { k: 'v' })],
  ['Cannot concat type string as list', 'concat', [], 'x'],
  ['list should be type of slice or array but string', 'slice', 'abc', 1n],
  ['reflect.Value.Slice: slice index out of bounds', 'slice', [1, 2], 0n, 9n],
  ['reflect.Value.Slice: slice of unaddressable array', 'slice', array, 1n],
  ['runtime error: makeslice: len out of range', 'chunk', 0n, [1]],
])('%s: %s', (message, name, ...args) => {
  expect(() => call(name, ...args)).toThrow(message);
  const must = `must${name[0]!.toUpperCase()}${name.slice(1)}`;
  if (sprigFunctions.has(must)) expect(() => call(must, ...args)).toThrow(message);
});

test('what Go leaves of an empty list is null in JSON, a list without items is not', () => {
  for (const [name, json] of [
    ['rest', 'null'],
    ['initial', 'null'],
    ['concat', 'null'],
    ['uniq', '[]'],
    ['compact', '[]'],
  ]) {
    expect(call('toJson', call(name!, []))).toBe(json);
  }
});

test('a part of a typed list keeps the type', () => {
  expect(call('typeOf', call('slice', strings('a', 'b'), 1n))).toBe('[]string');
  expect(call('typeOf', call('rest', strings('a', 'b')))).toBe('[]interface {}');
});

test('lists are never changed in place', () => {
  const list: Value[] = ['b', 'a'];
  for (const [name, ...args] of [
    ['append', list, 1],
    ['prepend', list, 1],
    ['sortAlpha', list],
    ['reverse', list],
  ]) {
    call(name as string, ...(args as Value[]));
  }
  expect(list).toEqual(['b', 'a']);
});

test('equality looks at types all the way down and at the own members of maps', () => {
  const odd = JSON.parse('{"__proto__":{"a":1},"constructor":2}') as Value;
  const cases: [Value, Value, boolean][] = [
    [1n, 1, false],
    [[1n], [1n], true],
    [['a'], strings('a'), false],
    [{ a: [1, null] }, { a: [1, null] }, true],
    [{ a: 1 }, { b: 1 }, false],
    [odd, JSON.parse('{"constructor":2,"__proto__":{"a":1}}') as Value, true],
    [odd, { constructor: 2 }, false],
    [Number.NaN, Number.NaN, false],
    [['ab', 'c'], ['a', 'bc'], false],
    [['1,'], ['1', ','], false],
    [null, new Typed(stringSliceType, null), false],
    [new Typed(stringSliceType, null), strings(), false],
    [
      new Typed(mapOf(intType, intType), new Map([[1n, 2n]])),
      new Typed(mapOf(intType, intType), new Map([[1n, 2n]])),
      true,
    ],
  ];
  for (const [left, right, isEqual] of cases) expect(call('deepEqual', left, right)).toBe(isEqual);
});

test('uniq keeps the first of each, whatever the items', () => {
  const item = fc.oneof(fc.integer(), fc.string(), fc.boolean(), fc.constant(null), fc.array(fc.integer({ max: 3 })));
  fc.assert(
    fc.property(fc.array(item), (items) => {
      const seen = new Set<string>();
      const expected = items.filter((one) => !seen.has(JSON.stringify(one)) && seen.add(JSON.stringify(one)));
      expect(call('uniq', items)).toEqual(expected);
    }),
  );
});

test('runs of numbers and lists that hold one list many times are bounded', () => {
  expect(() => call('until', 1n << 62n)).toThrow('too many steps');
  expect(() => call('untilStep', 0n, 1n << 62n, 1n)).toThrow('too many steps');
  expect(() => call('seq', 1n << 62n)).toThrow('too many steps');
  let grown: Value = ['x'];
  for (let level = 0; level < 60; level++) grown = [grown, grown];
  for (const name of ['toJson', 'deepCopy', 'quote', 'uniq', 'toStrings']) {
    expect(() => sprigFunctions.get(name)!.call([[grown]], boundedContext()), name).toThrow();
  }
});
