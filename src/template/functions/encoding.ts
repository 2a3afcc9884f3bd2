import { fromBytes, toBytes } from '../bytes.ts';
import { type GoFunction, stringType } from '../value.ts';
import { define } from './define.ts';

const alphabet64 = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/';
const alphabet32 = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567';
const padding = '=';

/** The number of the first byte that does not fit; sprig gives the error's text as result. */
class CorruptInput {
  readonly offset: number;
  constructor(offset: number) {
    this.offset = offset;
  }
}

type Decoded = Uint8Array | CorruptInput;

/** Decodes base64 with padding; line breaks may stand anywhere. */
function decode64(text: string): Decoded {
  const input = Buffer.from(toBytes(text)).toString('latin1');
  const isLineBreak = (offset: number): boolean => input[offset] === '\n' || input[offset] === '\r';
  let digits = '';
  let offset = 0;
  for (; offset < input.length && input[offset] !== padding; offset++) {
    if (isLineBreak(offset)) continue;
    if (!alphabet64.includes(input[offset]!)) return new CorruptInput(offset);
    digits += input[offset];
  }
  const rest = digits.length % 4;
  if (offset === input.length) return rest === 0 ? Buffer.from(digits, 'base64') : new CorruptInput(offset - rest);
  if (rest < 2) return new CorruptInput(offset);
  const skipLineBreaks = (): void => {
    do offset++;
    while (isLineBreak(offset));
  };
  skipLineBreaks();
  if (rest === 2) {
    if (offset === input.length) return new CorruptInput(offset);
    if (input[offset] !== padding) return new CorruptInput(offset - 1);
    skipLineBreaks();
  }
  return offset < input.length ? new CorruptInput(offset) : Buffer.from(digits, 'base64');
}

/** Decodes base32 with padding; line breaks go first and do not count in offsets. */
function decode32(text: string): Decoded {
  const input = Buffer.from(toBytes(text))
    .toString('latin1')
    .replace(/[\r\n]/g, '');
  let digits = '';
  for (let offset = 0; offset < input.length; offset++) {
    // Padding is only padding near the end; anywhere else it is a character that does not belong.
    if (input[offset] === padding && digits.length % 8 >= 2 && input.length - offset <= 8) {
      return paddingError(input, offset) ?? bytesOf32(digits);
    }
    if (!alphabet32.includes(input[offset]!)) return new CorruptInput(offset);
    digits += input[offset];
  }
  const rest = digits.length % 8;
  return rest === 0 ? bytesOf32(digits) : new CorruptInput(digits.length - rest);
}

/** A last group has 2, 4, 5 or 7 characters (1 to 4 bytes) and is filled up to 8. */
function paddingError(input: string, offset: number): CorruptInput | undefined {
  const length = offset % 8;
  const end = offset + 8 - length;
  if (input.length < end) return new CorruptInput(input.length);
  for (let next = offset + 1; next < end; next++) {
    if (input[next] !== padding) return new CorruptInput(next - 1);
  }
  return length === 3 || length === 6 ? new CorruptInput(offset) : undefined;
}

function bytesOf32(digits: string): Uint8Array {
  const bytes = new Uint8Array(Math.floor((digits.length * 5) / 8));
  let pending = 0;
  let bits = 0;
  let length = 0;
  for (const digit of digits) {
    pending = ((pending << 5) | alphabet32.indexOf(digit)) & 0xfff;
    bits += 5;
    if (bits < 8) continue;
    bits -= 8;
    bytes[length++] = (pending >> bits) & 0xff;
  }
  return bytes;
}

function encode32(bytes: Uint8Array): string {
  let result = '';
  let pending = 0;
  let bits = 0;
  for (const byte of bytes) {
    pending = ((pending << 8) | byte) & 0xfff;
    for (bits += 8; bits >= 5; bits -= 5) result += alphabet32[(pending >> (bits - 5)) & 31];
  }
  if (bits > 0) result += alphabet32[(pending << (5 - bits)) & 31];
  return result.padEnd(Math.ceil(result.length / 8) * 8, padding);
}

function decodedText(decoded: Decoded, name: string): string {
  if (decoded instanceof CorruptInput) return `illegal ${name} data at input byte ${decoded.offset}`;
  return fromBytes(decoded);
}

const ofText = (call: (text: string) => string): GoFunction => define([stringType], ([text]) => call(text as string));

/** Base64 and base32. Input that cannot be decoded gives the text of the error, not an error. */
export const encodingFunctions: Readonly<Record<string, GoFunction>> = {
  b64enc: ofText((text) => Buffer.from(toBytes(text)).toString('base64')),
  b64dec: ofText((text) => decodedText(decode64(text), 'base64')),
  b32enc: ofText((text) => encode32(toBytes(text))),
  b32dec: ofText((text) => decodedText(decode32(text), 'base32')),
};
