import type { Json } from '../json/index.ts';
import { readYaml, type YamlLimits } from '../yaml/index.ts';
import { decodeOver } from './decode.ts';
import { type MeshDialect, modernMesh } from './dialect.ts';
import { prefixed } from './read-step.ts';
import { overlayFields } from './set-field.ts';
import type { ProxyConfig, ProxyConfigProxyHeaders } from './types.generated.ts';

const messageName = 'istio.mesh.v1alpha1.ProxyConfig';
const errorPrefix = 'could not parse proxy config:';

/**
 * What the annotation of a pod may cost. All fields of the message together, each with a text of ordinary length, are below
 * 8 kB and 6 levels; annotations of an object are 256 KiB together. Nobody needs an alias there but to shorten, and no tag.
 */
export const proxyConfigLimits: Partial<YamlLimits> = {
  size: 64 * 1024,
  depth: 64,
  aliasedNodes: 100,
  allowsCustomTags: false,
};

/**
 * Applies the YAML document of a pod to a proxy config: what it gives replaces, explicit zeros included; proxyMetadata is merged
 * by key, and some empty parts of proxyHeaders keep what the base says.
 * @throws {MessageError} `could not parse proxy config: …`
 */
export function applyProxyConfig(base: ProxyConfig, yaml: string, dialect: MeshDialect = modernMesh): ProxyConfig {
  return applyProxyConfigJson(
    base,
    prefixed(errorPrefix, () => readYaml(yaml, { limits: proxyConfigLimits })),
    dialect,
  );
}

/** The same for a document that was read. */
export function applyProxyConfigJson(base: ProxyConfig, document: Json, dialect: MeshDialect): ProxyConfig {
  const applied = prefixed(errorPrefix, () => decodeOver(base, document, dialect.proxy));
  return dialect.mergesMetadata ? inherit(base, applied) : applied;
}

/**
 * Puts a layer over a proxy config as the webhook does. Istio sends each layer through its proto JSON there, which
 * leaves out zero scalars: these do not override, while zeros in wrappers (`concurrency: 0`) do.
 */
export function mergeProxyConfigLayer(base: ProxyConfig, layer: ProxyConfig): ProxyConfig {
  return inherit(base, overlayFields(base, layer, messageName));
}

/** Keeps of the base what a document does not replace as a whole. */
function inherit(base: ProxyConfig, applied: ProxyConfig): ProxyConfig {
  const { proxyMetadata, proxyHeaders } = base;
  return {
    ...applied,
    ...(proxyMetadata && { proxyMetadata: { ...proxyMetadata, ...applied.proxyMetadata } }),
    ...(proxyHeaders && applied.proxyHeaders && { proxyHeaders: inheritHeaders(proxyHeaders, applied.proxyHeaders) }),
  };
}

/** Headers that a document which speaks of headers, but not of these, takes from the base. */
const inheritedHeaders = ['forwardedClientCert', 'requestId', 'attemptCount', 'server', 'envoyDebugHeaders'] as const;

function inheritHeaders(base: ProxyConfigProxyHeaders, applied: ProxyConfigProxyHeaders): ProxyConfigProxyHeaders {
  const kept = inheritedHeaders.filter((name) => base[name] !== undefined && applied[name] === undefined);
  return { ...applied, ...Object.fromEntries(kept.map((name) => [name, base[name]])) };
}
