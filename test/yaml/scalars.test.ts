import { describe, expect, it } from 'vitest';
import type { Json } from '../../src/json/index.ts';
import { goStringOfScalar, readYaml, readYamlScalars, readYamlValues } from '../../src/yaml/index.ts';

describe('plain scalars', () => {
  it.each<[scalar: string, value: Json]>([
    ['~', null],
    ['Null', null],
    ['nUll', 'nUll'],
    ['y', true],
    ['YES', true],
    ['yEs', 'yEs'],
    ['on', true],
    ['off', false],
    ['N', false],
    ['0', 0],
    ['-0', 0],
    ['+7', 7],
    ['1_000', 1000],
    ['010', 8],
    ['0o10', 8],
    ['0O17', 15],
    ['-0x1F', -31],
    ['0b101', 5],
    ['0b-11', -3],
    ['-0b11', -3],
    ['08', 8],
    ['0_8', 8],
    ['9007199254740991', 9007199254740991],
    ['9007199254740992', 9007199254740992n],
    ['18446744073709551615', 18446744073709551615n],
    ['-9223372036854775808', -9223372036854775808n],
    ['-9223372036854775809', -(2 ** 63)],
    ['+9223372036854775808', 2 ** 63],
    ['18446744073709551616', 2 ** 64],
    ['0x10000000000000000', '0x10000000000000000'],
    ['0777777777777777777777', 9223372036854775807n],
    [`0x${'0'.repeat(100)}f`, 15],
    ['1.5', 1.5],
    ['-0.0', -0],
    ['5.', 5],
    ['.5', 0.5],
    ['.5_0', 0.5],
    ['._5', '._5'],
    ['-.5', -0.5],
    ['1.5_0', 1.5],
    ['1e3', 1000],
    ['1e400', '1e400'],
    ['1e-400', 0],
    ['0x', '0x'],
    ['0b2', '0b2'],
    ['0x1p4', '0x1p4'],
    ['1.2.3', '1.2.3'],
    ['100m', '100m'],
    ['128Mi', '128Mi'],
    ['12:30', '12:30'],
    ['2001-01-01', '2001-01-01'],
    ['_1', '_1'],
    ['+', '+'],
    ['.', '.'],
    ['NaN', 'NaN'],
    ['a:b', 'a:b'],
    ['a#b', 'a#b'],
    ['-a', '-a'],
    ['a b  c', 'a b  c'],
    ['"1"', '1'],
    ["'yes'", 'yes'],
  ])('%s', (scalar, value) => {
    expect(readYaml(`v: ${scalar}\n`)).toStrictEqual({ v: value });
  });
});

describe('keys', () => {
  it.each([
    ['1', '1'],
    ['0x10', '16'],
    ['-0', '0'],
    ['1.5', '1.5'],
    ['1e3', '1000'],
    ['1234567.891', '1.2345679e+06'],
    ['0.00001', '1e-05'],
    ['1e300', '.inf'],
    ['-.inf', '-.inf'],
    ['.NaN', '.nan'],
    ['on', 'true'],
    ['n', 'false'],
    ['2001-01-01', '2001-01-01'],
    ['"1.50"', '1.50'],
    ['9223372036854775807', '9223372036854775807'],
    ['!!str 5', '5'],
    ['__proto__', '__proto__'],
  ])('%s', (key, name) => {
    expect(Object.keys(readYaml(`${key}: 1\n`) as object)).toEqual([name]);
  });
});

