import { quoteGo } from '../format.ts';
import { FunctionError } from '../value.ts';
import { maximumUint64 } from './numbers.ts';

/** A semantic version as Masterminds' semver v3 reads it: a leading `v`, missing parts and leading zeros are fine. */
export interface Version {
  readonly major: bigint;
  readonly minor: bigint;
  readonly patch: bigint;
  /** Without the hyphen; empty for a release. */
  readonly prerelease: string;
  /** Without the plus sign. */
  readonly metadata: string;
  /** The text that it was read from. */
  readonly original: string;
}

const maximumVersionLength = 256;

/** Labels after a hyphen or plus sign: identifiers with dots between. */
export const labelsPattern = '[0-9A-Za-z-]+(?:\\.[0-9A-Za-z-]+)*';

const versionPattern = new RegExp(
  `^v?([0-9]+)(?:\\.([0-9]+))?(?:\\.([0-9]+))?(?:-(${labelsPattern}))?(?:\\+(${labelsPattern}))?$`,
);

/** @throws {FunctionError} with semver's message */
export function parseVersion(text: string): Version {
  if (text.length > maximumVersionLength) {
    throw new FunctionError(`version string is too long (max ${maximumVersionLength} bytes)`);
  }
  const found = versionPattern.exec(text);
  if (!found) throw new FunctionError('invalid semantic version');
  const [, major = '', minor = '0', patch = '0', prerelease = '', metadata = ''] = found;
  const version = { major: segment(major), minor: segment(minor), patch: segment(patch) };
  if (prerelease !== '') checkPrerelease(prerelease);
  return { ...version, prerelease, metadata, original: text };
}

function segment(digits: string): bigint {
  const value = BigInt(digits);
  if (value <= maximumUint64) return value;
  throw new FunctionError(
    `error parsing version segment: strconv.ParseUint: parsing ${quoteGo(digits)}: value out of range`,
  );
}

/** @throws {FunctionError} for what cannot stand after the hyphen */
export function checkPrerelease(text: string): void {
  for (const identifier of text.split('.')) {
    if (!/^[0-9A-Za-z-]+$/.test(identifier)) throw new FunctionError('invalid prerelease string');
    if (/^0[0-9]+$/.test(identifier)) throw new FunctionError('version segment starts with 0');
  }
}

/** @throws {FunctionError} for what cannot stand after the plus sign */
export function checkMetadata(text: string): void {
  for (const identifier of text.split('.')) {
    if (!/^[0-9A-Za-z-]+$/.test(identifier)) throw new FunctionError('invalid metadata string');
  }
}

export function versionText({ major, minor, patch, prerelease, metadata }: Omit<Version, 'original'>): string {
  return `${major}.${minor}.${patch}${prerelease && `-${prerelease}`}${metadata && `+${metadata}`}`;
}

/** Negative, zero or positive; metadata does not count, and a pre-release comes before its release. */
export function compareVersions(left: Version, right: Version): -1 | 0 | 1 {
  return (
    order(left.major, right.major) ||
    order(left.minor, right.minor) ||
    order(left.patch, right.patch) ||
    comparePrereleases(left.prerelease, right.prerelease)
  );
}

function order<Item extends bigint | string>(left: Item, right: Item): -1 | 0 | 1 {
  if (left === right) return 0;
  return left < right ? -1 : 1;
}

export function comparePrereleases(left: string, right: string): -1 | 0 | 1 {
  if (left === right) return 0;
  if (left === '' || right === '') return left === '' ? 1 : -1;
  const leftParts = left.split('.');
  const rightParts = right.split('.');
  const shared = Math.min(leftParts.length, rightParts.length);
  for (let index = 0; index < shared; index++) {
    const result = compareIdentifiers(leftParts[index]!, rightParts[index]!);
    if (result !== 0) return result;
  }
  return order(BigInt(leftParts.length), BigInt(rightParts.length));
}

/** Numbers come before words. */
function compareIdentifiers(left: string, right: string): -1 | 0 | 1 {
  const leftNumber = identifierNumber(left);
  const rightNumber = identifierNumber(right);
  if (leftNumber !== undefined && rightNumber !== undefined) return order(leftNumber, rightNumber);
  if (leftNumber === undefined && rightNumber === undefined) return order(left, right);
  return leftNumber === undefined ? 1 : -1;
}

/** Digits that do not fit into 64 bits compare as a word. */
function identifierNumber(text: string): bigint | undefined {
  const value = /^[0-9]+$/.test(text) ? BigInt(text) : undefined;
  return value !== undefined && value <= maximumUint64 ? value : undefined;
}
