import { compareBytes, isObject, type Json, member } from '../json/index.ts';
import { decodeMessage } from './decode.ts';
import { defaultProxyConfig } from './defaults.ts';
import { MessageError } from './message-error.ts';
import { applyProxyConfig, mergeProxyConfigLayer } from './proxy-config.ts';
import type { MeshConfig, ProxyConfig } from './types.generated.ts';

type Labels = { readonly [name: string]: string };

/** A ProxyConfig resource of the cluster: a layer of proxy config for some pods. */
interface ProxyConfigResource {
  readonly name: string;
  readonly namespace: string;
  /** Milliseconds since 1970; a resource without a date is older than all that have one. */
  readonly created: number;
  /** Undefined: for the whole namespace. Empty: for no pod. */
  readonly matchLabels: Labels | undefined;
  readonly layer: ProxyConfig;
}

/** ProxyConfig resources by namespace, the oldest first. */
export type ProxyConfigResources = ReadonlyMap<string, readonly ProxyConfigResource[]>;

/**
 * Reads ProxyConfig resources (`networking.istio.io`, whole objects) once for many pods.
 * @throws {MessageError} when a spec does not have the right types
 */
export function readProxyConfigResources(objects: readonly Json[]): ProxyConfigResources {
  const byNamespace = new Map<string, ProxyConfigResource[]>();
  for (const resource of objects.map(readResource).sort(compareAge)) {
    const list = byNamespace.get(resource.namespace);
    if (list) list.push(resource);
    else byNamespace.set(resource.namespace, [resource]);
  }
  return byNamespace;
}

function readResource(object: Json): ProxyConfigResource {
  const metadata = objectMember(object, 'metadata');
  const spec = objectMember(object, 'spec');
  const created = Date.parse(String(member(metadata, 'creationTimestamp') ?? ''));
  const selector = member(spec, 'selector');
  return {
    name: String(member(metadata, 'name') ?? ''),
    namespace: String(member(metadata, 'namespace') ?? ''),
    created: Number.isNaN(created) ? Number.NEGATIVE_INFINITY : created,
    matchLabels: isObject(selector) ? (objectMember(selector, 'matchLabels') as Labels) : undefined,
    layer: decodeMessage(
      {
        concurrency: member(spec, 'concurrency') ?? null,
        proxyMetadata: member(spec, 'environmentVariables') ?? null,
        image: member(spec, 'image') ?? null,
      },
      'istio.mesh.v1alpha1.ProxyConfig',
    ),
  };
}

function objectMember(object: Json, name: string): { [name: string]: Json } {
  const found = isObject(object) ? member(object, name) : undefined;
  return isObject(found) ? found : {};
}

/** Istio's order: by creation, then name, then namespace. Without dates the place in the list decides. */
function compareAge(left: ProxyConfigResource, right: ProxyConfigResource): number {
  if (left.created !== right.created) return left.created < right.created ? -1 : 1;
  if (left.created === Number.NEGATIVE_INFINITY) return 0;
  return compareBytes(left.name, right.name) || compareBytes(left.namespace, right.namespace);
}

/** What decides about the proxy config of a pod. */
export interface ProxyConfigInputs {
  readonly mesh: MeshConfig;
  readonly resources: ProxyConfigResources;
  /** The namespace whose resources hold for the whole mesh. */
  readonly rootNamespace: string;
  /** Namespace and labels of the pod. */
  readonly namespace: string;
  readonly labels: Labels | undefined;
  /** The pod's annotation `proxy.istio.io/config`; one that does not parse counts as absent. */
  readonly annotation: string | undefined;
}

/**
 * The proxy config of a pod as the webhook computes it, lowest precedence first: built-in defaults, the mesh's
 * `defaultConfig`, the resource of the root namespace, that of the pod's namespace, the annotation, and the resource
 * that selects the pod. Of several candidates only the oldest counts. Pods with the same layers get the same object.
 */
export function proxyConfigFor(inputs: ProxyConfigInputs): ProxyConfig {
  const { mesh, resources, rootNamespace, namespace } = inputs;
  let config = sharedMerge(defaultProxyConfig(), mesh.defaultConfig ?? defaultProxyConfig());
  if (rootNamespace !== '') config = underResource(config, unselective(resources.get(rootNamespace)));
  if (namespace !== rootNamespace) config = underResource(config, unselective(resources.get(namespace)));
  if (inputs.annotation !== undefined) config = underAnnotation(config, inputs.annotation);
  return underResource(config, selecting(resources.get(namespace), inputs.labels));
}

function unselective(resources: readonly ProxyConfigResource[] | undefined): ProxyConfigResource | undefined {
  return resources?.find((resource) => resource.matchLabels === undefined);
}

function selecting(
  resources: readonly ProxyConfigResource[] | undefined,
  labels: Labels = {},
): ProxyConfigResource | undefined {
  return resources?.find(({ matchLabels = {} }) => {
    const wanted = Object.entries(matchLabels);
    return wanted.length > 0 && wanted.every(([name, value]) => Object.hasOwn(labels, name) && labels[name] === value);
  });
}

function underResource(base: ProxyConfig, resource: ProxyConfigResource | undefined): ProxyConfig {
  return resource ? sharedMerge(base, resource.layer) : base;
}

function underAnnotation(base: ProxyConfig, annotation: string): ProxyConfig {
  let layer: ProxyConfig;
  try {
    layer = applyProxyConfig({}, annotation);
  } catch (error) {
    if (error instanceof MessageError) return base;
    throw error;
  }
  return mergeProxyConfigLayer(base, layer);
}

/** Mesh config and resources live long and their merges are few: each is made once. */
const merges = new WeakMap<ProxyConfig, WeakMap<ProxyConfig, ProxyConfig>>();

function sharedMerge(base: ProxyConfig, layer: ProxyConfig): ProxyConfig {
  let known = merges.get(base);
  if (!known) {
    known = new WeakMap();
    merges.set(base, known);
  }
  let merged = known.get(layer);
  if (!merged) {
    merged = hides(layer, base) ? layer : mergeProxyConfigLayer(base, layer);
    known.set(layer, merged);
  }
  return merged;
}

/** True if nothing of the base would remain, as nearly always with the mesh's layer over the built-in one. */
function hides(layer: ProxyConfig, base: ProxyConfig): boolean {
  const isMerged = base.proxyMetadata !== undefined || base.proxyHeaders !== undefined;
  return !isMerged && Object.keys(base).every((name) => Object.hasOwn(layer, name));
}
