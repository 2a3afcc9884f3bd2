import { describe, expect, it } from 'vitest';
import type { Json } from '../../src/json/index.ts';
import { readYaml } from '../../src/yaml/index.ts';

describe('documents', () => {
  it.each<[text: string, value: Json]>([
    ['', null],
    ['# only a comment\n', null],
    ['---\n', null],
    ['\ufeffa: 1\n', { a: 1 }],
    ['%YAML 1.1 # c\n---\na: 1\n', { a: 1 }],
    ['--- {a: b}\n', { a: 'b' }],
    ['--- |\n x\n', 'x\n'],
    ['a: 1\n---\n@\n', { a: 1 }],
    ['a: 1\n...\nb: 2\n', { a: 1 }],
    ['a: ---\n', { a: '---' }],
    ['"a":b\n', 'a'],
    ['{"a":1}\n{"b":2}\n', { a: 1 }],
    ['{}: a\nb: @\n', {}],
    ['--- # c\n&x\n[] : a\n', []],
    ['&x\n&y &z\na: 1\n', null],
    ['--- |\n x\n!e!x a\n', 'x\n'],
    ['[a]\n!e!x a\n', ['a']],
    [' a: 1\nb: 2\n', { a: 1 }],
    ['a: 1\rb: 2\r\nc: 3', { a: 1, b: 2, c: 3 }],
    ['a: 1\u0085b: 2\u2028c: 3', { a: 1, b: 2, c: 3 }],
  ])('%j', (text, value) => {
    expect(readYaml(text)).toStrictEqual(value);
  });
});

describe('block collections', () => {
  it.each<[text: string, value: Json]>([
    ['a:\n- b\n- c\nd: e\n', { a: ['b', 'c'], d: 'e' }],
    ['a:\n  -\n    b: 1\n  -\n  - - c\n    - d\n', { a: [{ b: 1 }, null, ['c', 'd']] }],
    ['- a\n - b\n', ['a - b']],
    ['-a\n', '-a'],
    ['a:\t1\n', { a: 1 }],
    ['? a\n: b\n? c\n', { a: 'b', c: null }],
    ['? |\n  x\n: 1\n', { 'x\n': 1 }],
    ['? a\n: - b\n', { a: ['b'] }],
    ['a: b\n c\n\n  d\ne: f\n', { a: 'b c\nd', e: 'f' }],
    ['a: b # c\n# d\n  # e\nf: g\n', { a: 'b', f: 'g' }],
    ['a: b\n  \t# c\nd: e\n', { a: 'b', d: 'e' }],
    ['a: &x\n- b\nc: *x\n', { a: ['b'], c: ['b'] }],
    ['a:\n  &x b: 1\n  c: *x\n', { a: { b: 1, c: 'b' } }],
    ['a:\n  &x\n  b: 1\nc: *x\n', { a: { b: 1 }, c: { b: 1 } }],
    ['a: &x\nb: *x\n', { a: null, b: null }],
    ['&a a: &b 1\n*a : *b\n', { a: 1 }],
    ['a: !!str\nb: 1\n', { a: '', b: 1 }],
    ['a:\n|\n  x\n', { a: 'x\n' }],
    [`${'k'.repeat(1024)}: 1\n`, { ['k'.repeat(1024)]: 1 }],
    [`${'😀'.repeat(1024)}: 1\n`, { ['😀'.repeat(1024)]: 1 }],
  ])('%j', (text, value) => {
    expect(readYaml(text)).toStrictEqual(value);
  });
});

describe('flow collections', () => {
  it.each<[text: string, value: Json]>([
    ['[a, [b], {c: d}, ]', ['a', ['b'], { c: 'd' }]],
    ['{a: b, c, "d":e, f: , }', { a: 'b', c: null, d: 'e', f: null }],
    ['{b:1}', { 'b:1': null }],
    ['[a: b, ? c : d, ? e]', [{ a: 'b' }, { c: 'd' }, { e: null }]],
    ['{? a : b, ? c}', { a: 'b', c: null }],
    ['[a b\n  c, "d\n  e"] # f', ['a b c', 'd e']],
    ['[ #c\n\t1,\n2\n]', [1, 2]],
    ['{a: http://x:80/y, b: [x:y]}', { a: 'http://x:80/y', b: ['x:y'] }],
    ['[&x a, *x, !!str 1, &y , !z ]', ['a', 'a', '1', null, '']],
    ['{__proto__: 1, constructor: 2}', JSON.parse('{"__proto__":1,"constructor":2}') as Json],
  ])('%j', (text, value) => {
    expect(readYaml(text)).toStrictEqual(value);
  });
});

