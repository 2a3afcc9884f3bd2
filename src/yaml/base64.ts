const notBase64 = /[^A-Za-z0-9+/]/;

/** Well-formed UTF-8 as bytes, one character a byte (RFC 3629, section 4), or one byte that is not part of it. */
const utf8 =
  /[\x00-\x7f]+|[\xc2-\xdf][\x80-\xbf]|\xe0[\xa0-\xbf][\x80-\xbf]|[\xe1-\xec\xee\xef][\x80-\xbf]{2}|\xed[\x80-\x9f][\x80-\xbf]|\xf0[\x90-\xbf][\x80-\xbf]{2}|[\xf1-\xf3][\x80-\xbf]{3}|\xf4[\x80-\x8f][\x80-\xbf]{2}|([\x80-\xff])/g;

/**
 * The text behind base64 (standard alphabet, padded, breaks allowed); undefined when it is not base64. Like Go's JSON
 * each byte that is not UTF-8 becomes one U+FFFD.
 */
export function decodeBase64(encoded: string): string | undefined {
  const compact = encoded.replace(/[\r\n]/g, '');
  const padding = compact.endsWith('==') ? 2 : compact.endsWith('=') ? 1 : 0;
  if (compact.length % 4 !== 0 || notBase64.test(compact.slice(0, compact.length - padding))) return undefined;
  const bytes = atob(compact).replace(utf8, (sequence, stray) => (stray === undefined ? sequence : '\xef\xbf\xbd'));
  return new TextDecoder('utf-8', { ignoreBOM: true }).decode(Uint8Array.from(bytes, (byte) => byte.charCodeAt(0)));
}
