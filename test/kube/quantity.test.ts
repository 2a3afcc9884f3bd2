import { describe, expect, it } from 'vitest';
import { canonicalQuantity, formatQuantity, parseQuantity, scaledValue } from '../../src/kube/index.ts';
import fc from '../support/properties.ts';

describe('canonicalQuantity', () => {
  it.each([
    ['0', '0'],
    ['0.0', '0'],
    ['-0', '0'],
    ['0Ki', '0'],
    ['0.1', '100m'],
    ['0.5', '500m'],
    ['.5', '500m'],
    ['-.5', '-500m'],
    ['100m', '100m'],
    ['1000m', '1'],
    ['1500m', '1500m'],
    ['1000k', '1M'],
    ['1.5Gi', '1536Mi'],
    ['1024Mi', '1Gi'],
    ['1023Ki', '1023Ki'],
    ['0.5Ki', '512'],
    ['0.3Ki', '307200m'],
    ['1e3', '1e3'],
    ['1e4', '10e3'],
    ['1e-1', '100e-3'],
    ['5E', '5E'],
    ['12Ei', '9223372036854775807'],
    ['0.0000000001', '1n'],
    ['-1.5n', '-2n'],
    ['123456789.123456789123', '123456789123456790n'],
    [' 5Gi ', '5Gi'],
    ['G', '0'],
    ['-.Ti', '0'],
  ])('%s is %s', (text, canonical) => {
    expect(canonicalQuantity(text)).toBe(canonical);
  });

  it.each(['+5', '1.234', '1.', '00005', '1E3', '5e0', '15.155313m', '+90Ti'])('keeps the spelling of %s', (text) => {
    expect(canonicalQuantity(text)).toBe(text);
  });

  const format = "quantities must match the regular expression '^([+-]?[0-9.]+)([eEinumkKMGTP]*[-+]?[0-9]*)$'";
  const suffix = "unable to parse quantity's suffix";
  it.each([
    ['', format],
    ['abc', format],
    ['1..2', format],
    ['5x', format],
    ['1,5', format],
    ['0x10', format],
    ['5mm', suffix],
    ['5K', suffix],
    ['5e', suffix],
    ['5+3', suffix],
    ['--1', suffix],
    ['1e99999999999', suffix],
    ['Pi', 'unable to parse numeric part of quantity'],
    ['-.e-10', 'unable to parse numeric part of quantity'],
  ])('refuses %j', (text, message) => {
    expect(() => canonicalQuantity(text)).toThrow(message);
  });

  it('neither builds large powers nor stalls on long text', () => {
    expect(canonicalQuantity('1e2000000000')).toBe('100e1999999998');
    expect(canonicalQuantity('5e-2000000000')).toBe('1e-9');
    expect(() => canonicalQuantity(`${'0'.repeat(1e6)}x`)).toThrow(format);
  });

  const suffixes = ['', 'n', 'u', 'm', 'k', 'M', 'G', 'T', 'P', 'E', 'Ki', 'Mi', 'Gi', 'Ti', 'Pi', 'e3', 'e-3'];
  const quantity = fc
    .tuple(
      fc.bigInt({ min: -(10n ** 15n), max: 10n ** 15n }),
      fc.constantFrom('', '.0', '.5', '.125'),
      fc.constantFrom(...suffixes),
    )
    .map((parts) => parts.join(''));

  it('may shorten what it printed for a binary number once more, as Kubernetes does', () => {
    expect(canonicalQuantity('15.625Ki')).toBe('16000');
    expect(canonicalQuantity('16000')).toBe('16k');
  });

  it('changes nothing the second time, for a binary number the third', () => {
    fc.assert(
      fc.property(quantity, (text) => {
        const first = canonicalQuantity(text);
        const canonical = parseQuantity(text).format === 'binary' ? canonicalQuantity(first) : first;
        expect(canonicalQuantity(canonical)).toBe(canonical);
      }),
    );
  });

  it('keeps the value', () => {
    fc.assert(
      fc.property(quantity, (text) => {
        const [before, after] = [parseQuantity(text), parseQuantity(formatQuantity(parseQuantity(text)))];
        expect(scaledValue(after, -3)).toBe(scaledValue(before, -3));
      }),
    );
  });
});

describe('scaledValue', () => {
  it.each([
    ['1', 1n, 1000n],
    ['100m', 1n, 100n],
    ['1.5Gi', 1610612736n, 1610612736000n],
    ['1n', 1n, 1n],
    ['5E', 5000000000000000000n, 9223372036854775807n],
  ])('rounds %s up to whole numbers and to thousandths', (text, value, milli) => {
    const quantity = parseQuantity(text);
    expect([scaledValue(quantity, 0), scaledValue(quantity, -3)]).toEqual([value, milli]);
  });
});
