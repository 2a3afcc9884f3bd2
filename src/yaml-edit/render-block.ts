import type { Json, JsonObject } from '../json/index.ts';
import { sortNaturally } from '../yaml/natural-order.ts';
import type { BlockLayout } from './layout.ts';
import { blockKey, blockScalar, isFilled } from './render-scalar.ts';
import { type WrittenBlock, writtenBlock } from './written-block.ts';

/** A part of some lines that is known. */
export interface PlacedBlock {
  /** Where it begins in them. */
  readonly offset: number;
  readonly block: WrittenBlock;
}

/** Lines without brackets. Keys stand in the order in which Kubernetes' tools write them. */
export class BlockText {
  readonly #layout: BlockLayout;
  #text = '';
  /** The dash that stands before the next line, in the place of its blanks. */
  #dash: string | undefined;
  #endsInLiteral = false;
  readonly #blocks: PlacedBlock[] = [];

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

  /** In the order of the text. */
  get blocks(): readonly PlacedBlock[] {
    return this.#blocks;
  }

  /** Writes `name: value` at this column. */
  entry(name: string, value: Json, indent: number): this {
    const key = `${this.#blanks(indent)}${blockKey(name)}:`;
    if (!isFilled(value)) return this.#put(`${key} ${blockScalar(value, indent)}`);
    this.#put(key);
    return this.#filled(value, indent + (Array.isArray(value) ? this.#layout.listStep : this.#layout.step));
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
    return this.#filled(value, indent + gap);
  }

  #filled(value: JsonObject | Json[], indent: number): this {
    const layout = this.#layout;
    const block = writtenBlock(value, { indent, layout }, () => compactBlock(value, indent, layout));
    if (block) return this.#add(block, indent);
    return Array.isArray(value) ? this.list(value, indent) : this.map(value, indent);
  }

  #add(block: WrittenBlock, indent: number): this {
    this.#text += this.#blanks(indent);
    this.#blocks.push({ offset: this.#text.length, block });
    this.#text += block.lines;
    this.#endsInLiteral = block.endsInLiteral;
    return this;
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
export function compactBlock(value: JsonObject | Json[], indent: number, layout: BlockLayout): BlockText {
  const block = new BlockText(layout);
  return Array.isArray(value) ? block.list(value, indent) : block.map(value, indent);
}
