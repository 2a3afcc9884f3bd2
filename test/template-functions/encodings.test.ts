import { createHash } from 'node:crypto';
import { expect, test } from 'vitest';
import { fromBytes, toBytes } from '../../src/template/bytes.ts';
import { anyMapType, Typed, type Value } from '../../src/template/value.ts';
import fc from '../support/properties.ts';
import { call, print } from './call.ts';

test.each<[expected: string, name: string, text: string]>([
  ['aMOpbGxv', 'b64enc', 'héllo'],
  ['ab', 'b64dec', 'YW\nI=\r\n'],
  ['illegal base64 data at input byte 0', 'b64dec', 'YQ'],
  ['illegal base64 data at input byte 2', 'b64dec', 'YW!='],
  ['illegal base64 data at input byte 4', 'b64dec', 'YQ==x'],
  ['illegal base64 data at input byte 3', 'b64dec', 'YQ='],
  ['NBSWY3DP', 'b32enc', 'hello'],
  ['NA======', 'b32enc', 'h'],
  ['helloh', 'b32dec', 'NBSW\nY3DPNB======'],
  ['illegal base32 data at input byte 0', 'b32dec', '1'],
  ['illegal base32 data at input byte 0', 'b32dec', 'NB'],
  ['illegal base32 data at input byte 4', 'b32dec', 'NB=='],
  ['illegal base32 data at input byte 6', 'b32dec', 'NB=====A'],
  ['illegal base32 data at input byte 3', 'b32dec', 'NBS====='],
  ['103547413', 'adler32sum', 'hello'],
  ['aaf4c61ddcc5e8a2dabede0f3b482cd9aea9434d', 'sha1sum', 'hello'],
])('%j = %s %j', (expected, name, text) => {
  expect(call(name, text)).toBe(expected);
});

test('any bytes survive encoding and decoding', () => {
  fc.assert(
    fc.property(fc.uint8Array(), (bytes) => {
      const text = fromBytes(bytes);
      expect(call('b64enc', text)).toBe(Buffer.from(bytes).toString('base64'));
      expect(toBytes(call('b64dec', call('b64enc', text)) as string)).toEqual(bytes);
      expect(toBytes(call('b32dec', call('b32enc', text)) as string)).toEqual(bytes);
      expect(call('sha256sum', text)).toBe(createHash('sha256').update(bytes).digest('hex'));
    }),
  );
});

test.each<[path: string, base: string, dir: string, clean: string, ext: string]>([
  ['/a/b.txt', 'b.txt', '/a', '/a/b.txt', '.txt'],
  ['', '.', '.', '.', ''],
  ['/', '/', '/', '/', ''],
  ['a/', 'a', 'a', 'a', ''],
  ['a/../b//c/.', '.', 'b/c', 'b/c', '.'],
  ['/../a', 'a', '/', '/a', ''],
  ['../../a', 'a', '../..', '../../a', ''],
  ['.bashrc', '.bashrc', '.', '.bashrc', '.bashrc'],
  ['a.b/c', 'c', 'a.b', 'a.b/c', ''],
])('the path %j', (path, base, dir, clean, ext) => {
  const parts = ['base', 'dir', 'clean', 'ext'].map((name) => call(name, path));
  expect(parts).toEqual([base, dir, clean, ext]);
  expect(call('isAbs', path)).toBe(path.startsWith('/'));
  expect(call('osClean', path)).toBe(clean);
});

