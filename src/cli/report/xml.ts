const references: ReadonlyMap<string, string> = new Map([
  ['&', '&amp;'],
  ['<', '&lt;'],
  ['>', '&gt;'],
  ['"', '&quot;'],
  ['\n', '&#10;'],
  ['\t', '&#9;'],
]);

/** A text in an attribute or element. XML has no way to write other control characters. */
export function xmlText(text: string): string {
  return text
    .toWellFormed()
    .replace(/[\x00-\x08\x0b-\x1f\ufffe\uffff]/g, '\ufffd')
    .replace(/[&<>"\n\t]/g, (character) => references.get(character)!);
}
