import type { YamlNode, YamlRange, YamlTree } from '../yaml/index.ts';
import { type Layout, layoutOf } from './layout.ts';
import type { BlockText, PlacedBlock } from './render-block.ts';
import type { TextEdit } from './text-edit.ts';

/** New lines, of which some blocks may be known. */
export interface InsertedLines extends TextEdit {
  /** They stand there only if the breaks of the lines are line feeds. */
  readonly blocks: readonly PlacedBlock[];
}

/** The text of a document with answers about its lines. */
export class SourceText {
  readonly text: string;
  readonly layout: Layout;
  readonly #comments: readonly YamlRange[];

  constructor(text: string, tree: YamlTree) {
    this.text = text;
    this.layout = layoutOf(text, tree);
    this.#comments = tree.comments;
  }

  lineStart(offset: number): number {
    return this.text.lastIndexOf('\n', offset - 1) + 1;
  }

  /** Where the break of the line stands, or the end of the text. */
  lineEnd(offset: number): number {
    const feed = this.text.indexOf('\n', offset);
    if (feed < 0) return this.text.length;
    return feed > offset && this.text[feed - 1] === '\r' ? feed - 1 : feed;
  }

  /** Where the next line starts, or the end of the text. */
  nextLine(offset: number): number {
    const feed = this.text.indexOf('\n', offset);
    return feed < 0 ? this.text.length : feed + 1;
  }

  /** Behind the line on which something ends; block scalars end behind their last line. */
  afterLine(end: number): number {
    return end > 0 && this.text[end - 1] === '\n' ? end : this.nextLine(end);
  }

  /** True if only spaces stand before it on its line. */
  isFirstOnLine(offset: number): boolean {
    const before = this.text.slice(this.lineStart(offset), offset);
    return before.trimEnd() === '' && !before.includes('\t');
  }

  /** The spaces and tabs before it on its line; undefined where anything else stands there. */
  blanksBefore(offset: number): string | undefined {
    const before = this.text.slice(this.lineStart(offset), offset);
    return /^[ \t]*$/.test(before) ? before : undefined;
  }

  column(offset: number): number {
    return offset - this.lineStart(offset);
  }

  /** Where the blanks before `:` end; -1 where there is none, as behind `?`. */
  colonBehind(offset: number): number {
    let position = offset;
    while (this.text[position] === ' ' || this.text[position] === '\t') position++;
    return this.text[position] === ':' ? position : -1;
  }

  /** True if a comma is the next thing on the line. */
  commaBehind(offset: number): boolean {
    let position = offset;
    while (this.text[position] === ' ' || this.text[position] === '\t') position++;
    return this.text[position] === ',';
  }

  /** The comment of this line from the offset on, with the blanks before it; empty where there is none. */
  commentBehind(offset: number): string {
    const end = this.lineEnd(offset);
    let low = 0;
    let high = this.#comments.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (this.#comments[middle]!.start < offset) low = middle + 1;
      else high = middle;
    }
    const comment = this.#comments[low];
    return comment && comment.start < end ? ` ${this.text.slice(comment.start, end)}` : '';
  }

  /** Moves over the comments that stand at this column or further right, and the blank lines between them. */
  skipComments(lineStart: number, column: number): number {
    let passed = lineStart;
    for (let line = lineStart; line < this.text.length; line = this.nextLine(line)) {
      const content = this.#firstInLine(line);
      if (content < 0) continue;
      if (this.text[content] !== '#' || content - line < column) break;
      passed = this.nextLine(line);
    }
    return passed;
  }

  /** The start of the comments and blank lines directly above a line. */
  aboveComments(lineStart: number): number {
    let line = lineStart;
    while (line > 0) {
      const above = this.lineStart(line - 1);
      const content = this.#firstInLine(above);
      if (content >= 0 && this.text[content] !== '#') break;
      line = above;
    }
    return line;
  }

  /** Where the first thing of a line stands, -1 on a blank one. */
  #firstInLine(lineStart: number): number {
    let position = lineStart;
    while (this.text[position] === ' ' || this.text[position] === '\t') position++;
    const symbol = this.text[position];
    return symbol === undefined || symbol === '\n' || symbol === '\r' ? -1 : position;
  }

  /** Takes the lines away from the one of `start` to the one on which something ends. */
  removeLines(start: number, end: number): TextEdit {
    const from = this.lineStart(start);
    const to = this.afterLine(end);
    const isUnfinished = to === this.text.length && !this.text.endsWith('\n') && from > 0;
    if (!isUnfinished) return { start: from, end: to, text: '' };
    return { start: this.lineEnd(this.lineStart(from - 1)), end: to, text: '' };
  }

  /** Puts new lines at a place where a line starts. The last one stays without end where it has none. */
  insertLines(offset: number, { text: lines, endsInLiteral, blocks }: BlockText): InsertedLines {
    const { lineBreak } = this.layout;
    const isUnfinished = offset === this.text.length && offset > 0 && this.text[offset - 1] !== '\n';
    if (!isUnfinished) return { start: offset, end: offset, text: this.native(lines), blocks };
    const text = lineBreak + this.native(endsInLiteral ? lines : lines.slice(0, -1));
    return { start: offset, end: offset, text, blocks: [] };
  }

  native(text: string): string {
    return this.layout.lineBreak === '\n' ? text : text.replaceAll('\n', this.layout.lineBreak);
  }
}

/** Where a node begins, its anchor and tag included. */
export function nodeStart(node: YamlNode): number {
  const { anchor, tag } = node.properties ?? { anchor: null, tag: null };
  return Math.min(node.start, anchor?.start ?? node.start, tag?.start ?? node.start);
}

export function isBlockCollection(node: YamlNode): boolean {
  return (node.kind === 'map' || node.kind === 'list') && !node.isFlow;
}

export function isBlockScalar(node: YamlNode): boolean {
  return node.kind === 'scalar' && (node.style === 'literal' || node.style === 'folded');
}
