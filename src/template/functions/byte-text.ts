import { fromBytes, hasStrayBytes, toBytes } from '../bytes.ts';

const ascii = /^[\x00-\x7f]*$/;

/** The text with one character U+0000..U+00FF per byte, so that offsets and lengths are Go's. */
export function toByteText(text: string): string {
  return ascii.test(text) ? text : Buffer.from(toBytes(text)).toString('latin1');
}

/** The inverse of {@link toByteText}. */
export function fromByteText(byteText: string): string {
  return ascii.test(byteText) ? byteText : fromBytes(Buffer.from(byteText, 'latin1'));
}

const same = (text: string): string => text;

/**
 * Spells texts so that finding one in another finds what Go finds in the bytes. UTF-8 synchronises itself, so whole
 * characters can stay as they are; where a stray byte occurs, all are spelled byte by byte and `restore` undoes it.
 */
export function spellForSearch(...texts: string[]): { spelled: string[]; restore: (text: string) => string } {
  if (!texts.some(hasStrayBytes)) return { spelled: texts, restore: same };
  return { spelled: texts.map(toByteText), restore: fromByteText };
}
