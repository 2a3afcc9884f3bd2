import { describe, expect, it } from 'vitest';
import type { Operation } from '../../src/patch/index.ts';
import { editYaml } from '../../src/yaml-edit/index.ts';

function edited(text: string, ...operations: Operation[]): string {
  return editYaml(text, operations).text;
}

function add(
  path: string,
  value: Operation extends infer One ? (One extends { value: infer V } ? V : never) : never,
): Operation {
  return { op: 'add', path, value };
}

const remove = (path: string): Operation => ({ op: 'remove', path });
const replace = (path: string, value: string): Operation => ({ op: 'replace', path, value });

describe('maps of lines', () => {
  it.each([
    [
      'a new member goes behind the last one and its comments',
      'a: 1\nb:\n  c: 1 # c\n  # d: 2\n\n# end\n',
      [add('/b/e', 3)],
      'a: 1\nb:\n  c: 1 # c\n  # d: 2\n  e: 3\n\n# end\n',
    ],
    ['new members are sorted', 'a: 1\n', [add('/z', 1), add('/b', 2)], 'a: 1\nb: 2\nz: 1\n'],
    [
      'a member takes its lines along',
      'a:\n  x: |\n    text\n  # y\n  y: 2\nb: 1\n',
      [remove('/a/x')],
      'a:\n  # y\n  y: 2\nb: 1\n',
    ],
    ['the first member behind a dash', '- a: 1\n  # why\n  b: 2\n', [remove('/0/a')], '- b: 2\n'],
    ['an emptied map', 'a: # why\n  b: 1\nc: 2\n', [remove('/a/b')], 'a: {} # why\nc: 2\n'],
    ['an empty map becomes lines', 'a: {} # why\n', [add('/a/b', 1)], 'a: # why\n  b: 1\n'],
    ['nothing becomes lines', 'a:\nb: 1\n', [{ op: 'replace', path: '/a', value: ['x'] }], 'a:\n- x\nb: 1\n'],
    [
      'quotes stay',
      'a: "x"\nb: \'y\'\nc: z\n',
      [replace('/a', 'new'), replace('/b', 'm m'), replace('/c', 'on')],
      'a: "new"\nb: \'m m\'\nc: "on"\n',
    ],
    ['no line break at the end', 'a: 1', [add('/b', 'x\ny\n')], 'a: 1\nb: |\n  x\n  y\n'],
    ['a key behind a question mark', '? a\n: 1\n', [add('/b', 2)], '? a\n: 1\nb: 2\n'],
    ['a key that occurs twice', 'a: 1\na: 2\nb: 3\n', [remove('/a')], 'b: 3\n'],
    ['an end marker', 'a: 1\n...\n', [add('/b', 2)], 'a: 1\nb: 2\n...\n'],
  ] as [string, string, Operation[], string][])('%s', (_, before, operations, after) => {
    expect(edited(before, ...operations)).toBe(after);
  });
});

describe('lists of dashes', () => {
  const list = 'a:\n  # first\n  - x # x\n  # second\n  - y\n# b\nb: 1\n';
  it.each([
    [
      'at the front, above its comments',
      list,
      [add('/a/0', 'new')],
      'a:\n  - new\n  # first\n  - x # x\n  # second\n  - y\n# b\nb: 1\n',
    ],
    ['between', list, [add('/a/1', 'new')], 'a:\n  # first\n  - x # x\n  - new\n  # second\n  - y\n# b\nb: 1\n'],
    [
      'at the end',
      list,
      [add('/a/2', { k: 1, l: [2] })],
      'a:\n  # first\n  - x # x\n  # second\n  - y\n  - k: 1\n    l:\n      - 2\n# b\nb: 1\n',
    ],
    ['an item goes', list, [remove('/a/0')], 'a:\n  # first\n  # second\n  - y\n# b\nb: 1\n'],
    ['below its key', 'a:\n- x\n# b\nb: 1\n', [add('/a/1', 'new')], 'a:\n- x\n- new\n# b\nb: 1\n'],
    ['the last item goes', 'a:\n- x\nb: 1\n', [remove('/a/0')], 'a: []\nb: 1\n'],
    ['dashes with a gap', 'a:\n-   x: 1\n', [add('/a/1', { w: 1 })], 'a:\n-   x: 1\n-   w: 1\n'],
  ] as [string, string, Operation[], string][])('%s', (_, before, operations, after) => {
    expect(edited(before, ...operations)).toBe(after);
  });
});

