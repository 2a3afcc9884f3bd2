import { expect, test } from 'vitest';
import {
  float32Type,
  pointerTo,
  sliceOf,
  stringType,
  Typed,
  uint8Type,
  uint64Type,
  type Value,
} from '../../src/template/value.ts';
import fc from '../support/properties.ts';
import { call, print } from './call.ts';

const bytes = new Typed(sliceOf(uint8Type), [104n, 105n]);
const unsigned = new Typed(uint64Type, (1n << 64n) - 1n);
const single = new Typed(float32Type, Math.fround(0.1));
const pointer = new Typed(pointerTo(stringType), '12');
const nilPointer = new Typed(pointerTo(stringType), null);

test.each<[expected: string, value: Value]>([
  ['5', '5'],
  ['31', '0x1F'],
  ['8', '010'],
  ['10', '00012'],
  ['1000', '1_000'],
  ['5', '5.9'],
  ['5', '5.'],
  ['0', '.5'],
  ['0', '-.5'],
  ['5', '+5'],
  ['0', '1e3'],
  ['0', '08'],
  ['0', ' 5'],
  ['0', 'x'],
  ['0', ''],
  ['0', '9223372036854775808'],
  ['-9223372036854775808', '-9223372036854775808'],
  ['-5', -5.9],
  ['-9223372036854775808', 1e30],
  ['-9223372036854775808', Number.NaN],
  ['1', true],
  ['0', null],
  ['-1', unsigned],
  ['12', pointer],
  ['0', nilPointer],
  ['0', bytes],
  ['0', [1]],
  ['0', {}],
])('%s is the integer of %o', (expected, value) => {
  expect(print('int', value)).toBe(expected);
  expect(print('int64', value)).toBe(expected);
  expect(print('add', value)).toBe(expected);
});

test.each<[expected: number, value: Value]>([
  [1.5, '1.5'],
  [1000, '1e3'],
  [0.5, '.5'],
  [1000, '1_000'],
  [64, '0x1_0p2'],
  [0, '0x10'],
  [0, '1e400'],
  [0, '1,000'],
  [Infinity, '+Infinity'],
  [-Infinity, '-inf'],
  [Number.NaN, 'nan'],
  [10, '010'],
  [Math.fround(0.1), single],
  [1, true],
  [0, null],
])('%d is the float of %o', (expected, value) => {
  expect(call('float64', value)).toBe(expected);
});

test.each<[expected: string, name: string, ...args: Value[]]>([
  ['5', 'atoi', '5'],
  ['0', 'atoi', '5.5'],
  ['0', 'atoi', '0x10'],
  ['9223372036854775807', 'atoi', '99999999999999999999'],
  ['-9223372036854775808', 'atoi', `-${'9'.repeat(50)}`],
  ['493', 'toDecimal', '755'],
  ['493', 'toDecimal', 755n],
  ['0', 'toDecimal', '9'],
  ['0', 'add'],
  ['6', 'add', 1n, '2', 3.9],
  ['-9223372036854775808', 'add', (1n << 63n) - 1n, 1n],
  ['-2', 'mul', (1n << 63n) - 1n, 2n],
  ['-3', 'div', -7n, 2n],
  ['-1', 'mod', -7n, 3n],
  ['-9223372036854775808', 'div', -(1n << 63n), -1n],
  ['5', 'max', 1n, 5n, 3n],
  ['-3', 'min', 1n, -3n],
  ['+Inf', 'maxf', 'nan', 'inf'],
  ['NaN', 'maxf', 'nan', 1],
  ['-1', 'ceil', -1.2],
  ['-2', 'floor', -1.2],
  ['1.24', 'round', 1.234, 2n, 0.3],
  ['-2', 'round', -1.4, 0n],
  ['2.68', 'round', 2.675, 2n],
  ['120', 'round', 123.456, -1n],
  ['0.3', 'addf', 0.1, 0.2],
  ['0.3', 'mulf', 0.1, 3n],
  ['2.5', 'add1f', 1.5],
  ['3', 'subf', 5n, 1n, 1n],
  ['0.3333333333333333', 'divf', 1n, 3n],
  ['0.6666666666666667', 'divf', 2n, 3n],
  ['-0.6666666666666667', 'divf', -2n, 3n],
  ['0', 'divf', 1e-300, 1n],
])('%s = %s', (expected, name, ...args) => {
  expect(print(name, ...args)).toBe(expected);
});

test.each<[message: string, name: string, ...args: Value[]]>([
  ['runtime error: integer divide by zero', 'div', 1n, 0n],
  ['runtime error: integer divide by zero', 'mod', 1n, 'x'],
  ['decimal division by 0', 'divf', 1n, 0n],
  ['Cannot create a Decimal from NaN', 'addf', 'nan'],
  ['Cannot create a Decimal from -Inf', 'mulf', '-inf', 2n],
])('%s: %s', (message, name, ...args) => {
  expect(() => call(name, ...args)).toThrow(message);
});

test('digits without end are no number and take no time', () => {
  expect(print('int', '9'.repeat(500_000))).toBe('0');
  expect(print('toDecimal', '7'.repeat(500_000))).toBe('0');
  expect(print('atoi', '9'.repeat(500_000))).toBe('9223372036854775807');
});

test('integers wrap around as 64 bits do', () => {
  const integer = fc.bigInt({ min: -(1n << 63n), max: (1n << 63n) - 1n });
  fc.assert(
    fc.property(integer, integer, (a, b) => {
      expect(print('add', a, b)).toBe(String(BigInt.asIntN(64, a + b)));
      expect(print('sub', a, b)).toBe(String(BigInt.asIntN(64, a - b)));
      expect(print('mul', a, b)).toBe(String(BigInt.asIntN(64, a * b)));
    }),
  );
});

test('sums of cents are exact', () => {
  const cents = fc.integer({ min: -1e9, max: 1e9 });
  fc.assert(
    fc.property(fc.array(cents, { minLength: 1, maxLength: 20 }), (amounts) => {
      const total = amounts.reduce((sum, amount) => sum + amount, 0);
      expect(call('addf', ...amounts.map((amount) => amount / 100))).toBe(total === 0 ? 0 : total / 100);
    }),
  );
});
