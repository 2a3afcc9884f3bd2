// biome-ignore-all lint/suspicious/noTemplateCurlyInString: Go's replacements name groups like this

import { expect, test } from 'vitest';
import { sprigFunctions } from '../../src/template/functions/sprig.ts';
import type { Value } from '../../src/template/value.ts';
import fc from '../support/properties.ts';
import { boundedContext, call, print } from './call.ts';

test.each<[expected: string, name: string, ...args: Value[]]>([
  ['true', 'Match', '^a.c$', 'abc'],
  ['true', 'Match', '(?i)ABC', 'xabcx'],
  ['12', 'Find', '[0-9]+', 'a12b345'],
  ['abcd', 'Find', '(a|ab)(c|bcd)(d*)', 'abcd'],
  ['', 'Find', 'x', 'abc'],
  ['aé', 'Find', '\\p{Ll}+', '1aé2'],
  ['\\p{Emoji}', 'Find', '\\\\p\\{Emoji}', 'a\\p{Emoji}'],
  ['\\p{Emoji}', 'Find', '\\Q\\p{Emoji}\\E', 'a\\p{Emoji}'],
  ['[2 4]', 'FindAll', '[2,4]', '12345', -1n],
  ['[a a]', 'FindAll', 'a', 'aaa', 2n],
  ['[]', 'FindAll', 'a', 'aaa', 0n],
  ['[a 😀 b]', 'FindAll', '.', 'a😀b', -1n],
  ['-W-xxW-', 'ReplaceAll', 'a(x*)b', '-ab-axxb-', '${1}W'],
  ['---', 'ReplaceAll', 'a(x*)b', '-ab-axxb-', '$1W'],
  ['a[b]c', 'ReplaceAll', '(?P<n>b)', 'abc', '[${n}]'],
  ['b$n', 'ReplaceAll', 'a', 'ban', '$$'],
  ['b$ $-', 'ReplaceAll', 'a', 'ba', '$ $-'],
  ['-${1}-', 'ReplaceAllLiteral', 'a(x*)b', '-ab-', '${1}'],
  ['-a-😀-', 'ReplaceAll', '', 'a😀', '-'],
  ['-b-', 'ReplaceAll', 'a*', 'baa', '-'],
  ['', 'ReplaceAll', '(.)', 'ab', '$2$x$01'],
  ['[pi a]', 'Split', 'z+', 'pizza', -1n],
  ['[a b,c]', 'Split', ',', 'a,b,c', 2n],
  ['[]', 'Split', ',', 'a,b,c', 0n],
  ['[a b c]', 'Split', '', 'abc', -1n],
  ['[]', 'Split', ',', '', -1n],
])('%s = regex%s', (expected, name, ...args) => {
  expect(print(`regex${name}`, ...args)).toBe(expected);
  expect(print(`mustRegex${name}`, ...args)).toBe(expected);
});

test.each<[message: string, pattern: string]>([
  ['missing closing ): `(`', '('],
  ['invalid or unsupported Perl syntax: `(?=`', 'a(?=b)'],
  ['invalid escape sequence: `\\1`', '(a)\\1'],
  ['missing closing ]: `[`', '['],
  ['missing argument to repetition operator: `*`', '*'],
  ['invalid repeat count: `{1001}`', 'a{1001}'],
  ['invalid character class range: `\\p{Emoji}`', 'a\\p{Emoji}'],
  ['invalid character class range: `\\P{^White_Space}`', '[^x\\P{^White_Space}]'],
  ['trailing backslash at end of expression: ``', '\\'],
])('%s', (message, pattern) => {
  const full = `error parsing regexp: ${message}`;
  expect(() => call('mustRegexFind', pattern, 'x')).toThrow(full);
  expect(() => call('mustRegexMatch', pattern, 'x')).toThrow(full);
  expect(() => call('regexFind', pattern, 'x')).toThrow(`regexp: Compile(\`${pattern}\`): ${full}`);
  expect(call('regexMatch', pattern, 'x')).toBe(false);
});

test('a long text is searched as a short one is', () => {
  const parts = fc.constantFrom('[ab]+', 'a', 'b*', '^', '$', 'c', '\\b', '(?m:^b)', 'x|', '[^a]', '\\d', '\\z');
  const patterns = fc.array(parts, { minLength: 1, maxLength: 3 }).map((chosen) => chosen.join(''));
  fc.assert(
    fc.property(patterns, fc.stringMatching(/^[abc1 ]{0,6}$/), (pattern, end) => {
      const [short, long] = [`\n${end}`, `${'-\n'.repeat(10_000)}${end}`];
      // What stands before is the same for both wherever a match cannot begin or end in it.
      const anchored = `(?:${pattern})[abc1 ]{${end.length}}\\z`;
      expect(call('regexMatch', anchored, long)).toBe(call('regexMatch', anchored, `-${short}`));
      expect(call('regexReplaceAll', '[ab]+', long, '<$0>')).toBe(
        `${'-\n'.repeat(10_000)}${call('regexReplaceAll', '[ab]+', end, '<$0>')}`,
      );
      expect(call('regexFind', 'c1?', long)).toBe(call('regexFind', 'c1?', end));
      expect(call('regexMatch', 'c1?', long)).toBe(call('regexMatch', 'c1?', end));
    }),
    { numRuns: 60 },
  );
});

test('a quoted text matches itself and nothing else', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), fc.string(), (text, other) => {
      const pattern = `^(?s:${call('regexQuoteMeta', text)})$`;
      expect(call('mustRegexMatch', pattern, text)).toBe(true);
      expect(call('mustRegexMatch', pattern, other)).toBe(text === other);
    }),
    { numRuns: 30 },
  );
});

test('literal splitting and joining agree', () => {
  fc.assert(
    fc.property(fc.stringMatching(/^[ab,]{1,20}$/), (text) => {
      expect(call('join', ',', call('regexSplit', ',', text, -1n))).toBe(text);
    }),
  );
});

test('patterns and searches that would take long are refused', () => {
  const text = 'a'.repeat(100_000);
  const bounded = (name: string, ...args: Value[]): Value =>
    sprigFunctions.get(name)!.call(args, boundedContext(100_000));
  expect(() => bounded('regexMatch', 'a'.repeat(1025), '')).toThrow('regular expression exceeds 1024 characters');
  expect(() => bounded('regexMatch', '(abcdefghij){1000}'.repeat(3), '')).toThrow('repeats too much');
  expect(() => bounded('regexReplaceAll', '(?:a.*z)|a', text, '')).toThrow('too many steps');
  expect(() => bounded('regexReplaceAllLiteral', 'a', 'a'.repeat(3000), text)).toThrow('too long');
  expect(bounded('regexMatch', '(x+x+)+y', 'x'.repeat(100_000))).toBe(false);
});

test('a table forgets patterns instead of growing', () => {
  for (let index = 0; index < 200; index++) expect(call('regexFind', `^x${index}$`, `x${index}`)).toBe(`x${index}`);
  expect(call('regexFind', '^x0$', 'x0')).toBe('x0');
});
