import { compareBytes, goPlainString, goString, type Json, type JsonObject } from '../../json/index.ts';
import type { CallContext } from '../value.ts';

export interface JsonStyle {
  /** Writes `<`, `>` and `&` as escapes. */
  readonly escapesHtml: boolean;
  /** Puts every member and item on a line of its own, indented by two spaces per level. */
  readonly isPretty: boolean;
}

/**
 * JSON as Go's encoding/json writes what toJsonValue gives: members in the order in which they stand, which is that of
 * a struct's fields or of a map's sorted names.
 */
export function writeGoJson(json: Json, style: JsonStyle, context: CallContext): string {
  const writer = new Writer(style, context);
  writer.write(json, '\n');
  return writer.parts.join('');
}

class Writer {
  readonly parts: string[] = [];
  readonly #style: JsonStyle;
  readonly #context: CallContext;
  #length = 0;

  constructor(style: JsonStyle, context: CallContext) {
    this.#style = style;
    this.#context = context;
  }

  #put(text: string): void {
    this.#length += text.length;
    this.#context.checkLength(this.#length);
    this.parts.push(text);
  }

  /** @param lineBreak line feed and indentation of the line on which the value stands */
  write(json: Json, lineBreak: string): void {
    if (typeof json === 'string') this.#put(this.#text(json));
    else if (typeof json !== 'object' || json === null) this.#put(scalarText(json));
    else if (Array.isArray(json)) this.#list(json, lineBreak);
    else this.#object(json, lineBreak);
  }

  #list(items: Json[], lineBreak: string): void {
    this.#enclose('[', ']', items, lineBreak, (item, inner) => this.write(item, inner));
  }

  #object(object: JsonObject, lineBreak: string): void {
    this.#enclose('{', '}', memberNames(object), lineBreak, (name, inner) => {
      this.#put(this.#text(name));
      this.#put(this.#style.isPretty ? ': ' : ':');
      this.write(object[name]!, inner);
    });
  }

  #enclose<Item>(
    open: string,
    close: string,
    items: readonly Item[],
    lineBreak: string,
    write: (item: Item, lineBreak: string) => void,
  ): void {
    const inner = `${lineBreak}  `;
    const isBroken = this.#style.isPretty && items.length > 0;
    this.#put(open);
    for (const [index, item] of items.entries()) {
      if (index > 0) this.#put(',');
      if (isBroken) this.#put(inner);
      write(item, inner);
    }
    if (isBroken) this.#put(lineBreak);
    this.#put(close);
  }

  #text(text: string): string {
    const quote = this.#style.escapesHtml ? goString : goPlainString;
    if (text.isWellFormed()) return quote(text);
    // Go writes a byte that is no character as the escape of U+FFFD, and U+FFFD itself as it is.
    const pieces = text.split(/(\p{Surrogate})/u);
    return `"${pieces.map((piece, index) => (index % 2 === 1 ? '\\ufffd' : quote(piece).slice(1, -1))).join('')}"`;
  }
}

const scalarText = (json: null | boolean | number | bigint): string => (Object.is(json, -0) ? '-0' : String(json));

/**
 * JavaScript puts names that look like integers first, by value. Only a map has such names: its order is restored.
 */
function memberNames(object: JsonObject): string[] {
  const names = Object.keys(object);
  return /^\d/.test(names[0] ?? '') ? names.sort(compareBytes) : names;
}
