/**
 * Go strings are bytes. Ours are text in which a byte that is not part of valid UTF-8 stands as the lone surrogate
 * U+DC00 + byte (0x80..0xFF), so that cutting in the middle of a character loses nothing.
 */
const encoder = new TextEncoder();

/** True if the text holds a stand-in for a stray byte (or any other lone surrogate). */
export function hasStrayBytes(text: string): boolean {
  return !text.isWellFormed();
}

const ascii = /^[\x00-\x7f]*$/;

/** Length in bytes, as Go's `len` counts. */
export function byteLength(text: string): number {
  if (ascii.test(text)) return text.length;
  return hasStrayBytes(text) ? toBytes(text).length : Buffer.byteLength(text);
}

/** The bytes of a string. */
export function toBytes(text: string): Uint8Array {
  if (!hasStrayBytes(text)) return encoder.encode(text);
  const bytes: number[] = [];
  for (const character of text) {
    const code = character.codePointAt(0)!;
    if (code >= 0xdc80 && code <= 0xdcff) bytes.push(code - 0xdc00);
    else bytes.push(...encoder.encode(character));
  }
  return Uint8Array.from(bytes);
}

/** Length of the valid UTF-8 sequence at that offset, or 0. Surrogates, overlong forms and >U+10FFFF are invalid. */
function sequenceLength(bytes: Uint8Array, offset: number): number {
  const first = bytes[offset]!;
  if (first < 0x80) return 1;
  const length = first >= 0xf0 ? 4 : first >= 0xe0 ? 3 : 2;
  if (first < 0xc2 || first > 0xf4 || offset + length > bytes.length) return 0;
  for (let index = 1; index < length; index++) {
    if ((bytes[offset + index]! & 0xc0) !== 0x80) return 0;
  }
  const second = bytes[offset + 1]!;
  if ((first === 0xe0 && second < 0xa0) || (first === 0xed && second > 0x9f)) return 0;
  if ((first === 0xf0 && second < 0x90) || (first === 0xf4 && second > 0x8f)) return 0;
  return length;
}

/** The string of these bytes. */
export function fromBytes(bytes: Uint8Array): string {
  const text = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString('utf8');
  if (!text.includes('\ufffd')) return text;
  let result = '';
  for (let offset = 0; offset < bytes.length; ) {
    const length = sequenceLength(bytes, offset);
    if (length === 0) result += String.fromCharCode(0xdc00 + bytes[offset]!);
    else result += Buffer.from(bytes.subarray(offset, offset + length)).toString('utf8');
    offset += length || 1;
  }
  return result;
}
