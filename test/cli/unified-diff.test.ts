import { describe, expect, it } from 'vitest';
import { unifiedHunks } from '../../src/cli/unified-diff.ts';
import { matchesWildcard } from '../../src/offline/wildcard.ts';
import fc from '../support/properties.ts';

/** Applies hunks as `patch` does. */
function patched(before: string, hunks: readonly string[]): string {
  const old = before.split(/(?<=\n)/);
  let result = '';
  let position = 0;
  for (const line of hunks.map((one) => one.replace('\n\\ No newline at end of file\n', ''))) {
    const head = /^@@ -(\d+),(\d+) /.exec(line);
    if (head) {
      const start = head[2] === '0' ? Number(head[1]) : Number(head[1]) - 1;
      result += old.slice(position, start).join('');
      position = start;
    } else if (line.startsWith('+')) result += line.slice(1);
    else {
      expect(old[position]).toBe(line.slice(1));
      if (line.startsWith(' ')) result += line.slice(1);
      position++;
    }
  }
  return result + old.slice(position).join('');
}

describe('unified diff', () => {
  it('shows three lines around a change, and where it stands', () => {
    const before = 'a\nb\nc\nd\ne\nf\ng\nh\n';
    expect(unifiedHunks(before, before.replace('e\n', 'E\n'), 10, 20).join('')).toBe(
      '@@ -11,7 +21,7 @@\n b\n c\n d\n-e\n+E\n f\n g\n h\n',
    );
    expect(unifiedHunks('a\n', 'a\nb').join('')).toBe('@@ -1,1 +1,2 @@\n a\n+b\n\\ No newline at end of file\n');
    expect(unifiedHunks('', 'a\n').join('')).toBe('@@ -0,0 +1,1 @@\n+a\n');
    expect(unifiedHunks(before, before)).toEqual([]);
  });

  it('turns one text into the other', () => {
    const lines = fc.array(fc.constantFrom('a\n', 'b\n', 'c\n', '\n'), { maxLength: 30 }).map((all) => all.join(''));
    const texts = fc.tuple(lines, fc.constantFrom('', 'end')).map(([text, end]) => text + end);
    fc.assert(
      fc.property(texts, texts, (before, after) => {
        expect(patched(before, unifiedHunks(before, after))).toBe(after);
      }),
    );
  });
});

it.each([
  ['a.yaml', '*.yaml', true],
  ['a.yaml', '?.y*l', true],
  ['ab.yaml', '?.yaml', false],
  ['a.yml', '*.yaml', false],
  ['aXbXc', '*X*c', true],
  ['a', '', false],
  ['', '*', true],
])('the name %j and the pattern %j: %s', (name, pattern, isMatch) => {
  expect(matchesWildcard(name, pattern)).toBe(isMatch);
});
