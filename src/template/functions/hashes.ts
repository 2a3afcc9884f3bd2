import { createHash } from 'node:crypto';
import { toBytes } from '../bytes.ts';
import { type GoFunction, stringType } from '../value.ts';
import { define } from './define.ts';

const digest = (algorithm: string): GoFunction =>
  define([stringType], ([text]) =>
    createHash(algorithm)
      .update(toBytes(text as string))
      .digest('hex'),
  );

const adlerModulus = 65521;
// The most bytes after which both sums still fit exactly: 255 · n(n+1)/2 + (n+1)(modulus−1) < 2^32.
const adlerBlock = 5552;

function adler32(bytes: Uint8Array): number {
  let low = 1;
  let high = 0;
  for (let start = 0; start < bytes.length; start += adlerBlock) {
    for (const byte of bytes.subarray(start, start + adlerBlock)) {
      low += byte;
      high += low;
    }
    low %= adlerModulus;
    high %= adlerModulus;
  }
  return high * 0x10000 + low;
}

/** Digests of text, for annotations that change with their source. */
export const hashFunctions: Readonly<Record<string, GoFunction>> = {
  sha1sum: digest('sha1'),
  sha256sum: digest('sha256'),
  sha512sum: digest('sha512'),
  adler32sum: define([stringType], ([text]) => String(adler32(toBytes(text as string)))),
};
