import { describe, expect, it } from 'vitest';
import { readYaml, readYamlTree, type YamlNode, type YamlScalar } from '../../src/yaml/index.ts';

const text = `# head
&top a: &x !!str 1 # one
"b c":
  - 'd'
  - e f
    g
  - {h: [i, *x], "j": k}
l: |-
    m
     n

o: >+
  p

q:
`;

function scalars(node: YamlNode): YamlScalar[] {
  if (node.kind === 'scalar') return [node];
  if (node.kind === 'alias') return [];
  if (node.kind === 'list') return node.items.flatMap(scalars);
  return node.entries.flatMap(({ key, value }) => [...scalars(key), ...scalars(value)]);
}

describe('the tree', () => {
  const { root, comments, end, aliasCount } = readYamlTree(text);
  const all = scalars(root!);
  const raw = ({ start, end: rawEnd }: { start: number; end: number }): string => text.slice(start, rawEnd);

  it('gives the raw text of every scalar', () => {
    expect(all.map(raw)).toEqual([
      'a',
      '1',
      '"b c"',
      "'d'",
      'e f\n    g',
      'h',
      'i',
      '"j"',
      'k',
      'l',
      '|-\n    m\n     n\n',
      'o',
      '>+\n  p\n\n',
      'q',
      '',
    ]);
  });

  it('gives style, context and indentation', () => {
    const described = all.filter((scalar) => scalar.style !== 'plain' || scalar.inFlow);
    expect(
      described.map(({ style, inFlow, contentIndent, text: value }) => [style, inFlow, contentIndent, value]),
    ).toEqual([
      ['double', false, 0, 'b c'],
      ['single', false, 0, 'd'],
      ['plain', true, 0, 'h'],
      ['plain', true, 0, 'i'],
      ['double', true, 0, 'j'],
      ['plain', true, 0, 'k'],
      ['literal', false, 4, 'm\n n'],
      ['folded', false, 2, 'p\n\n'],
    ]);
  });

  it('gives anchors, tags and comments', () => {
    expect(all[0]!.properties).toEqual({ anchor: { name: 'top', start: 7, end: 11 }, tag: null });
    expect(raw(all[1]!.properties!.anchor!)).toBe('&x');
    expect(all[1]!.properties!.tag).toEqual({ name: 'tag:yaml.org,2002:str', start: 18, end: 23 });
    expect(comments.map(raw)).toEqual(['# head', '# one']);
    expect(aliasCount).toBe(1);
  });

  it('gives the shape of collections', () => {
    if (root?.kind !== 'map') throw new Error('no map');
    expect([root.indent, root.isFlow, root.start, root.end]).toEqual([0, false, 7, end]);
    const list = root.entries[1]!.value;
    if (list.kind !== 'list') throw new Error('no list');
    expect([list.indent, list.isFlow, raw(list.items[2]!)]).toEqual([2, false, '{h: [i, *x], "j": k}']);
  });

  it('links an alias to its node', () => {
    const { root: pair } = readYamlTree('[&x a, *x]');
    if (pair?.kind !== 'list') throw new Error('no list');
    expect(pair.items[1]).toMatchObject({ kind: 'alias', name: 'x', start: 7, end: 9, target: pair.items[0] });
  });

  it.each(['', '# c\n', '\n'])('of %j has no root', (nothing) => {
    expect(readYamlTree(nothing).root).toBeNull();
  });

  it('ends where the first document ends', () => {
    expect(readYamlTree('a: 1\n---\nb: 2\n').end).toBe(4);
  });

  it('gives ranges that read as the same scalar on their own', () => {
    for (const scalar of all.filter(({ style }) => style === 'plain' || style === 'single' || style === 'double')) {
      expect(readYamlTree(raw(scalar)).root ?? { text: '' }).toMatchObject({ text: scalar.text });
    }
  });

  it('keeps empty nodes in their place', () => {
    const { root: map } = readYamlTree('a:\nb: \nc: &x\n');
    if (map?.kind !== 'map') throw new Error('no map');
    expect(map.entries.map(({ value }) => [value.start, value.end])).toEqual([
      [2, 2],
      [5, 5],
      [12, 12],
    ]);
    expect(readYaml('a:\n')).toEqual({ a: null });
  });
});
