import { contentError, type YamlError } from './error.ts';
import type { YamlLimits } from './limits.ts';
import { isMergeKey } from './merge-key.ts';
import type { YamlAlias, YamlAnchored, YamlNode, YamlTree } from './tree.ts';

/** Aliases expand freely up to so many nodes that come from aliases, and up to so many nodes in total. */
const freeAliasedNodes = 100;
const freeNodes = 1000;
const looseShare = 0.99;
const strictShare = 0.1;

/** What an anchored node expands to. */
interface Expansion {
  readonly nodes: number;
  readonly height: number;
}

/**
 * Refuses a tree whose aliases stand inside the node they stand for, expand to too many nodes or nest too deep, in time
 * linear in the tree: what an alias expands to is known from its anchor, so nothing is expanded here.
 */
export function checkAliases(tree: YamlTree, text: string, limits: YamlLimits): void {
  if (tree.root !== null && tree.aliasCount > 0) new AliasBudget(text, limits).visit(tree.root, 0);
}

class AliasBudget {
  readonly #text: string;
  readonly #limits: YamlLimits;
  readonly #expansions = new Map<YamlNode, Expansion>();
  /** Nodes that Go would have decoded so far; it counts the document as one. */
  #decoded = 1;
  /** Those of them that aliases brought. */
  #aliased = 0;

  constructor(text: string, limits: YamlLimits) {
    this.#text = text;
    this.#limits = limits;
  }

  /** Answers how deep the node nests when its aliases are expanded. */
  visit(node: YamlNode, depth: number): number {
    const before = this.#decoded;
    this.#count(1, 0, node);
    const height = node.kind === 'alias' ? this.#visitAlias(node, depth) : this.#visitContent(node, depth + 1);
    if (node.properties?.anchor) this.#expansions.set(node, { nodes: this.#decoded - before, height });
    return height;
  }

  #visitAlias(alias: YamlAlias, depth: number): number {
    const expansion = this.#expansions.get(alias.target);
    if (!expansion) {
      const problem = `anchor '${alias.name}' value contains itself`;
      throw contentError(this.#text, 'recursive-anchor', problem, alias.start);
    }
    this.#count(expansion.nodes, expansion.nodes, alias);
    if (depth + expansion.height > this.#limits.depth) {
      throw contentError(this.#text, 'too-deep', `exceeded max depth of ${this.#limits.depth}`, alias.start);
    }
    return expansion.height;
  }

  #visitContent(node: YamlAnchored, depth: number): number {
    if (node.kind === 'scalar') return 0;
    let height = 0;
    if (node.kind === 'list') {
      for (const item of node.items) height = Math.max(height, this.visit(item, depth));
      return height + 1;
    }
    for (const { key, value } of node.entries) {
      const isMerge = isMergeKey(key);
      const children = !isMerge ? [key, value] : value.kind === 'list' ? value.items : [value];
      for (const child of children) height = Math.max(height, this.visit(child, depth));
    }
    return height + 1;
  }

  #count(decoded: number, aliased: number, node: YamlNode): void {
    this.#decoded += decoded;
    this.#aliased += aliased;
    if (this.#aliased > this.#limits.aliasedNodes) throw this.#excessive(node);
    if (this.#aliased <= freeAliasedNodes || this.#decoded <= freeNodes) return;
    if (this.#aliased / this.#decoded > this.#allowedShare()) throw this.#excessive(node);
  }

  #excessive({ start }: YamlNode): YamlError {
    return contentError(this.#text, 'excessive-aliasing', 'document contains excessive aliasing', start);
  }

  #allowedShare(): number {
    const { looseAliasNodes, strictAliasNodes } = this.#limits;
    if (this.#decoded <= looseAliasNodes) return looseShare;
    if (this.#decoded >= strictAliasNodes) return strictShare;
    const passed = (this.#decoded - looseAliasNodes) / (strictAliasNodes - looseAliasNodes);
    return looseShare - (looseShare - strictShare) * passed;
  }
}
