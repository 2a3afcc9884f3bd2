import { printable } from './printable.ts';

const references: ReadonlyMap<string, string> = new Map([
  ['&', '&amp;'],
  ['<', '&lt;'],
  ['>', '&gt;'],
  ['"', '&quot;'],
  ["'", '&#39;'],
]);

/** A text from outside as it may stand in an element or a quoted attribute. */
export function htmlText(text: string): string {
  return printable(text.toWellFormed()).replace(/[&<>"']/g, (character) => references.get(character)!);
}