describe('tags', () => {
  it.each<[scalar: string, value: Json]>([
    ['!!str 5', '5'],
    ['!!str', ''],
    ['!!int "5"', 5],
    ['!!float 5', 5],
    ['!!float "1.5"', 1.5],
    ['!!bool "yes"', true],
    ['!!null ""', null],
    ['!!timestamp 2001-2-28T1:2:3,5+24:60', '2001-2-28T1:2:3,5+24:60'],
    ['!!timestamp "2004-02-29"', '2004-02-29'],
    ['!!binary aGk=', 'hi'],
    ['!!binary /+KC', '\ufffd\ufffd\ufffd'],
    ['! 5', '5'],
    ['!foo', ''],
    ['!foo 5', '5'],
    ['!<tag:yaml.org,2002:s%74r> 5', '5'],
    ['!!map {a: 1}', { a: 1 }],
    ['!!str [1]', [1]],
  ])('%s', (scalar, value) => {
    expect(readYaml(`v: ${scalar}\n`)).toStrictEqual({ v: value });
  });

  it.each([
    ['!!int x', 'yaml: cannot decode !!str `x` as a !!int'],
    ['!!int 1.5', 'yaml: cannot decode !!float `1.5` as a !!int'],
    ['!!bool ""', 'yaml: cannot decode !!null `` as a !!bool'],
    ['!!timestamp 2001-02-29', 'yaml: cannot decode !!str `2001-02-29` as a !!timestamp'],
    ['!!binary "a"', 'yaml: !!binary value contains invalid base64 data'],
    ['!e!x 1', 'yaml: found undefined tag handle'],
    ['!! x', 'yaml: did not find expected tag URI'],
  ])('%s is refused', (scalar, message) => {
    expect(() => readYaml(`v: ${scalar}\n`)).toThrow(message);
  });

  it('resolve handles that directives declare', () => {
    expect(readYaml('%TAG !e! tag:yaml.org,2002:\n--- !e!str 5\n')).toBe('5');
  });
});

describe('quoted scalars', () => {
  it.each([
    ['"\\x41\\u00e9\\U0001F600"', 'Aé😀'],
    ['"\\0\\a\\b\\t\\n\\v\\f\\r\\e\\"\\\\\\N\\_\\L\\P\\\'\\ "', '\0\x07\b\t\n\v\f\r\x1b"\\\u0085\u00a0\u2028\u2029\' '],
    ["'it''s'", "it's"],
    ['"a  \n   b"', 'a b'],
    ['"a\n\n\n b"', 'a\n\nb'],
    ['"a \\\n   b"', 'a b'],
    ['"a\\\n\n b"', 'a\nb'],
    ['"a\u0085b"', 'a b'],
    ['"a\u2028 b"', 'a\u2028b'],
    ["'a\r\n  b'", 'a b'],
  ])('%j', (scalar, value) => {
    expect(readYaml(`v: ${scalar}\n`)).toEqual({ v: value });
  });

  it.each([
    ['"\\x4"', 'did not find expected hexdecimal number'],
    ['"\\q"', 'found unknown escape character'],
    ['"\\ud800"', 'found invalid Unicode character escape code'],
    ['"a', 'line 2: found unexpected end of stream'],
    ['"a\n--- b"', 'line 2: found unexpected document indicator'],
  ])('%j is refused', (scalar, message) => {
    expect(() => readYaml(`v: ${scalar}\n`)).toThrow(`yaml: ${message}`);
  });
});

describe('numbers by target', () => {
  it('are exact, floats, or distinct', () => {
    const text = 'a: 9007199254740993\nb: 1.0\nc: 7\n';
    expect(readYaml(text)).toStrictEqual({ a: 9007199254740993n, b: 1, c: 7 });
    expect(readYamlValues(text)).toStrictEqual({ a: 9007199254740992, b: 1, c: 7 });
    expect(readYamlScalars(text)).toStrictEqual({ a: 9007199254740993n, b: 1, c: 7n });
  });

  it.each<[scalar: string, text: string]>([
    ['1', '1'],
    ['100000000', '100000000'],
    ['100000000.0', '1e+08'],
    ['1e3', '1000'],
    ['1.10', '1.1'],
    ['3.14159265358979', '3.1415927'],
    ['16777217.5', '1.6777218e+07'],
    ['18446744073709551615', '18446744073709551615'],
    ['yes', 'true'],
    ['~', ''],
    ['-.inf', '-Inf'],
    ['-0.0', '-0'],
  ])('%s is %s where Go wants a string', (scalar, text) => {
    expect(goStringOfScalar(readYamlScalars(scalar) as null | boolean | number | bigint)).toBe(text);
  });

  it('refuse infinity in JSON, unless a later key replaces it', () => {
    expect(() => readYaml('a: .inf\n')).toThrow('json: unsupported value: +Inf');
    expect(readYaml('a: .inf\na: 1\n')).toEqual({ a: 1 });
    expect(readYamlScalars('a: .inf\n')).toEqual({ a: Infinity });
  });

  it('values are a map', () => {
    expect(readYamlValues('')).toEqual({});
    expect(() => readYamlValues('- a\n')).toThrow(
      'cannot unmarshal array into Go value of type map[string]interface {}',
    );
  });
});
