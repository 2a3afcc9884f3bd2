import { describe, expect, it } from 'vitest';
import {
  complex128Type,
  float32Type,
  formatFloat,
  formatValue,
  intType,
  pointerTo,
  quoteGo,
  sliceOf,
  sprintf,
  stringMapType,
  Typed,
  uint8Type,
  type Value,
} from '../../src/template/index.ts';
import { unquoteString } from '../../src/template/unquote.ts';
import fc from '../support/properties.ts';

describe('formatValue', () => {
  it.each<[Value, string]>([
    [undefined, '<no value>'],
    [null, '<nil>'],
    [true, 'true'],
    ['text', 'text'],
    [9223372036854775807n, '9223372036854775807'],
    [1000000, '1e+06'],
    [[1, 'a', null, [true]], '[1 a <nil> [true]]'],
    [{ b: 1, a: { x: null }, B: '' }, 'map[B: a:map[x:<nil>] b:1]'],
    [new Typed(stringMapType, null), 'map[]'],
    [new Typed(sliceOf(uint8Type), [104n, 105n]), '[104 105]'],
    [new Typed(complex128Type, { re: 1, im: -2 }), '(1-2i)'],
    [new Typed(float32Type, Math.fround(0.1)), '0.1'],
  ])('prints %o as %s', (value, expected) => expect(formatValue(value)).toBe(expected));

  it('refuses what contains itself', () => {
    const dict: { [key: string]: Value } = {};
    dict.self = dict;
    expect(() => formatValue(dict)).toThrow(/nests deeper/);
  });
});

describe('formatFloat', () => {
  it.each([
    [0, '0'],
    [-0, '-0'],
    [15020, '15020'],
    [123456, '123456'],
    [1234567, '1.234567e+06'],
    [1e21, '1e+21'],
    [0.0001, '0.0001'],
    [0.00001, '1e-05'],
    [-2.5, '-2.5'],
    [Number.NaN, 'NaN'],
    [Number.POSITIVE_INFINITY, '+Inf'],
    [5e-324, '5e-324'],
  ])('prints %d as %s', (value, expected) => expect(formatFloat(value)).toBe(expected));

  it('prints text that reads back as the same number', () => {
    fc.assert(
      fc.property(fc.double({ noNaN: true, noDefaultInfinity: true }), (value) =>
        Object.is(Number(formatFloat(value)), value),
      ),
    );
    fc.assert(
      fc.property(fc.float({ noNaN: true, noDefaultInfinity: true }), (value) =>
        Object.is(Math.fround(Number(formatFloat(value, 32))), value),
      ),
    );
  });

  it('agrees with JavaScript on rounding where no tie is involved', () => {
    const odd = fc.integer({ min: -(2 ** 40), max: 2 ** 40 }).map((integer) => (integer * 2 + 1) / 2 ** 20);
    fc.assert(
      fc.property(odd, fc.integer({ min: 0, max: 10 }), (value, places) => {
        expect(sprintf(`%.${places}f`, [value])).toBe(value.toFixed(places));
        const exponential = value.toExponential(places).replace(/e([+-])(\d)$/, 'e$10$2');
        expect(sprintf(`%.${places}e`, [value])).toBe(exponential);
      }),
    );
  });
});

describe('quoteGo', () => {
  it.each([
    ['plain', '"plain"'],
    ['a"b\\\n\t\x07\x00\x7f', '"a\\"b\\\\\\n\\t\\a\\x00\\x7f"'],
    ['é世\u00a0\u2028\u{1f600}\u{e0001}', '"é世\\u00a0\\u2028😀\\U000e0001"'],
    ['\udcff', '"\\xff"'],
    ['"é\n"\udcff\u00a0\\', '"\\"é\\n\\"\\xff\\u00a0\\\\"'],
  ])('quotes %j as %s', (text, expected) => expect(quoteGo(text)).toBe(expected));

  it('is undone by reading the literal', () => {
    fc.assert(fc.property(fc.string({ unit: 'binary' }), (text) => unquoteString(quoteGo(text)) === text));
  });
});

/** Only Go's errors can be wrapped. */
const wrapped = '%!w(map[string]interface {}=map[a:x])|%!w(int=1)|%!w([]interface {}=[]interface {}{"y"})';

describe('sprintf', () => {
  it.each<[string, Value[], string]>([
    [
      '%d%%|%5d|%-5d|%05d|%+d|% d|%x|%X|%#x|%o|%O|%b',
      [1n, 2n, 3n, -4n, 5n, 6n, 255n, 255n, 255n, 8n, 8n, 5n],
      '1%|    2|3    |-0004|+5| 6|ff|FF|0xff|10|0o10|101',
    ],
    ['%s|%q|%x|%5s|%-5s|%.2s|%T', ['a', 'b"', 'hi', 'é', 'x', 'héllo', 'x'], 'a|"b\\""|6869|    é|x    |hé|string'],
    [
      '%v %+v %#v',
      [[1, 'a'], { a: 1 }, { a: [null, 'x'] }],
      '[1 a] map[a:1] map[string]interface {}{"a":[]interface {}{interface {}(nil), "x"}}',
    ],
    [
      '%f|%.2f|%e|%g|%8.3f|%+.1f|%x',
      [1.5, 2.675, 1234.5, 1e21, 3.25, 1, 1],
      '1.500000|2.67|1.234500e+03|1e+21|   3.250|+1.0|0x1p+00',
    ],
    ['%.0f %.0f %.0f %.1f', [0.5, 1.5, 2.5, 0.25], '0 2 2 0.2'],
    ['%c %U %#U %q', [233n, 8984n, 8984n, 120n], "é U+2318 U+2318 '⌘' 'x'"],
    ['%t %v', [true, false], 'true false'],
    ['%d %s', ['a', 1], '%!d(string=a) %!s(float64=1)'],
    ['%s %d', [null, null], '%!s(<nil>) %!d(<nil>)'],
    ['%d', [], '%!d(MISSING)'],
    ['x', [1n, 'b', null], 'x%!(EXTRA int=1, string=b, <nil>)'],
    ['%[2]d %[1]d %d', [1n, 2n], '2 1 2'],
    ['%[3]d %[x]d %*d', [1n, 2n], '%!d(BADINDEX) %!d(BADINDEX) 2'],
    ['%*d|%-*d|%.*f|%*d', [3n, 1n, 3n, 2n, 1n, 2.25, 'w', 7n], '  1|2  |2.2|%!(BADWIDTH)7'],
    ['%z %!', [1n], '%!z(int=1) %!!(MISSING)'],
    ['%', [], '%!(NOVERB)'],
    ['%999999999d', [1n], '%!(NOVERB)%!(EXTRA int=1)'],
    ['%.|%3.', ['a'], '%!|(string=)%!.(MISSING)'],
    ['%.*d %*d', [-1n, 5n, new Typed(pointerTo(intType), 5n), 1n], '%!(BADPREC)5 %!(BADWIDTH)1'],
    ['%[0][1]d %[]', [1n], '%![(BADINDEX)1]d %!](BADINDEX)'],
    ['%w|%+w|%#w', [{ a: 'x' }, 1n, ['y']], wrapped],
    ['%w', [new Typed(sliceOf(uint8Type), [104n])], '[%!w(uint8=104)]'],
    ['%#6v', [new Typed(sliceOf(uint8Type), [104n])], '[]byte{  0x68}'],
  ])('%s', (format, values, expected) => expect(sprintf(format, values)).toBe(expected));

  it('refuses to grow beyond the output limit', () => {
    expect(() => sprintf('%999999d%999999d', [1n, 1n])).toThrow(/exceeds/);
  });
});
