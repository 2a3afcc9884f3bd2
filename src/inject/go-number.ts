/** Number texts as Go's strconv reads them, with its words for what is wrong. */

import { quoteGo } from '../template/format.ts';

/**
 * strconv.ParseUint in base 10.
 * @returns the error text `strconv.ParseUint: parsing "x": …`, or undefined for a number below 2^bits
 */
export function unsignedError(text: string, bits: 16 | 32): string | undefined {
  const fault = unsignedFault(text, 2 ** bits);
  return fault === undefined ? undefined : `strconv.ParseUint: parsing ${quoteGo(text)}: ${fault}`;
}

/** Lists hold half a million numbers in a megabyte, so each is looked at once. */
function unsignedFault(text: string, limit: number): string | undefined {
  let value = 0;
  for (let index = 0; index < text.length; index++) {
    const digit = text.charCodeAt(index) - 0x30;
    if (!(digit >= 0 && digit <= 9)) return 'invalid syntax';
    value = Math.min(value * 10 + digit, limit);
  }
  if (text === '') return 'invalid syntax';
  return value < limit ? undefined : 'value out of range';
}

/**
 * strconv.ParseInt in base 10.
 * @returns the error text `strconv.ParseInt: parsing "x": …`, or undefined for a number of so many bits
 */
export function signedError(text: string, bits: 16 | 32): string | undefined {
  const found = /^([+-]?)([0-9]+)$/.exec(text);
  if (!found) return `strconv.ParseInt: parsing ${quoteGo(text)}: invalid syntax`;
  const digits = found[2]!.replace(/^0+/, '');
  const least = 2 ** (bits - 1);
  const isInRange = digits.length <= 10 && Number(digits) < (found[1] === '-' ? least + 1 : least);
  return isInRange ? undefined : `strconv.ParseInt: parsing ${quoteGo(text)}: value out of range`;
}

/** strconv.Atoi: an optional sign and decimal digits; undefined for anything else or beyond 2^53. */
export function integer(text: string): number | undefined {
  if (!/^[+-]?[0-9]+$/.test(text)) return undefined;
  const value = Number(text);
  return Number.isSafeInteger(value) ? value : undefined;
}

const trueTexts = new Set(['1', 't', 'T', 'TRUE', 'true', 'True']);
const falseTexts = new Set(['0', 'f', 'F', 'FALSE', 'false', 'False']);

/** strconv.ParseBool; undefined for what it refuses. */
export function boolean(text: string | undefined): boolean | undefined {
  if (text === undefined) return undefined;
  return trueTexts.has(text) ? true : falseTexts.has(text) ? false : undefined;
}
