import { equalJson } from '../json/index.ts';
import type { FunctionRule, Origin, SteadyData, TaintRules } from '../safe-template/index.ts';
import type { Typed } from '../template/value.ts';
import { writeYamlText } from './functions/text.ts';
import type { Snapshot } from './snapshot.ts';
import type { TemplateData } from './template-data.ts';

/** Functions that change a map in place: a template that calls one gets its own copy of the values for each render. */
export const mutators: readonly string[] = [
  'set',
  'unset',
  'merge',
  'mergeOverwrite',
  'mustMerge',
  'mustMergeOverwrite',
];

/** Functions by what they do with tenant text; the others need no rule. */
const names: Readonly<Record<Exclude<FunctionRule['kind'], 'fragment' | 'member'>, readonly string[]>> = {
  test: [
    ...['eq', 'ne', 'lt', 'le', 'gt', 'ge', 'not', 'isset', 'contains', 'has', 'mustHas', 'hasKey', 'hasPrefix'],
    ...['hasSuffix', 'empty', 'all', 'any', 'regexMatch', 'mustRegexMatch', 'semverCompare'],
    ...['typeIs', 'typeIsLike', 'kindIs', 'deepEqual'],
  ],
  choice: ['and', 'or', 'default', 'coalesce', 'ternary', 'valueOrDefault'],
  json: [
    ...['toJSON', 'toJson', 'mustToJson', 'structToJSON', 'protoToJSON', 'toJsonMap', 'toRawJson', 'mustToRawJson'],
    ...['toPrettyJson', 'mustToPrettyJson'],
  ],
  layout: ['indent', 'nindent', 'trim'],
  record: ['dict'],
  mutator: mutators,
  tenant: ['render'],
};

const functionRules: ReadonlyMap<string, FunctionRule> = new Map<string, FunctionRule>([
  ...Object.entries(names).flatMap(([kind, functions]) =>
    functions.map((name): [string, FunctionRule] => [name, { kind: kind as keyof typeof names }]),
  ),
  ['toYaml', { kind: 'fragment', write: writeYamlText }],
  ['annotation', { kind: 'member', member: 'Annotations' }],
]);

/** Everything else that templates see can hold what a tenant wrote: the proxy's configuration and its image, too. */
const members: readonly [name: string, origin: Origin][] = [
  ['Values', 'fixed'],
  ['MeshConfig', 'fixed'],
  ['Revision', 'fixed'],
  ['CompliancePolicy', 'fixed'],
  ['InboundTrafficPolicyMode', 'fixed'],
  ['NativeSidecars', 'render'],
  ['ProxyUID', 'render'],
  ['ProxyGID', 'render'],
];

/** What tenants control in the templates of a snapshot. */
export function taintRulesOf({ proxyConfigSource }: Pick<Snapshot, 'proxyConfigSource'>): TaintRules {
  const origins = new Map(members);
  // kube-inject lays the annotation of the pod over the mesh configuration itself.
  if (proxyConfigSource === 'mesh-with-annotation') origins.set('MeshConfig', 'tenant');
  // Until 1.5 all pods have that of the mesh.
  if (proxyConfigSource === 'mesh') origins.set('ProxyConfig', 'fixed');
  return { members: origins, functions: functionRules };
}

/** A member of the data, and whether it is the same in two of them. */
interface SteadyMember {
  readonly path: SteadyData['paths'][number];
  readonly isSame: (left: TemplateData, right: TemplateData) => boolean;
}

/** Most pods have no annotations that templates look at, and the proxy configuration of all others. */
const steadyMembers: readonly SteadyMember[] = [
  { path: ['MeshConfig'], isSame: (left, right) => left.meshConfig === right.meshConfig },
  { path: ['ProxyConfig'], isSame: (left, right) => left.proxyConfig === right.proxyConfig },
  { path: ['ProxyImage'], isSame: (left, right) => left.proxyImage === right.proxyImage },
  { path: ['ProxyInitImage'], isSame: (left, right) => left.proxyInitImage === right.proxyInitImage },
  { path: ['NativeSidecars'], isSame: (left, right) => left.nativeSidecars === right.nativeSidecars },
  { path: ['ProxyUID'], isSame: (left, right) => left.proxyUid === right.proxyUid },
  { path: ['ProxyGID'], isSame: (left, right) => left.proxyGid === right.proxyGid },
  {
    path: ['ObjectMeta', 'Annotations'],
    isSame: (left, right) => equalJson(left.objectMeta.annotations, right.objectMeta.annotations),
  },
];

export const steadyData: SteadyData = {
  paths: steadyMembers.map(({ path }) => path),
  isSame: (left, right) => hasSameSteadyData((left as Typed).payload, (right as Typed).payload),
};

function hasSameSteadyData(left: TemplateData, right: TemplateData): boolean {
  return steadyMembers.every(({ isSame }) => isSame(left, right));
}
