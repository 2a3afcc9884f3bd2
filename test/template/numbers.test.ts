import { describe, expect, it } from 'vitest';
import { parseInteger, readNumber } from '../../src/template/number-literal.ts';
import { failure, render } from './render.ts';

describe('numbers in templates', () => {
  it.each([
    ['{{0x1F}} {{0o17}} {{017}} {{0b101}} {{1_000}} {{0x_ff}} {{0_7}} {{+5}} {{-0}}', '31 15 15 5 1000 255 7 5 0'],
    ['{{1.5}} {{.5}} {{1.}} {{1e3}} {{1.5e+3}} {{1_2.5_0}} {{1e21}}', '1.5 0.5 1 1000 1500 12.5 1e+21'],
    [
      '{{0x1p4}} {{0x1.8p1}} {{0x.8p0}} {{0x1p-1074}} {{0x1.8p-1074}} {{0x1p-1075}} {{0x1.00000000000008p0}}',
      '16 3 0.5 5e-324 1e-323 0 1',
    ],
    ['{{1i}} {{1+2i}} {{-1.5-2e1i}} {{1+0i}}', '(0+1i) (1+2i) (-1.5-20i) (1+0i)'],
    ["{{'a'}} {{'\\n'}} {{'\\x41'}} {{'é'}} {{'\\''}} {{'\\377'}}", '97 10 65 233 39 255'],
    ['{{printf "%T %T %T %T" 0x1e -0x1e 1e3 0x1p4}}', 'int float64 float64 float64'],
    ['{{9223372036854775807}} {{-9223372036854775808}}', '9223372036854775807 -9223372036854775808'],
  ])('%j prints %j', (source, expected) => expect(render(source)).toBe(expected));

  it.each([
    ['{{08}}', 'integer overflow: "08"'],
    ['{{100000000000000000000}}', 'integer overflow: "100000000000000000000"'],
    ['{{1e400}}', 'illegal number syntax: "1e400"'],
    ['{{0x1p1024}}', 'illegal number syntax: "0x1p1024"'],
    ['{{1__0}}', 'illegal number syntax: "1__0"'],
    ['{{1_}}', 'illegal number syntax: "1_"'],
    ['{{1e}}', 'illegal number syntax: "1e"'],
    ['{{0x}}', 'illegal number syntax: "0x"'],
    ['{{0x1.8}}', 'illegal number syntax: "0x1.8"'],
    ['{{3foo}}', 'bad number syntax: "3f"'],
    ['{{1-1}}', 'bad number syntax: "1-1"'],
    ['{{3-}}', 'bad number syntax: "3-"'],
  ])('%j fails', (source, message) => expect(failure(source)).toBe(`inject:1: ${message}`));

  it('reads long nonsense in linear time', () => {
    const digits = '9'.repeat(300_000);
    expect(readNumber(`${digits}e`)).toMatch(/^illegal number syntax/);
    expect(readNumber(`0x${digits}p`)).toMatch(/^illegal number syntax/);
    expect(parseInteger(`${'1_'.repeat(100_000)}x`)).toBeUndefined();
  });
});