describe('block scalars', () => {
  it.each<[scalar: string, value: string]>([
    ['|\n  x\n   y\n\n  z\n\n', 'x\n y\n\nz\n'],
    ['|-\n  x\n', 'x'],
    ['|+\n  x\n\n', 'x\n\n'],
    ['|2\n   x\n', ' x\n'],
    ['|-1 # c\n  x\n', ' x'],
    ['|1-\n  x\n', ' x'],
    ['|\n\n  x', '\nx'],
    ['|\n  x\n# c\n', 'x\n'],
    ['>\n  a\n  b\n\n  c\n    d\n    e\n  f\n', 'a b\nc\n  d\n  e\nf\n'],
    ['>-\n\n  a\n   \n  b\n', '\na\n \nb'],
    ['|\n  a\u2028  b\r\n  c\n', 'a\u2028b\nc\n'],
    ['|\n', ''],
  ])('%j', (scalar, value) => {
    expect(readYaml(`v: ${scalar}`)).toEqual({ v: value });
  });
});

describe('what Go refuses', () => {
  it.each([
    ['a: b: c\n', 'mapping values are not allowed in this context'],
    ['a: 1\n b: 2\n', 'line 2: mapping values are not allowed in this context'],
    ['a: - b\n', 'block sequence entries are not allowed in this context'],
    ['a: ? b\n', 'mapping keys are not allowed in this context'],
    ['a:\n  b: 1\n c: 2\n', 'line 2: did not find expected key'],
    ['a: "b" c\n', 'did not find expected key'],
    ['- a: 1\n b: 2\n', "line 1: did not find expected '-' indicator"],
    ['- a\nb\n', "line 3: could not find expected ':'"],
    ['a: 1\nb\nc: 2\n', "line 3: could not find expected ':'"],
    [': a\n', 'did not find expected key'],
    ['a: [1, 2\n', "line 1: did not find expected ',' or ']'"],
    ['a: {b: 1\n', "line 1: did not find expected ',' or '}'"],
    ['[1,,2]', 'did not find expected node content'],
    ['[,]', 'did not find expected node content'],
    ['{a\n: b}', "line 1: did not find expected ',' or '}'"],
    ['[- a]', 'did not find expected node content'],
    ['a: @b\n', 'found character that cannot start any token'],
    ['-\ta\n', 'found character that cannot start any token'],
    ['a:\n\tb: 1\n', 'line 2: found character that cannot start any token'],
    ['a:\n  b: 1\n\tc: 2\n', 'line 3: found a tab character that violates indentation'],
    ['a: |\n\tx\n', 'line 2: found a tab character where an indentation space is expected'],
    ['a: |\n   \n  x\n', 'line 2: did not find expected key'],
    ['a: |0\n x\n', 'found an indentation indicator equal to 0'],
    ['a: |x\n', 'did not find expected comment or line break'],
    ['a: &x{}\n', 'did not find expected alphabetic or numeric character'],
    ['a: &x &y b\n', 'did not find expected key'],
    ['a: &x *y\n', 'did not find expected key'],
    ['&x\n&y &z a: 1\n', 'line 1: did not find expected key'],
    ['!!map\n!!str !!str a: 1\n', 'line 1: did not find expected key'],
    ['&x\n&y *z : 1\n', 'line 1: did not find expected key'],
    ['&x\n&y - a\n', 'line 2: block sequence entries are not allowed in this context'],
    ['a: !e!x b\n', 'found undefined tag handle'],
    ['--- {}: a\n', 'mapping values are not allowed in this context'],
    ['&x {}: a\n', 'invalid map key: a map'],
    [`${'k'.repeat(1025)}: 1\n`, 'mapping values are not allowed in this context'],
    ['%YAML 1.2\n---\na\n', 'found incompatible YAML document'],
    ['%YAML 1.1\n%YAML 1.1\n---\na\n', 'line 1: found duplicate %YAML directive'],
    ['%FOO\n---\na\n', 'found unknown directive name'],
    ['%YAML 1.1\na: 1\n', 'line 1: did not find expected <document start>'],
    ['...\na\n', 'did not find expected node content'],
    ['a: \x01\n', 'control characters are not allowed'],
    ['a: \x7f\n', 'control characters are not allowed'],
    ['a: \udc80\n', 'invalid leading UTF-8 octet'],
    ['"a" "b\n', 'line 2: found unexpected end of stream'],
    ['[a] b: c\n', 'did not find expected key'],
    ['? [a]\n: b\n', 'invalid map key: a list'],
    ['{a: b}: c\n', 'invalid map key: a map'],
    ['~: a\n', 'unsupported map key: null'],
    ['9223372036854775808: a\n', 'unsupported map key: 9223372036854775808'],
  ])('%j', (text, message) => {
    expect(() => readYaml(text)).toThrow(expect.objectContaining({ name: 'YamlError', message: `yaml: ${message}` }));
  });

  it('is told with its true place', () => {
    const read = (): Json => readYaml('a:\n  b: 1\n c: 2\n');
    expect(read).toThrow(expect.objectContaining({ code: 'syntax', offset: 11, line: 3, column: 2 }));
  });
});
