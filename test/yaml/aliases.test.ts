import { describe, expect, it } from 'vitest';
import type { Json } from '../../src/json/index.ts';
import { readYaml } from '../../src/yaml/index.ts';

describe('aliases', () => {
  it('give a copy to each place', () => {
    const { a, b } = readYaml('a: &x {k: [1]}\nb: *x\n') as { a: { k: Json[] }; b: { k: Json[] } };
    a.k.push(2);
    expect(b).toEqual({ k: [1] });
  });

  it.each<[text: string, value: Json]>([
    ['[&x 1, &x 2, *x]', [1, 2, 2]],
    ['a: &x [b, &y c]\nd: [*y, *x]\n', { a: ['b', 'c'], d: ['c', ['b', 'c']] }],
  ])('%j', (text, value) => {
    expect(readYaml(text)).toEqual(value);
  });

  it.each([
    ['a: *x\n', "yaml: unknown anchor 'x' referenced"],
    ['a: &x [*x]\n', "yaml: anchor 'x' value contains itself"],
    ['a: &x {<<: *x}\n', "yaml: anchor 'x' value contains itself"],
  ])('%j is refused', (text, message) => {
    expect(() => readYaml(text)).toThrow(message);
  });
});

describe('merging', () => {
  it.each<[text: string, value: Json]>([
    ['{x: 1, <<: {x: 2, z: 2}, z: 3}', { x: 2, z: 3 }],
    ['{<<: [{x: 1}, {x: 2, z: 2}]}', { x: 1, z: 2 }],
    ['[&m {x: 1}, {<<: *m, <<: {z: 2}}]', [{ x: 1 }, { x: 1, z: 2 }]],
    [
      '[&m {<<: {x: 1}, z: 2}, {<<: [*m, {w: 3}]}]',
      [
        { x: 1, z: 2 },
        { w: 3, x: 1, z: 2 },
      ],
    ],
    ['{"<<": {x: 1}}', { '<<': { x: 1 } }],
    ['{!!merge "<<": {x: 1}}', { x: 1 }],
    ['a: <<\n', { a: '<<' }],
  ])('%j', (text, value) => {
    expect(readYaml(text)).toEqual(value);
  });

  it.each(['<<: 5\n', '<<: [1]\n', '<<:\n', 'a: &l [{}]\nb: {<<: *l}\n'])('%j is refused', (text) => {
    expect(() => readYaml(text)).toThrow('yaml: map merge requires map or sequence of maps as the value');
  });
});

describe('keys that occur twice', () => {
  it('count once, and the last one wins', () => {
    expect(readYaml('a: 1\non: 1\na: 2\ntrue: 2\n')).toEqual({ a: 2, true: 2 });
  });

  it('are all reported in strict reading', () => {
    const read = (): Json => readYaml('a: 1\nb: &b {c: 1}\na: 2\nd:\n  c: 2\n  <<: *b\n', { strict: true });
    expect(read).toThrow(
      'yaml: unmarshal errors:\n  line 3: key "a" already set in map\n  line 2: key "c" already set in map',
    );
    expect(read).toThrow(expect.objectContaining({ code: 'duplicate-key', line: 3, column: 4 }));
  });

  it('are different in strict reading if their types are', () => {
    expect(readYaml('1: a\n"1": b\n', { strict: true })).toEqual({ 1: 'b' });
  });
});
