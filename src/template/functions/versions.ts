import {
  FunctionError,
  type GoField,
  type GoFunction,
  type GoMethod,
  type GoType,
  type Payload,
  pointerTo,
  stringType,
  Typed,
  uint64Type,
  unwrap,
  type Value,
} from '../value.ts';
import { define } from './define.ts';
import { maximumUint64 } from './numbers.ts';
import { checkMetadata, checkPrerelease, compareVersions, parseVersion, type Version, versionText } from './version.ts';
import { parseConstraints, satisfies } from './version-constraints.ts';

type Part = 'major' | 'minor' | 'patch';

/** The next version: that part is raised and all after it cleared. A pre-release is followed by its own release. */
function increased(version: Version, part: Part): Version {
  const isBeforeRelease = part === 'patch' && version.prerelease !== '';
  const value = version[part];
  if (!isBeforeRelease && value === maximumUint64) {
    throw new FunctionError(`${part} version increment would overflow uint64`);
  }
  const next = {
    major: version.major,
    minor: part === 'major' ? 0n : version.minor,
    patch: part === 'patch' ? version.patch : 0n,
    [part]: isBeforeRelease ? value : value + 1n,
    prerelease: '',
    metadata: '',
  };
  return withOriginal(next, version);
}

/** The text of a derived version keeps the `v` of the one that it comes from. */
function withOriginal(parts: Omit<Version, 'original'>, from: Version): Version {
  return { ...parts, original: (from.original.startsWith('v') ? 'v' : '') + versionText(parts) };
}

function withLabel(version: Version, label: 'prerelease' | 'metadata', text: string): Version {
  return withOriginal({ ...version, [label]: text }, version);
}

function assertVersion(payload: Payload): Version {
  if (payload === null) throw new FunctionError('runtime error: invalid memory address or nil pointer dereference');
  return payload as Version;
}

const getter = (get: (version: Version) => Value): GoMethod => ({
  parameters: [],
  call: (version) => get(assertVersion(version)),
});

const number = (part: Part): GoMethod => getter((version) => new Typed(uint64Type, version[part]));

const increase = (part: Part): GoMethod => getter((version) => new Typed(versionType, increased(version, part)));

const relabel = (label: 'prerelease' | 'metadata', check: (text: string) => void): GoMethod => ({
  parameters: [stringType],
  call: (version, [text]) => {
    if (text !== '') check(text as string);
    return new Typed(versionType, withLabel(assertVersion(version), label, text as string));
  },
});

const comparison = (result: (order: -1 | 0 | 1) => Value): GoMethod => ({
  parameters: [versionPointer],
  call: (left, [right]) => result(compareVersions(assertVersion(left), assertVersion(unwrap(right)))),
});

const equality: GoMethod = {
  parameters: [],
  call: (left, [right]) => {
    const other = unwrap(right);
    return left === null || other === null ? left === other : compareVersions(left, other) === 0;
  },
};

const valueMethods: ReadonlyMap<string, GoMethod> = new Map([
  ['Major', number('major')],
  ['Minor', number('minor')],
  ['Patch', number('patch')],
  ['Prerelease', getter((version) => version.prerelease)],
  ['Metadata', getter((version) => version.metadata)],
  ['String', getter(versionText)],
  ['IncMajor', increase('major')],
  ['IncMinor', increase('minor')],
  ['IncPatch', increase('patch')],
  ['SetPrerelease', relabel('prerelease', checkPrerelease)],
  ['SetMetadata', relabel('metadata', checkMetadata)],
]);

const field = (name: string, type: GoType, get: (version: Version) => Payload): GoField => ({ name, type, get });

/** semver's Version: fields that only it can see, methods, and its text as JSON. */
const versionType: GoType = {
  kind: 'struct',
  name: 'semver.Version',
  fields: () => [
    field('major', uint64Type, (version) => version.major),
    field('minor', uint64Type, (version) => version.minor),
    field('patch', uint64Type, (version) => version.patch),
    field('pre', stringType, (version) => version.prerelease),
    field('metadata', stringType, (version) => version.metadata),
    field('original', stringType, (version) => version.original),
  ],
  methods: () => valueMethods,
  pointer: () => versionPointer,
  text: versionText,
  json: versionText,
};

const versionPointer: GoType = {
  ...pointerTo(versionType, () => pointerMethods),
  text: versionText,
  json: versionText,
};

const pointerMethods: ReadonlyMap<string, GoMethod> = new Map([
  ...valueMethods,
  ['Original', getter((version) => version.original)],
  ['Compare', comparison((order) => BigInt(order))],
  ['Equal', { ...equality, parameters: [versionPointer] }],
  ['LessThan', comparison((order) => order < 0)],
  ['LessThanEqual', comparison((order) => order <= 0)],
  ['GreaterThan', comparison((order) => order > 0)],
  ['GreaterThanEqual', comparison((order) => order >= 0)],
]);

/** Semantic versions and constraints on them. */
export const versionFunctions: Readonly<Record<string, GoFunction>> = {
  semver: define([stringType], ([text]) => new Typed(versionPointer, parseVersion(text as string))),
  semverCompare: define([stringType, stringType], ([constraint, text]) => {
    const constraints = parseConstraints(constraint as string);
    return satisfies(parseVersion(text as string), constraints);
  }),
};
