import type { Json, JsonObject } from '../json/index.ts';
import { sortNaturally } from '../yaml/natural-order.ts';
import type { Layout } from './layout.ts';
import { blockKey, blockScalar, isFilled } from './render-scalar.ts';

type BlockLayout = Pick<Layout, 'step' | 'listStep' | 'dashGap'>;

/** Lines without brackets. Keys stand in the order in which Kubernetes' tools write them. */
export class BlockText {
  readonly #layout: BlockLayout;
  #text = '';
  /** The dash that stands before the next line, in the place of its blanks. */
  #dash: string | undefined;
  #endsInLiteral = false;

  constructor(layout: BlockLayout) {
    this.#layout = layout;
  }

  /** The text with line feeds, ending in one. */
  get text(): string {
    return this.#text;
  }

  /** What follows must not be taken for a part of the last value. */
  get endsInLiteral(): boolean {
    return this.#endsInLiteral;
  }

  /** Writes `name: value` at this column. */
  entry(name: string, value: Json, indent: number): this {
    const key = `${this.#blanks(indent)}${blockKey(name)}:`;
    if (!isFilled(value)) return this.#put(`${key} ${blockScalar(value, indent)}`);
    this.#put(key);
    if (Array.isArray(value)) return this.list(value, indent + this.#layout.listStep);
    return this.map(value as JsonObject, indent + this.#layout.step);
  }

  map(value: JsonObject, indent: number): this {
    for (const [name, item] of sortNaturally(Object.entries(value))) this.entry(name, item, indent);
    return this;
  }

  list(items: readonly Json[], indent: number): this {
    for (const item of items) this.item(item, indent);
    return this;
  }

  /** Writes `- value` with the dash at this column. @param gap columns from the dash to what stands behind it */
  item(value: Json, indent: number, gap = this.#layout.dashGap): this {
    const dash = `${this.#blanks(indent)}-${' '.repeat(gap - 1)}`;
    if (!isFilled(value)) return this.#put(dash + blockScalar(value, indent));
    this.#dash = dash;
    return Array.isArray(value) ? this.list(value, indent + gap) : this.map(value as JsonObject, indent + gap);
  }

  #blanks(indent: number): string {
    const dash = this.#dash;
    this.#dash = undefined;
    return dash ?? ' '.repeat(indent);
  }

  /** A literal block ends in the line feed that is part of it. */
  #put(text: string): this {
    this.#endsInLiteral = text.includes('\n');
    this.#text += text.endsWith('\n') ? text : `${text}\n`;
    return this;
  }
}

/** A filled map or list at a column, the blanks of its first line included. */
export function compactBlock(value: Json, indent: number, layout: BlockLayout): BlockText {
  const block = new BlockText(layout);
  return Array.isArray(value) ? block.list(value, indent) : block.map(value as JsonObject, indent);
}
