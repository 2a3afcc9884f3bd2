import { expect, test } from 'vitest';
import { byteLength, fromBytes, toBytes } from '../../src/template/bytes.ts';
import { sprigFunctions } from '../../src/template/functions/sprig.ts';
import type { Value } from '../../src/template/value.ts';
import fc from '../support/properties.ts';
import { boundedContext, call, print } from './call.ts';

test.each<[expected: string, name: string, ...args: Value[]]>([
  ['a b', 'trim', '\u00a0\u0085 a b\u2003\n'],
  ['\ufeffa', 'trim', '\ufeffa'],
  ['5.00', 'trimAll', '$', '$5.00$'],
  ['b😀', 'trimAll', 'é', 'éb😀é'],
  ['a-', 'trimSuffix', '-', 'a--'],
  ['-a', 'trimPrefix', '-', '--a'],
  ['bbnbnb', 'replace', 'a', 'b', 'banana'],
  ['-a-😀-', 'replace', '', '-', 'a😀'],
  ['-', 'replace', '', '-', ''],
  ['$&', 'replace', 'a', '$&', 'a'],
  ['ababab', 'repeat', 3n, 'ab'],
  ['', 'repeat', 1n << 62n, ''],
  ['hel', 'substr', 0n, 3n, 'hello'],
  ['hel', 'substr', -1n, 3n, 'hello'],
  ['llo', 'substr', 2n, 100n, 'hello'],
  ['ello', 'substr', 1n, -1n, 'hello'],
  ['hel', 'trunc', 3n, 'hello'],
  ['llo', 'trunc', -3n, 'hello'],
  ['hi', 'trunc', -10n, 'hi'],
  ['abc', 'nospace', ' a b\tc\n'],
  ['FTh', 'initials', 'First Try  here'],
  ['  a\n  \n  b', 'indent', 2n, 'a\n\nb'],
  ['\n    ', 'nindent', 4n, ''],
  ['one', 'plural', 'one', 'many', 1n],
  ['many', 'plural', 'one', 'many', 2n],
  ['"a\\"b" "1"', 'quote', 'a"b', null, 1n],
  ["'it's' 'true'", 'squote', "it's", true],
  ['a   b 1.5', 'cat', 'a ', ' b', null, 1.5],
  ['<nil>', 'toString', null],
  ['he...', 'abbrev', 5n, 'hello world'],
  ['hello', 'abbrev', 3n, 'hello'],
  ['...5678...', 'abbrevboth', 5n, 10n, '1234 5678 9123'],
  ['Hello\nWorld\nfoo', 'wrap', 5n, 'Hello World foo'],
  ['Hello\tWorld\tfooba\trbaz', 'wrapWith', 5n, '\t', 'Hello World foobarbaz'],
  ['Hello!', 'hello'],
])('%s = %s', (expected, name, ...args) => {
  expect(print(name, ...args)).toBe(expected);
});

test.each<[expected: string, name: string, ...args: Value[]]>([
  ['AÉß', 'upper', 'aéß'],
  ['\u1fbc\u1f88', 'upper', '\u1fb3\u1f80'],
  ['aéi', 'lower', 'AÉ\u0130'],
  ['Hello WORLD Foo-Bar O’neil', 'title', 'hello wORLD foo-bar o’neil'],
  ['\u01c5', 'title', '\u01c6'],
  ['ა', 'title', 'ა'],
  ['hello world', 'untitle', 'Hello World'],
  ['hELLO wORLD', 'swapcase', 'Hello World'],
  ['first_name_http_server_2x', 'snakecase', 'FirstName HTTPServer2x'],
  ['bld4_floor_3rd', 'snakecase', 'Bld4Floor3rd'],
  ['duration_2m3s', 'snakecase', 'Duration2m3s'],
  ['http_20x_ok', 'snakecase', 'HTTP20xOK'],
  ['first-name-http-server', 'kebabcase', 'FirstName HTTPServer'],
  ['HttpServerNameX', 'camelcase', 'http_server-name x'],
  ['_Complex_Case_', 'camelcase', '_complex__case_'],
  ['GolangIsGreat', 'camelcase', 'GOLANG_IS_GREAT'],
])('%s = %s', (expected, name, ...args) => {
  expect(print(name, ...args)).toBe(expected);
});

test.each<[message: string, name: string, ...args: Value[]]>([
  ['strings: negative Repeat count', 'repeat', -1n, 'ab'],
  ['strings: negative Repeat count', 'indent', -1n, 'ab'],
  ['runtime error: slice bounds out of range [3:2]', 'substr', 3n, 2n, 'hello'],
  ['runtime error: slice bounds out of range [10:5]', 'substr', 10n, 12n, 'hello'],
  ['runtime error: slice bounds out of range [:10] with length 3', 'substr', -1n, 10n, 'abc'],
  ['runtime error: slice bounds out of range [:-1]', 'substr', -1n, -1n, 'abc'],
])('%s: %s', (message, name, ...args) => {
  expect(() => call(name, ...args)).toThrow(message);
});

test('cutting counts bytes and loses none', () => {
  expect(toBytes(call('trunc', 2n, 'héllo') as string)).toEqual(Uint8Array.of(0x68, 0xc3));
  expect(call('trunc', 3n, 'héllo')).toBe('hé');
  fc.assert(
    fc.property(fc.string({ unit: 'grapheme' }), fc.nat(20), (text, count) => {
      const at = BigInt(Math.min(count, byteLength(text)));
      const halves = [call('trunc', at, text), call('substr', at, -1n, text)];
      expect(call('join', '', halves)).toBe(text);
    }),
  );
});

test('searching finds bytes inside of characters as Go does', () => {
  const first = fromBytes(Uint8Array.of(0xc3));
  expect(call('contains', first, 'é')).toBe(true);
  expect(call('hasPrefix', first, 'é')).toBe(true);
  expect(call('hasSuffix', first, 'é')).toBe(false);
  expect(call('trimPrefix', first, 'é')).toBe(fromBytes(Uint8Array.of(0xa9)));
  expect(call('replace', first, '\xc3'.normalize(), 'é')).toContain('Ã');
});

test('text that would grow out of bounds is refused before it is made', () => {
  const tooMuch: [string, ...Value[]][] = [
    ['repeat', 1n << 40n, 'ab'],
    ['indent', 1n << 40n, 'ab'],
    ['nindent', 1n << 20n, 'a\nb'],
    ['replace', '', 'x'.repeat(2000), 'y'.repeat(2000)],
    ['wrapWith', 1n, 'x'.repeat(2000), 'y'.repeat(2000)],
    ['join', 'x'.repeat(2000), Array.from({ length: 2000 }, () => 'y')],
  ];
  for (const [name, ...args] of tooMuch) {
    expect(() => sprigFunctions.get(name)!.call(args, boundedContext()), name).toThrow('too long');
  }
});
