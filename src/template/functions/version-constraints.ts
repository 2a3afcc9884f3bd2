import { quoteGo } from '../format.ts';
import { FunctionError } from '../value.ts';
import { comparePrereleases, compareVersions, labelsPattern, parseVersion, type Version } from './version.ts';

/** Alternatives, of which one must hold with all of its conditions. */
export type Constraints = readonly Alternative[];

interface Alternative {
  readonly conditions: readonly Condition[];
  /** Whether any condition names a pre-release; otherwise pre-releases never match. */
  readonly allowsPrereleases: boolean;
}

interface Condition {
  readonly operator: string;
  readonly version: Version;
  /** The first part that is a wildcard or missing. */
  readonly open: 'major' | 'minor' | 'patch' | undefined;
}

const maximumConstraintLength = 512;
const maximumAlternatives = 32;

// Constraints are bounded in length, so that backtracking over blanks and versions is bounded, too.
const space = '[\\t\\n\\f\\r ]';
const part = '[0-9|xX*]+';
const version = `v?${part}(?:\\.${part})?(?:\\.${part})?(?:-${labelsPattern})?(?:\\+${labelsPattern})?`;
const rangePattern = new RegExp(`${space}*(${version})${space}+-${space}+(${version})${space}*`, 'g');
const blanks = new RegExp(`${space}*`, 'y');
const conditionPattern = new RegExp(
  `(!=|>=|=>|<=|=<|~>|[=<>~^]|)${space}*(v?(${part})(\\.${part})?(\\.${part})?(-${labelsPattern})?(?:\\+${labelsPattern})?)`,
  'y',
);
const separatorPattern = new RegExp(`${space}*(?:,${space}*|${space})`, 'y');

/** @throws {FunctionError} with semver's message */
export function parseConstraints(text: string): Constraints {
  if (text.length > maximumConstraintLength) {
    throw new FunctionError(`constraint string is too long (max ${maximumConstraintLength} bytes)`);
  }
  const alternatives = text.replace(rangePattern, '>= $1, <= $2 ').split('||');
  if (alternatives.length > maximumAlternatives) {
    throw new FunctionError(`too many constraint groups (max ${maximumAlternatives})`);
  }
  return alternatives.map(parseAlternative);
}

/** Conditions with blanks or a comma between. */
function parseAlternative(text: string): Alternative {
  const found: RegExpExecArray[] = [];
  let offset = skip(blanks, text, 0)!;
  for (;;) {
    conditionPattern.lastIndex = offset;
    const condition = conditionPattern.exec(text);
    if (!condition) throw new FunctionError(`improper constraint: ${quoteGo(text)}`);
    found.push(condition);
    const end = skip(blanks, text, conditionPattern.lastIndex)!;
    if (end === text.length) break;
    const next = skip(separatorPattern, text, conditionPattern.lastIndex);
    if (next === undefined) throw new FunctionError(`improper constraint: ${quoteGo(text)}`);
    offset = skip(blanks, text, next)!;
  }
  const conditions = found.map(readCondition);
  return { conditions, allowsPrereleases: conditions.some((condition) => condition.version.prerelease !== '') };
}

function skip(pattern: RegExp, text: string, offset: number): number | undefined {
  pattern.lastIndex = offset;
  return pattern.test(text) ? pattern.lastIndex : undefined;
}

const isWildcard = (text: string): boolean => text === '' || /^\.?[xX*]$/.test(text);

function readCondition(found: RegExpExecArray): Condition {
  const [, operator = '', whole = '', major = '', minor = '', patch = '', prerelease = ''] = found;
  if (isWildcard(major)) return condition(operator, `0.0.0${prerelease}`, 'major');
  if (isWildcard(minor)) return condition(operator, `${major}.0.0${prerelease}`, 'minor');
  if (isWildcard(patch)) return condition(operator, `${major}${minor}.0${prerelease}`, 'patch');
  return condition(operator, whole, undefined);
}

function condition(operator: string, text: string, open: Condition['open']): Condition {
  try {
    return { operator, version: parseVersion(text), open };
  } catch {
    throw new FunctionError('constraint parser error');
  }
}

export function satisfies(version: Version, constraints: Constraints): boolean {
  return constraints.some(({ conditions, allowsPrereleases }) => {
    if (version.prerelease !== '' && !allowsPrereleases) return false;
    return conditions.every((condition) => holds(version, condition));
  });
}

function holds(version: Version, condition: Condition): boolean {
  const isBefore = compareVersions(version, condition.version) < 0;
  switch (condition.operator) {
    case '!=':
      return differs(version, condition);
    case '<':
      return isBefore;
    case '>=':
    case '=>':
      return !isBefore;
    case '>':
      return isAbove(version, condition);
    case '<=':
    case '=<':
      return !isBeyond(version, condition);
    case '^':
      return !isBefore && sharesLeadingPart(version, condition);
    case '~':
    case '~>':
      return !isBefore && sharesMinor(version, condition);
    default:
      return condition.open === undefined
        ? compareVersions(version, condition.version) === 0
        : !isBefore && sharesMinor(version, condition);
  }
}

/** `~1.2.3`: the same major and minor part. Zero in all parts allows everything, unless parts are open. */
function sharesMinor(version: Version, { version: bound, open }: Condition): boolean {
  const isUnbound = bound.major === 0n && bound.minor === 0n && bound.patch === 0n;
  if (isUnbound && (open === undefined || open === 'major')) return true;
  return version.major === bound.major && (version.minor === bound.minor || open === 'minor');
}

/** `^1.2.3`: nothing to the left of the first part that is not zero may differ, nor that part itself. */
function sharesLeadingPart(version: Version, { version: bound, open }: Condition): boolean {
  if (bound.major > 0n || open === 'minor') return version.major === bound.major;
  if (version.major > 0n) return false;
  if (bound.minor > 0n || open === 'patch') return version.minor === bound.minor;
  return version.minor === 0n && version.patch === bound.patch;
}

/** `!=1.2` excludes all of 1.2, but for pre-releases. */
function differs(version: Version, { version: bound, open }: Condition): boolean {
  if (open === undefined || open === 'major') return compareVersions(version, bound) !== 0;
  if (version.major !== bound.major) return true;
  if (open === 'minor') return false;
  return version.minor !== bound.minor || comparePrereleases(version.prerelease, bound.prerelease) !== 0;
}

/** `>1.2` begins after all of 1.2. */
function isAbove(version: Version, { version: bound, open }: Condition): boolean {
  if (open === undefined) return compareVersions(version, bound) > 0;
  if (version.major !== bound.major) return version.major > bound.major;
  if (open === 'minor') return false;
  return open === 'patch' ? version.minor > bound.minor : compareVersions(version, bound) > 0;
}

/** `<=1.2` ends after all of 1.2. */
function isBeyond(version: Version, { version: bound, open }: Condition): boolean {
  if (open === undefined) return compareVersions(version, bound) > 0;
  if (version.major !== bound.major) return version.major > bound.major;
  return version.minor > bound.minor && open !== 'minor';
}
