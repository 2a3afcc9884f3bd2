import { compareBytes, isObject, type Json, member } from '../json/index.ts';
import { readYaml } from '../yaml/index.ts';
import { decodeOver } from './decode.ts';
import { defaultMeshConfig, defaultProxyConfig } from './defaults.ts';
import { MessageError } from './message-error.ts';
import { applyProxyConfigJson } from './proxy-config.ts';
import { prefixed } from './read-step.ts';
import type { MeshConfig, MeshConfigExtensionProvider } from './types.generated.ts';
import { validateMeshConfig } from './validate-mesh-config.ts';

const messageName = 'istio.mesh.v1alpha1.MeshConfig';
const providersName = 'istio.mesh.v1alpha1.MeshConfig.DefaultProviders';

/**
 * Applies a whole mesh document (YAML): a given member replaces, but `defaultConfig` is merged as a proxy config,
 * `defaultProviders` member by member, `extensionProviders` by name, and `trustDomainAliases` are united.
 * @throws {MessageError} when the document is no mesh config or the outcome is not valid
 */
export function applyMeshConfig(yaml: string, base: MeshConfig = defaultMeshConfig()): MeshConfig {
  const document = prefixed('failed to convert to proto.', () => readYaml(yaml));
  const given = prefixed('failed to convert to proto.', () => decodeOver(base, document, messageName));
  const aliases = uniteAliases(base.trustDomainAliases, given.trustDomainAliases);
  const applied: MeshConfig = {
    ...given,
    defaultConfig: applyDefaultConfig(base, document),
    defaultProviders: applyDefaultProviders(base, document),
    extensionProviders: mergeProviders(base.extensionProviders ?? [], given.extensionProviders ?? []),
    ...(aliases.length > 0 && { trustDomainAliases: aliases }),
  };
  const problems = validateMeshConfig(applied);
  if (problems.length > 0) throw new MessageError(problems.join('; '));
  return applied;
}

/** Istio takes these two members out of the raw document, and there only by their camelCase names. */
function rawMember(document: Json, name: string): Json {
  return isObject(document) ? (member(document, name) ?? null) : null;
}

function applyDefaultConfig(base: MeshConfig, document: Json): NonNullable<MeshConfig['defaultConfig']> {
  const config = base.defaultConfig ?? defaultProxyConfig();
  const fragment = rawMember(document, 'defaultConfig');
  return fragment === null ? config : applyProxyConfigJson(config, fragment);
}

function applyDefaultProviders(base: MeshConfig, document: Json): NonNullable<MeshConfig['defaultProviders']> {
  const providers = base.defaultProviders ?? {};
  const fragment = rawMember(document, 'defaultProviders');
  return prefixed('could not parse default providers:', () => decodeOver(providers, fragment, providersName));
}

/** A provider of a known name takes the place of the old one, others are appended. */
function mergeProviders(
  base: readonly MeshConfigExtensionProvider[],
  given: readonly MeshConfigExtensionProvider[],
): readonly MeshConfigExtensionProvider[] {
  const byName = new Map(base.map((provider) => [provider.name, provider]));
  for (const provider of given) byName.set(provider.name, provider);
  return [...byName.values()];
}

function uniteAliases(base: readonly string[] = [], given: readonly string[] = []): readonly string[] {
  return [...new Set([...base, ...given])].sort(compareBytes);
}
