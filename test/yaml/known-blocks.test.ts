import { describe, expect, it } from 'vitest';
import {
  type KnownBlock,
  knownBlock,
  readYamlTree,
  YamlError,
  type YamlNode,
  type YamlTree,
} from '../../src/yaml/index.ts';
import fc from '../support/properties.ts';

function read(text: string, known?: ReadonlyMap<number, KnownBlock>): YamlTree | undefined {
  try {
    return readYamlTree(text, {}, known);
  } catch (error) {
    if (error instanceof YamlError) return undefined;
    throw error;
  }
}

/** A tree without the places of its nodes. */
function shapeOf(node: YamlNode | null | undefined): unknown {
  if (!node) return node;
  const { kind } = node;
  const names = [node.properties?.anchor?.name, node.properties?.tag?.name];
  if (kind === 'alias') return { kind, name: node.name };
  if (kind === 'scalar') return { kind, names, style: node.style, text: node.text };
  if (kind === 'list') return { kind, names, indent: node.indent, items: node.items.map(shapeOf) };
  const entries = node.entries.map(({ key, value }) => [shapeOf(key), shapeOf(value)]);
  return { kind, names, indent: node.indent, entries };
}

function blocksIn(node: YamlNode): YamlNode[] {
  const children =
    node.kind === 'list' ? node.items : node.kind === 'map' ? node.entries.flatMap((one) => [one.key, one.value]) : [];
  return [node, ...children.flatMap(blocksIn)];
}

function blocksOf(root: YamlNode, text: string): KnownBlock[] {
  return blocksIn(root).flatMap((node) => knownBlock(node, text) ?? []);
}

/** Wherever the lines of a block stand, be it by chance. */
function placed(blocks: readonly KnownBlock[], text: string): Map<number, KnownBlock> {
  const known = new Map<number, KnownBlock>();
  for (const block of blocks) {
    for (let at = text.indexOf(block.lines); at >= 0; at = text.indexOf(block.lines, at + 1)) known.set(at, block);
  }
  return known;
}

/** What is known where a text comes to be another one. */
function knownIn(before: string, after: string): Map<number, KnownBlock> {
  const root = read(before)?.root;
  return root ? placed(blocksOf(root, before), after) : new Map();
}

function expectSame(before: string, after: string): boolean {
  const known = knownIn(before, after);
  const found = read(after, known);
  if (found) expect(shapeOf(found.root), after).toEqual(shapeOf(read(after)?.root));
  return known.size > 0;
}

describe('blocks that are known', () => {
  const block = 'a:\n  b:\n    c: d\n    e: |+\n      f\n';

  it('are not read again', () => {
    const text = 'a:\n  b: c\n';
    const inner = blocksOf(readYamlTree(text).root!, text)[1]!;
    const same = readYamlTree('d:\n  b: c\ne: f\n', {}, new Map([[5, inner]]));
    expect(blocksIn(same.root!)).toContain(inner.node);
    const moved = readYamlTree('d:\n   b: c\ne: f\n', {}, new Map([[6, inner]]));
    expect(blocksIn(moved.root!)).not.toContain(inner.node);
  });

  it.each([
    ['a blank line that a block scalar takes', '\ng: h\n'],
    ['a comment that a block scalar takes', '      # f\ng: h\n'],
    ['a line that a block scalar takes', '      g\nh: i\n'],
    ['a further key', '    g: h\n'],
    ['what goes on in no known way', '\t\n'],
    ['the end of the document', '---\n'],
    ['nothing', ''],
  ])('end before %s', (_, below) => {
    expectSame(block, block + below);
  });

  it.each([
    ['another item', '- c\n'],
    ['a block scalar at its column', '|\n c\n'],
    ['a folded one', '>\n c\n'],
    ['a key', 'c: d\n'],
  ])('without indentation end before %s', (_, below) => {
    const before = 'a:\n- b\n-\n';
    expectSame(before, before + below);
    expect(read(before + below, knownIn(before, before + below))).toBeDefined();
  });

  it('do not begin behind a key', () => {
    expect(read('a: b: c\n', knownIn('a:\n   b: c\n', 'a: b: c\n'))).toBeUndefined();
  });
});

const contents = [
  ...['a: b', 'b:', 'c: |', 'd: |+', 'e: >-', 'f: |2', 'g: "h', 'i"', "j: 'k'", 'l: [m, n]', 'o: p # q', 'r: s t'],
  ...['- a', '- b: c', '- - d', '-', '- |', '- e: |+', '- # f', '- ? g', '', '', '# a', '  ', '\t', 'u v', 'w', 'x: {'],
  ...['}', '? a', ': b', '? |', '&a b: c', 'd: &e', '!!str f: g', 'h: !i', '---', '...', '%j', '|', '>+', 'k: l\r'],
];
const lines = fc.array(fc.tuple(fc.nat({ max: 6 }), fc.constantFrom(...contents)), { minLength: 3, maxLength: 25 });
const line = fc.tuple(fc.nat({ max: 6 }), fc.constantFrom(...contents));

/** As many of the lines as make a document. */
function documentOf(parts: readonly (readonly [indent: number, content: string])[]): string[] {
  const taken: string[] = [];
  for (const [indent, content] of parts) {
    const next = `${' '.repeat(indent)}${content}\n`;
    if (read(taken.join('') + next)?.root !== undefined) taken.push(next);
  }
  return taken;
}

describe('a text with blocks that are known', () => {
  it('reads as it does without', () => {
    let reached = 0;
    fc.assert(
      fc.property(lines, fc.array(fc.tuple(fc.nat(), fc.nat({ max: 2 }), line), { maxLength: 3 }), (parts, changes) => {
        const before = documentOf(parts);
        const after = [...before];
        for (const [at, removed, [indent, content]] of changes) {
          after.splice(at % (after.length + 1), removed, `${' '.repeat(indent)}${content}\n`);
        }
        if (expectSame(before.join(''), after.join(''))) reached++;
      }),
      { numRuns: 5000 },
    );
    expect(reached).toBeGreaterThan(1000);
  });
});
