import { pathBelow } from '../policy/value-path.ts';
import { hasMark, splitAtMarks } from '../safe-template/index.ts';
import { readYamlTree, YamlError, type YamlNode, type YamlScalar, type YamlTree } from '../yaml/index.ts';
import type { Outline, Piece } from './outline.ts';

/** What a printed text is part of. */
export type Fill =
  | 'plain scalar'
  | 'single-quoted scalar'
  | 'double-quoted scalar'
  | 'block scalar'
  | 'key'
  | 'comment'
  | 'anchor, alias or tag';

/** Where a printed text stands in the YAML. */
export interface Placement {
  /** `spec.containers[istio-proxy].image`; empty in a comment. */
  readonly path: string;
  readonly fills: Fill;
  /** Nothing else is part of the scalar. */
  readonly isWhole: boolean;
}

/** An outline that is YAML. */
export interface ReadOutline {
  readonly outline: Outline;
  readonly root: YamlNode | null;
  /** By the numbers of marks. */
  readonly placements: ReadonlyMap<number, Placement>;
}

/** Undefined where the outline is no YAML. */
export function readOutline(outline: Outline): ReadOutline | undefined {
  const tree = tryToRead(outline.text);
  if (!tree) return undefined;
  const reader = new PlacementReader(outline.text);
  if (tree.root) reader.node(tree.root, '');
  for (const { start, end } of tree.comments) reader.outside(start, end, 'comment');
  return { outline, root: tree.root, placements: reader.placements };
}

function tryToRead(text: string): YamlTree | undefined {
  try {
    return readYamlTree(text);
  } catch (error) {
    if (error instanceof YamlError) return undefined;
    throw error;
  }
}

/** The piece in which a place of the outline was written. */
export function pieceAt({ pieces }: Outline, offset: number): Piece | undefined {
  let low = 0;
  let high = pieces.length - 1;
  while (low <= high) {
    const middle = (low + high) >> 1;
    const piece = pieces[middle]!;
    if (offset < piece.start) high = middle - 1;
    else if (offset >= piece.end) low = middle + 1;
    else return piece;
  }
  return undefined;
}

/** The path of an item of a list: by its name where it has one. */
export function itemPath(path: string, item: YamlNode, index: number): string {
  const name = item.kind === 'map' ? scalarOf(item, 'name') : undefined;
  if (!name) return pathBelow(path, String(index), true);
  return hasMark(name.text) ? `${path}[*]` : pathBelow(path, name.text, true);
}

/** The member of a map that is a scalar under a static key. */
export function scalarOf(map: YamlNode, name: string): YamlScalar | undefined {
  const found = memberOf(map, name);
  return found?.kind === 'scalar' ? found : undefined;
}

/** The member of a map under a static key; the last one, where there are several. */
export function memberOf(map: YamlNode, name: string): YamlNode | undefined {
  if (map.kind !== 'map') return undefined;
  const entry = map.entries.findLast(({ key }) => key.kind === 'scalar' && key.text === name);
  return entry?.value.kind === 'alias' ? entry.value.target : entry?.value;
}

const fills = {
  plain: 'plain scalar',
  single: 'single-quoted scalar',
  double: 'double-quoted scalar',
  literal: 'block scalar',
  folded: 'block scalar',
} as const satisfies Record<YamlScalar['style'], Fill>;

class PlacementReader {
  readonly placements = new Map<number, Placement>();
  readonly #text: string;

  constructor(text: string) {
    this.#text = text;
  }

  node(node: YamlNode, path: string): void {
    for (const range of [node.properties?.anchor, node.properties?.tag]) {
      if (range) this.outside(range.start, range.end, 'anchor, alias or tag');
    }
    switch (node.kind) {
      case 'scalar':
        this.#scalar(node, path, fills[node.style]);
        break;
      case 'alias':
        this.outside(node.start, node.end, 'anchor, alias or tag');
        break;
      case 'list':
        for (const [index, item] of node.items.entries()) this.node(item, itemPath(path, item, index));
        break;
      case 'map':
        for (const { key, value } of node.entries) this.#entry(key, value, path);
        break;
    }
  }

  outside(start: number, end: number, fill: Fill): void {
    for (const mark of splitAtMarks(this.#text.slice(start, end)).marks) this.#place(mark, '', fill, false);
  }

  #entry(key: YamlNode, value: YamlNode, path: string): void {
    if (key.kind !== 'scalar') return;
    const isMarked = hasMark(key.text);
    if (isMarked) this.#scalar(key, path, 'key');
    this.node(value, isMarked ? `${path}${path === '' ? '' : '.'}*` : pathBelow(path, key.text));
  }

  #scalar({ start, end, style }: YamlScalar, path: string, fill: Fill): void {
    const { marks, pieces } = splitAtMarks(this.#text.slice(start, end));
    const isWhole = style === 'plain' && pieces.every((piece) => piece === '');
    for (const mark of marks) this.#place(mark, path, fill, isWhole);
  }

  #place(mark: number, path: string, fill: Fill, isWhole: boolean): void {
    this.placements.set(mark, { path, fills: fill, isWhole });
  }
}
