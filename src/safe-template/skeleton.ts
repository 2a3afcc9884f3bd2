import { freezeJson, type Json } from '../json/index.ts';
import { checkAliases } from '../yaml/alias-budget.ts';
import { compose } from '../yaml/compose.ts';
import {
  defaultYamlLimits,
  readYamlTree,
  type YamlList,
  type YamlMap,
  type YamlNode,
  type YamlScalar,
} from '../yaml/index.ts';
import { entriesOf, nameOfStaticKey } from './map-entries.ts';
import { type Build, type Entry, mapWithPrintedKeys, mapWithStaticKeys, type Part } from './map-part.ts';
import { MarkedScalar, type Refuse, type SkeletonContext, type Values } from './marked-scalar.ts';
import { hasMark, splitAtMarks } from './marks.ts';
import { maximumCharacters } from './recent-builds.ts';
import { charactersOf, textOfPrinted } from './recorder.ts';
import { RepeatedParts } from './repeated-parts.ts';

/** What a template makes, but for the printed values. */
export interface Skeleton {
  readonly valueCount: number;
  /** Characters of its text: a measure of what it holds. */
  readonly size: number;
  /**
   * Puts values in. What holds none of them is the same frozen object each time.
   * @throws {StructureError} where a value would change the structure
   * @throws {YamlError} where a value makes no sense in its place
   */
  readonly build: Build;
}

/**
 * Compiles the text of a skeleton.
 * @throws {YamlError} when it is no YAML
 * @throws {StructureError} when a mark stands where no text is safe
 */
export function compileSkeleton(context: SkeletonContext): Skeleton {
  const { text, places, refuse } = context;
  const tree = readYamlTree(text);
  checkAliases(tree, text, defaultYamlLimits);
  const compiler = new SkeletonCompiler(context, tree.aliasCount > 0);
  const part = tree.root === null ? { value: null } : compiler.compile(tree.root);
  const comments = tree.comments.flatMap(({ start, end }) => splitAtMarks(text.slice(start, end)).marks);
  const missing = compiler.firstMissing(comments);
  if (missing !== undefined) throw refuse('no-safe-place', missing, []);
  const build = 'build' in part ? part.build : () => part.value;
  return {
    valueCount: places.length,
    size: text.length,
    build: (values) => {
      compiler.repeated.isOpen = charactersOf(values) <= maximumCharacters;
      for (const mark of comments) checkComment(mark, values, refuse);
      return build(values);
    },
  };
}

const anyBreak = /[\0\n\r\u0085\u2028\u2029]/;

function checkComment(mark: number, values: Values, refuse: Refuse): void {
  if (anyBreak.test(textOfPrinted(values[mark]!))) throw refuse('break-in-comment', mark, values);
}

function marksOf(parts: readonly Part[]): number[] {
  return parts.flatMap((part) => ('build' in part ? part.marks : []));
}

class SkeletonCompiler {
  readonly repeated = new RepeatedParts();
  readonly #context: SkeletonContext;
  readonly #hasAliases: boolean;
  /** By node, because aliases lead to the same ones again. */
  readonly #scalars = new Map<YamlScalar, MarkedScalar>();
  readonly #marked = new Map<YamlNode, boolean>();
  readonly #found: number[] = [];

  constructor(context: SkeletonContext, hasAliases: boolean) {
    this.#context = context;
    this.#hasAliases = hasAliases;
  }

  /** A mark that stands nowhere, twice, or in a scalar's source alone; undefined if there is none. */
  firstMissing(comments: readonly number[]): number | undefined {
    const { places } = this.#context;
    const found = [...this.#found, ...comments].sort((left, right) => left - right);
    const index = found.findIndex((mark, at) => mark !== at);
    if (index >= 0) return Math.min(index, places.length - 1);
    return found.length === places.length ? undefined : Math.min(found.length, places.length - 1);
  }

  /** An alias gets objects of its own: what is made of an object may depend on where it stands. */
  compile(node: YamlNode): Part {
    if (node.kind === 'alias') return this.compile(node.target);
    const { text, numbers } = this.#context;
    if (!this.#isMarked(node)) return { value: freezeJson(compose(node, text, { numbers, strict: false })) };
    switch (node.kind) {
      case 'scalar':
        return this.#scalarPart(node);
      case 'list':
        return this.#listPart(node);
      case 'map':
        return this.#mapPart(node);
    }
  }

  #scalarPart(node: YamlScalar): Part {
    const scalar = this.#scalar(node);
    return { build: (values) => scalar.read(values), marks: scalar.marks };
  }

  #scalar(node: YamlScalar): MarkedScalar {
    const known = this.#scalars.get(node);
    if (known) return known;
    const scalar = new MarkedScalar(node, this.#context);
    this.#scalars.set(node, scalar);
    if (scalar.isComplete) for (const mark of scalar.marks) this.#found.push(mark);
    return scalar;
  }

  #listPart({ items }: YamlList): Part {
    const parts = items.map((item) => this.compile(item));
    const base = parts.map((part) => ('value' in part ? part.value : null));
    const marked = parts.flatMap((part, index) => ('build' in part ? [{ index, build: part.build }] : []));
    const build = (values: Values): Json => {
      const list = base.slice();
      for (const { index, build } of marked) list[index] = build(values);
      return list;
    };
    return this.#collection(build, marksOf(parts));
  }

  #mapPart(map: YamlMap): Part {
    const { text, refuse } = this.#context;
    const entries = entriesOf(map, text).map(({ key, value }): Entry => {
      const node = key.kind === 'alias' ? key.target : key;
      const isMarked = node.kind === 'scalar' && this.#isMarked(node);
      return { key: isMarked ? this.#scalar(node) : nameOfStaticKey(key, text), part: this.compile(value) };
    });
    const keyMarks = entries.flatMap(({ key }) => (typeof key === 'string' ? [] : key.marks));
    const build = keyMarks.length > 0 ? mapWithPrintedKeys(entries, refuse) : mapWithStaticKeys(entries);
    return this.#collection(build, [...keyMarks, ...marksOf(entries.map(({ part }) => part))]);
  }

  #collection(build: Build, marks: readonly number[]): Part {
    return { build: this.repeated.remember(build, marks), marks };
  }

  /** Whether marks stand between the node's ends, or in what its aliases stand for. */
  #isMarked(node: YamlNode): boolean {
    let isMarked = this.#marked.get(node);
    if (isMarked === undefined) {
      isMarked = hasMark(this.#context.text.slice(node.start, node.end)) || this.#leadsToMark(node);
      this.#marked.set(node, isMarked);
    }
    return isMarked;
  }

  #leadsToMark(node: YamlNode): boolean {
    if (!this.#hasAliases || node.kind === 'scalar') return false;
    if (node.kind === 'alias') return this.#isMarked(node.target);
    const children = node.kind === 'list' ? node.items : node.entries.flatMap(({ key, value }) => [key, value]);
    return children.some((child) => this.#isMarked(child));
  }
}
