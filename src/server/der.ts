/** ASN.1 in DER (X.690), as far as certificates need it. */

/** An element: tag, length, contents. */
export function element(tag: number, ...contents: readonly Uint8Array[]): Buffer {
  const content = Buffer.concat(contents);
  return Buffer.concat([Buffer.from([tag]), lengthOctets(content.length), content]);
}

/** Lengths from 128 on are preceded by the number of their octets. */
function lengthOctets(length: number): Buffer {
  if (length < 0x80) return Buffer.from([length]);
  const octets: number[] = [];
  for (let rest = length; rest > 0; rest = Math.floor(rest / 256)) octets.unshift(rest % 256);
  return Buffer.from([0x80 | octets.length, ...octets]);
}

/** The elements inside a constructed one, each with its tag and length; the octets must be well-formed. */
export function elementsOf(constructed: Buffer): Buffer[] {
  const elements: Buffer[] = [];
  const outer = extentOf(constructed, 0);
  for (let start = outer.contentStart; start < outer.end; ) {
    const { end } = extentOf(constructed, start);
    elements.push(constructed.subarray(start, end));
    start = end;
  }
  return elements;
}

/** Tags of one octet only: certificates have no others. */
function extentOf(octets: Buffer, start: number): { contentStart: number; end: number } {
  const first = octets[start + 1]!;
  const lengthSize = first < 0x80 ? 0 : first & 0x7f;
  const contentStart = start + 2 + lengthSize;
  const length = lengthSize === 0 ? first : octets.readUIntBE(start + 2, lengthSize);
  return { contentStart, end: contentStart + length };
}

export const sequence = (...items: readonly Uint8Array[]): Buffer => element(0x30, ...items);
export const setOf = (...items: readonly Uint8Array[]): Buffer => element(0x31, ...items);
export const octetString = (content: Uint8Array): Buffer => element(0x04, content);
export const utf8String = (text: string): Buffer => element(0x0c, Buffer.from(text));
export const isTrue: Buffer = element(0x01, Buffer.from([0xff]));

/** A non-negative integer from its octets, most significant first. */
export function integer(octets: Uint8Array): Buffer {
  const first = octets.findIndex((octet) => octet !== 0);
  const digits = first < 0 ? Buffer.from([0]) : octets.subarray(first);
  // A first bit that is set would make the number negative.
  return digits[0]! >= 0x80 ? element(0x02, Buffer.from([0]), digits) : element(0x02, digits);
}

/** Bits in whole octets, but for the unused ones at the end. */
export function bitString(octets: Uint8Array, unusedBits = 0): Buffer {
  return element(0x03, Buffer.from([unusedBits]), octets);
}

/** An object identifier in dotted form. */
export function objectIdentifier(dotted: string): Buffer {
  const [first, second, ...rest] = dotted.split('.').map(Number);
  return element(0x06, Buffer.from([first! * 40 + second!, ...rest.flatMap(base128)]));
}

/** Seven bits an octet; the high bit says that more follow. */
function base128(number: number): number[] {
  const octets = [number % 128];
  for (let rest = Math.floor(number / 128); rest > 0; rest = Math.floor(rest / 128))
    octets.unshift(0x80 | (rest % 128));
  return octets;
}

/** RFC 5280, 4.1.2.5: UTCTime up to 2049, GeneralizedTime from then on; whole seconds. */
export function time(date: Date): Buffer {
  const digits = `${date.toISOString().replace(/[-:T]|\.\d+Z$/g, '')}Z`;
  return date.getUTCFullYear() < 2050
    ? element(0x17, Buffer.from(digits.slice(2)))
    : element(0x18, Buffer.from(digits));
}
