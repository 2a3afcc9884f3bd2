import type { YamlList, YamlNode, YamlTree } from '../yaml/index.ts';

/** How a document is laid out, so that what is added looks the same. */
export interface Layout {
  /** Columns by which a map stands right of its key. */
  readonly step: number;
  /** What stands before the lines in brackets more than before the line of the bracket: spaces or a tab. */
  readonly flowStep: string;
  /** Columns by which the dashes of a list stand right of its key; 0 where they stand below it. */
  readonly listStep: number;
  /** Columns from a dash to the map behind it. */
  readonly dashGap: number;
  readonly lineBreak: '\n' | '\r\n';
  /** Brackets with everything in double quotes. */
  readonly isJson: boolean;
  /** Between a key in brackets and its value. */
  readonly colon: string;
  /** Between items in brackets that share a line. */
  readonly comma: string;
}

/** What tells how lines without brackets look. */
export type BlockLayout = Pick<Layout, 'step' | 'listStep' | 'dashGap'>;

export function layoutOf(text: string, tree: YamlTree): Layout {
  const seen = { steps: new Counter(), listSteps: new Counter(), dashGaps: new Counter() };
  if (tree.root) measure(tree.root, seen);
  const { root } = tree;
  const isJson = root !== null && (root.kind === 'map' || root.kind === 'list') && root.isFlow;
  const step = seen.steps.most(2);
  const flowStep = (isJson && jsonStep(text, root)) || ' '.repeat(isJson ? 2 : Math.max(1, step));
  return {
    step: isJson ? flowStep.length : Math.max(1, step),
    flowStep,
    listStep: Math.max(0, seen.listSteps.most(0)),
    dashGap: seen.dashGaps.most(2),
    lineBreak: text.includes('\r\n') ? '\r\n' : '\n',
    isJson,
    colon: isJson && isDense(text, root) ? ':' : ': ',
    comma: isJson && isDense(text, root) ? ',' : ', ',
  };
}

type Seen = { readonly [measure in 'steps' | 'listSteps' | 'dashGaps']: Counter };

function measure(node: YamlNode, seen: Seen): void {
  if (node.kind === 'list') for (const item of node.items) measureItem(item, node, seen);
  if (node.kind !== 'map') return;
  for (const { value } of node.entries) {
    if (!node.isFlow && value.kind === 'map' && !value.isFlow) seen.steps.add(value.indent - node.indent);
    if (!node.isFlow && value.kind === 'list' && !value.isFlow) seen.listSteps.add(value.indent - node.indent);
    measure(value, seen);
  }
}

function measureItem(item: YamlNode, list: YamlList, seen: Seen): void {
  if (item.kind === 'map' && !item.isFlow && !list.isFlow) seen.dashGaps.add(item.indent - list.indent);
  measure(item, seen);
}

/** The number that was seen most often. */
class Counter {
  readonly #counts = new Map<number, number>();

  add(value: number): void {
    this.#counts.set(value, (this.#counts.get(value) ?? 0) + 1);
  }

  most(unknown: number): number {
    let best = unknown;
    for (const [value, count] of this.#counts) if (count > (this.#counts.get(best) ?? 0)) best = value;
    return best;
  }
}

/** The blanks before the first member on a line of its own; empty where all is on one line. */
function jsonStep(text: string, root: YamlNode): string {
  const [, blanks = ''] = /^[{[]\r?\n([ \t]+)/.exec(text.slice(root.start, root.start + 100)) ?? [];
  return blanks;
}

/** As programs write JSON for programs: `{"a":1}`. */
function isDense(text: string, root: YamlNode): boolean {
  if (root.kind !== 'map') return false;
  const [first] = root.entries;
  return first !== undefined && text[first.key.end] === ':' && first.value.start === first.key.end + 1;
}
