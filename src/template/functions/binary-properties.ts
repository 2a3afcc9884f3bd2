/** Classes that the library knows and no release of Go: Unicode's binary properties, and the script of no script. */
const unknownToGo: ReadonlySet<string> = new Set([
  'ASCII_Hex_Digit',
  'Alphabetic',
  'Dash',
  'Emoji',
  'Emoji_Component',
  'Emoji_Modifier',
  'Emoji_Modifier_Base',
  'Emoji_Presentation',
  'Extended_Pictographic',
  'Hex_Digit',
  'Lowercase',
  'Math',
  'Quotation_Mark',
  'Terminal_Punctuation',
  'Unknown',
  'Uppercase',
  'White_Space',
]);

/** Quoted text, a named class or anything else that is escaped. */
const escapes = /\\(?:Q.*?(?:\\E|$)|[pP]\{\^?([^{}]*)\}|.)/gs;

/** The first class, `\p{Emoji}`, of a valid pattern that Go refuses although the library knows it. */
export function classUnknownToGo(pattern: string): string | undefined {
  for (const [text, name] of pattern.matchAll(escapes)) {
    if (name !== undefined && unknownToGo.has(name)) return text;
  }
  return undefined;
}
