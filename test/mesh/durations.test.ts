import { describe, expect, it } from 'vitest';
import {
  durationText,
  fromNanoseconds,
  goDurationText,
  parseDuration,
  toNanoseconds,
} from '../../src/mesh/duration.ts';
import { MessageError } from '../../src/mesh/message-error.ts';
import fc from '../support/properties.ts';

describe('durations', () => {
  it.each([
    ['0', '0s'],
    ['-0', '0s'],
    ['1h1m1s', '1h1m1s'],
    ['90s', '1m30s'],
    ['1.5ms', '1.5ms'],
    ['0.0015s', '1.5ms'],
    ['1us', '1µs'],
    ['1µs', '1µs'],
    ['1500ns', '1.5µs'],
    ['-5.5s', '-5.5s'],
    ['+.5s', '500ms'],
    ['5.s', '5s'],
    ['100h', '100h0m0s'],
    ['2562047h47m16.854775807s', '2562047h47m16.854775807s'],
    ['-2562047h47m16.854775808s', '-2562047h47m16.854775808s'],
    [`${'0'.repeat(100)}1s`, '1s'],
    [`1.${'0'.repeat(500)}1s`, '1s'],
    [`0.${'3'.repeat(20)}h`, '20m0s'],
  ])('reads %s as Go prints %s', (text, printed) => {
    expect(goDurationText(toNanoseconds(parseDuration(text)))).toBe(printed);
  });

  it.each([
    ['', 'time: invalid duration ""'],
    ['-', 'time: invalid duration "-"'],
    ['.s', 'time: invalid duration ".s"'],
    ['1.2', 'time: missing unit in duration "1.2"'],
    ['9223372036m1d', 'time: invalid duration "9223372036m1d"'],
    ['1m2', 'time: missing unit in duration "1m2"'],
    ['1 s', 'time: unknown unit " s" in duration "1 s"'],
    ['1é"', 'time: unknown unit "\\xc3\\xa9\\"" in duration "1\\xc3\\xa9\\""'],
    ['2562047h47m16.854775808s', 'time: invalid duration "2562047h47m16.854775808s"'],
  ])('refuses %s', (text, message) => {
    expect(() => parseDuration(text)).toThrow(new MessageError(message));
  });

  it('refuses numbers of any length', () => {
    expect(() => parseDuration(`${'9'.repeat(100_000)}h`)).toThrow(MessageError);
  });

  it('reads what it writes, in both forms', () => {
    const nanoseconds = fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n });
    fc.assert(
      fc.property(nanoseconds, (value) => {
        expect(toNanoseconds(parseDuration(goDurationText(value)))).toBe(value);
        expect(toNanoseconds(parseDuration(durationText(fromNanoseconds(value))))).toBe(value);
      }),
    );
  });
});