test.each<[url: string, parts: Record<string, string>]>([
  [
    'http://user:p%40ss@host:8080/a%20b?x=1&y=2#fr%61g',
    {
      scheme: 'http',
      userinfo: 'user:p%40ss',
      host: 'host:8080',
      hostname: 'host',
      path: '/a b',
      query: 'x=1&y=2',
      fragment: 'frag',
    },
  ],
  ['mailto:a@b', { scheme: 'mailto', opaque: 'a@b' }],
  ['HTTPS://[fe80::1%25en0]:80/', { scheme: 'https', host: '[fe80::1%en0]:80', hostname: 'fe80::1%en0', path: '/' }],
  ['//h', { host: 'h', hostname: 'h' }],
  ['///p', { path: '///p' }],
  ['a/b:c', { path: 'a/b:c' }],
  ['postgres://a,b:1/', { scheme: 'postgres', host: 'a,b:1', hostname: 'a,b', path: '/' }],
])('urlParse %s', (url, parts) => {
  const nothing = { scheme: '', userinfo: '', host: '', hostname: '', path: '', query: '', fragment: '', opaque: '' };
  expect(call('urlParse', url)).toEqual({ ...nothing, ...parts });
});

test.each<[message: string, url: string]>([
  ['parse "://bad": missing protocol scheme', '://bad'],
  ['parse "1a:b": first path segment in URL cannot contain colon', '1a:b'],
  ['parse "http://a b/": invalid character " " in host name', 'http://a b/'],
  ['parse "http://a/%zz": invalid URL escape "%zz"', 'http://a/%zz'],
  ['parse "http://h%41/": invalid URL escape "%41"', 'http://h%41/'],
  ['parse "http://[::1": missing \']\' in host', 'http://[::1'],
  ['parse "http://[1.2.3.4]": invalid IP-literal', 'http://[1.2.3.4]'],
  ['parse "http://[::x]": invalid host: ParseAddr("::x"): unable to parse IP', 'http://[::x]'],
  ['parse "http://a:b": invalid port ":b" after host', 'http://a:b'],
  ['parse "http://u p@h": net/url: invalid userinfo', 'http://u p@h'],
  ['parse "a\\nb": net/url: invalid control character in URL', 'a\nb'],
])('%s', (message, url) => {
  expect(() => call('urlParse', url)).toThrow(`unable to parse url: ${message}`);
});

test.each<[url: string, parts: Value]>([
  ['http://h:80/a%20b?x=1#f', { scheme: 'http', host: 'h:80', path: '/a b', query: 'x=1', fragment: 'f' }],
  ['http://u:p@h', { scheme: 'http', host: 'h', userinfo: 'u:p' }],
  ['//h/a', { host: 'h', path: 'a' }],
  ['./a:b/c', { path: 'a:b/c' }],
  ['mailto:a@b', { scheme: 'mailto', opaque: 'a@b' }],
  ['/%C3%A9%3F', { path: '/é?' }],
  ['', new Typed(anyMapType, null)],
])('urlJoin makes %s', (url, parts) => {
  expect(call('urlJoin', parts)).toBe(url);
});

test('urlJoin wants text', () => {
  const message = 'unable to parse host key, must be of type string, but int found';
  expect(() => call('urlJoin', { host: 5n })).toThrow(message);
});

test.each<[expected: string, name: string, ...args: Value[]]>([
  ['d', 'default', 'd', 0n],
  ['x', 'default', 'd', 'x'],
  ['d', 'default', 'd'],
  ['x', 'coalesce', '', null, 'x'],
  ['<nil>', 'coalesce', '', null],
  ['y', 'ternary', 'y', 'n', true],
  ['true', 'empty', new Typed(anyMapType, null)],
  ['false', 'empty', 'a'],
  ['[]interface {}', 'typeOf', []],
  ['<nil>', 'typeOf', null],
  ['invalid', 'kindOf', null],
  ['map', 'kindOf', {}],
  ['true', 'kindIs', 'int', 1n],
  ['true', 'typeIs', 'float64', 1],
  ['true', 'typeIsLike', 'semver.Version', call('semver', '1.2.3')],
  ['ptr', 'kindOf', call('semver', '1.2.3')],
])('%s = %s', (expected, name, ...args) => {
  expect(print(name, ...args)).toBe(expected);
});

test('fail fails with its message', () => {
  expect(() => call('fail', 'boom')).toThrow(/^boom$/);
});