describe('brackets', () => {
  it.each([
    [
      'lines behind tabs',
      '{\n\t"a": [\n\t\t{"b": 1}\n\t]\n}\n',
      [add('/a/1', { b: 2, c: [] }), add('/d', { e: [1] })],
      '{\n\t"a": [\n\t\t{"b": 1},\n\t\t{\n\t\t\t"b": 2,\n\t\t\t"c": []\n\t\t}\n\t],\n\t"d": {\n\t\t"e": [\n\t\t\t1\n\t\t]\n\t}\n}\n',
    ],
    [
      'on one line',
      'a: {b: 1, c: [x, y]} # why\n',
      [add('/a/d', 'z'), add('/a/c/0', 'w')],
      'a: {b: 1, c: [w, x, y], d: z} # why\n',
    ],
    ['what would need quotes', 'a: [b]\n', [add('/a/1', 'c, d'), add('/a/2', 'on')], 'a: [b, "c, d", "on"]\n'],
    ['a comma at the end', 'a: [b, ]\n', [add('/a/1', 'c')], 'a: [b, c, ]\n'],
    [
      'on several lines',
      '{\n    "a": [\n        1\n    ]\n}\n',
      [add('/a/1', { b: 'c' })],
      '{\n    "a": [\n        1,\n        {\n            "b": "c"\n        }\n    ]\n}\n',
    ],
    ['for programs', '{"a":{"b":1},"c":2}', [add('/a/d', [1, 'x']), remove('/c')], '{"a":{"b":1,"d":[1,"x"]}}'],
    ['the first of several goes', '[1, 2, 3]', [remove('/0')], '[2, 3]'],
    ['emptied', '{"a": [1]}', [remove('/a/0')], '{"a": []}'],
  ] as [string, string, Operation[], string][])('%s', (_, before, operations, after) => {
    expect(edited(before, ...operations)).toBe(after);
  });
});

describe('anchors', () => {
  it.each([
    [
      'an alias is written out where it changes',
      'a: &x {k: 1}\nb: *x\nc: *x\n',
      [add('/b/l', 2)],
      'a: &x {k: 1}\nb:\n  k: 1\n  l: 2\nc: *x\n',
    ],
    [
      'aliases keep their values where the anchor changes',
      'a: &x {k: 1}\nb: *x\n',
      [add('/a/l', 2)],
      'a: &x {k: 1, l: 2}\nb:\n  k: 1\n',
    ],
    ['aliases survive their anchor', 'a: &x 1\nb: *x\n', [remove('/a')], 'b: 1\n'],
    [
      'a merge stays where it can',
      'a: &x {k: 1}\nb:\n  <<: *x\n  l: 2\n',
      [replace('/b/k', 'new'), add('/b/m', 3)],
      'a: &x {k: 1}\nb:\n  <<: *x\n  l: 2\n  k: new\n  m: 3\n',
    ],
    [
      'a merge is written out where something of it goes',
      'a: &x {k: 1}\nb:\n  <<: *x\n  l: 2\n',
      [remove('/b/k')],
      'a: &x {k: 1}\nb:\n  l: 2\n',
    ],
  ] as [string, string, Operation[], string][])('%s', (_, before, operations, after) => {
    expect(edited(before, ...operations)).toBe(after);
  });
});

describe('found by the properties', () => {
  it.each([
    [
      'a comment below a new literal block',
      'a:\n      # c\n  - x\n',
      [add('/a/0', 'l\nl\n')],
      'a:\n      # c\n  - |\n    l\n    l\n  - x\n',
    ],
    ['blank lines behind a new value', 'a:\n- x\n\nb: 1\n', [add('/a/1', '\n')], 'a:\n- x\n- "\\n"\n\nb: 1\n'],
    ['a literal block where the text ends', 'a: 1', [add('/b', { c: 'l\nl\n' })], 'a: 1\nb:\n  c: |\n    l\n    l\n'],
    ['lists behind dashes', 'a:\n- - x\n', [add('/a/0/1', 'w'), add('/a/1', 'v')], 'a:\n- - x\n  - w\n- v\n'],
  ] as [string, string, Operation[], string][])('%s', (_, before, operations, after) => {
    expect(edited(before, ...operations)).toBe(after);
  });
});

it('changes nothing without operations', () => {
  expect(editYaml('a:   1', [])).toEqual({ text: 'a:   1', edits: [] });
});

it('is not fooled by names of prototypes', () => {
  expect(edited('__proto__: {a: 1}\n', add('/__proto__/b', 2), add('/constructor', 3))).toBe(
    '__proto__: {a: 1, b: 2}\nconstructor: 3\n',
  );
});
