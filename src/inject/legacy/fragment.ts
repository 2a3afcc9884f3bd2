import { isObject, type Json, type JsonObject, member } from '../../json/index.ts';
import { canonicalize, DecodeError, type EarlierTypes, withoutLaterMembers } from '../../kube/index.ts';
import { NotFiniteError, typedScalars } from '../../kube/typed-scalars.ts';
import type { Container, ContainerList, Pod, StringMap } from '../pod.ts';

/** What a single template prints: parts of a pod that are appended, and instructions for the injector. */
export interface Fragment {
  readonly initContainers: readonly Container[];
  readonly containers: readonly Container[];
  readonly volumes: readonly Named[];
  readonly imagePullSecrets: readonly Named[];
  readonly dnsConfig: Json | undefined;
  readonly rewritesProbes: boolean;
  readonly holdsApplication: boolean;
  /** Values for the annotations that redirection knows, by their names. */
  readonly redirectAnnotations: StringMap;
}

type Named = NonNullable<Pod['spec']['volumes']>[number];

/** Members of the printed text and their Go types. */
const types: { readonly [name: string]: string } = {
  initContainers: '[]v1.Container',
  containers: '[]v1.Container',
  volumes: '[]v1.Volume',
  imagePullSecrets: '[]v1.LocalObjectReference',
  dnsConfig: '*v1.PodDNSConfig',
  rewriteAppHTTPProbe: 'bool',
  holdApplicationUntilProxyStarts: 'bool',
  podRedirectAnnot: 'map[string]string',
};

const names = new Map(Object.keys(types).map((name) => [name.toLowerCase(), name]));

/** What the first releases know of that. */
export const firstMembers: readonly string[] = ['initContainers', 'containers', 'volumes', 'imagePullSecrets'];

/**
 * Reads what was printed, its numbers kept apart by how they are written, as Go's decoder reads it into its structure:
 * bare numbers become texts where texts are wanted, members that nobody knows vanish.
 * @param known the members that the release knows
 * @throws {DecodeError} where a part has a wrong type
 */
export function readFragment(value: Json, earlier: EarlierTypes, known: readonly string[]): JsonObject {
  if (value === null) return {};
  if (!isObject(value)) throw new DecodeError('the rendered text is no object');
  const fragment: JsonObject = {};
  for (const [given, part] of Object.entries(value)) {
    const name = names.get(given.toLowerCase());
    if (name === undefined || !known.includes(name)) continue;
    const type = types[name]!;
    fragment[name] = withoutLaterMembers(decode(part, type), type, earlier);
  }
  return fragment;
}

function decode(value: Json, type: string): Json {
  try {
    return canonicalize(typedScalars(value, type).value, type);
  } catch (error) {
    throw error instanceof NotFiniteError ? new DecodeError(error.message) : error;
  }
}

/** The parts of a fragment as {@link readFragment} gives it. */
export function fragmentOf(value: Json): Fragment {
  const part = (name: string): Json | undefined => (isObject(value) ? (member(value, name) ?? undefined) : undefined);
  const list = <Item>(name: string): readonly Item[] => (part(name) ?? []) as unknown as readonly Item[];
  return {
    initContainers: list<Container>('initContainers'),
    containers: list<Container>('containers'),
    volumes: list<Named>('volumes'),
    imagePullSecrets: list<Named>('imagePullSecrets'),
    dnsConfig: part('dnsConfig'),
    rewritesProbes: part('rewriteAppHTTPProbe') === true,
    holdsApplication: part('holdApplicationUntilProxyStarts') === true,
    redirectAnnotations: (part('podRedirectAnnot') ?? {}) as StringMap,
  };
}

export const containerLists: readonly ContainerList[] = ['initContainers', 'containers'];
