/** What YAML does not allow, takes for a line break, or what needs a second look: byte order marks, halves of pairs. */
const delicate = /[\x00-\x08\x0a-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff\ufeff\ufffe\uffff]/;

/** True for text of one line without anything special. */
export function isQuiet(text: string): boolean {
  return !delicate.test(text);
}

/** A word that is one plain scalar wherever it stands in a block, whatever follows. */
const plainWord = /^-{0,2}[A-Za-z0-9/$_(.][!"$-~\u00a1-\u1fff\u2030-\ud7ff\ue000-\ufefe\uff00-\ufffd]*$/;
const flowEnd = /[,[\]{}?]/;

/** True for text that needs no second look as a plain scalar. */
export function isPlainWord(text: string, inFlow: boolean): boolean {
  if (!plainWord.test(text) || text.endsWith(':') || text.startsWith('...')) return false;
  return !inFlow || !flowEnd.test(text);
}

/** The escapes that mean the same in JSON and in YAML. */
const sharedEscapes = '"\\bfnrt';

/** The content of a text in double quotes, where it is plain to see; undefined where YAML's reader must look. */
export function quotedContent(text: string): string | undefined {
  const end = text.length - 1;
  if (end < 1 || !text.startsWith('"') || !text.endsWith('"') || !isQuiet(text)) return undefined;
  let hasEscape = false;
  let quote = text.indexOf('"', 1);
  for (let backslash = text.indexOf('\\', 1); backslash >= 0; backslash = text.indexOf('\\', backslash + 2)) {
    if (quote < backslash || !sharedEscapes.includes(text[backslash + 1]!)) return undefined;
    hasEscape = true;
    if (quote === backslash + 1) quote = text.indexOf('"', quote + 1);
  }
  if (quote !== end) return undefined;
  return hasEscape ? (JSON.parse(text.replaceAll('\t', '\\t')) as string) : text.slice(1, end);
}
