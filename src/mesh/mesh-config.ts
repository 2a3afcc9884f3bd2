import { compareBytes, isObject, type Json, member } from '../json/index.ts';
import { readYaml } from '../yaml/index.ts';
import { decodeOver } from './decode.ts';
import { defaultMeshConfig } from './defaults.ts';
import { type MeshDialect, modernMesh } from './dialect.ts';
import type { EarlierMeshConfig } from './earlier-messages.ts';
import { MessageError } from './message-error.ts';
import { applyProxyConfigJson } from './proxy-config.ts';
import { prefixed } from './read-step.ts';
import type { MeshConfig, MeshConfigExtensionProvider } from './types.generated.ts';

const providersName = 'istio.mesh.v1alpha1.MeshConfig.DefaultProviders';

/**
 * Applies a whole mesh document (YAML): a given member replaces, but `defaultConfig` is merged as a proxy config,
 * `defaultProviders` member by member, `extensionProviders` by name, and `trustDomainAliases` are united.
 * @throws {MessageError} when the document is no mesh config or the outcome is not valid
 */
export function applyMeshConfig(yaml: string, base: MeshConfig = defaultMeshConfig()): MeshConfig {
  return applyOver(yaml, base, modernMesh);
}

/** The same for the messages, over the defaults and with the checks of a family of releases. @throws {MessageError} */
export function readMeshConfig(yaml: string, dialect: MeshDialect): EarlierMeshConfig {
  return applyOver(yaml, dialect.defaults, dialect);
}

function applyOver(yaml: string, base: EarlierMeshConfig, dialect: MeshDialect): EarlierMeshConfig {
  const document = prefixed('failed to convert to proto.', () => readYaml(yaml));
  const given = prefixed('failed to convert to proto.', () => decodeOver(base, document, dialect.mesh));
  const aliases = uniteAliases(base.trustDomainAliases, given.trustDomainAliases);
  const applied: EarlierMeshConfig = {
    ...given,
    defaultConfig: applyDefaultConfig(base, document, dialect),
    defaultProviders: applyDefaultProviders(base, document),
    extensionProviders: mergeProviders(base.extensionProviders ?? [], given.extensionProviders ?? []),
    ...(aliases.length > 0 && { trustDomainAliases: aliases }),
  };
  const problems = dialect.validate(applied);
  if (problems.length > 0) throw new MessageError(dialect.describe(problems));
  return applied;
}

/** Istio takes these two members out of the raw document, and there only by their camelCase names. */
function rawMember(document: Json, name: string): Json {
  return isObject(document) ? (member(document, name) ?? null) : null;
}

function applyDefaultConfig(
  base: EarlierMeshConfig,
  document: Json,
  dialect: MeshDialect,
): NonNullable<EarlierMeshConfig['defaultConfig']> {
  const config = base.defaultConfig ?? dialect.defaults.defaultConfig;
  const fragment = rawMember(document, 'defaultConfig');
  return fragment === null ? config : applyProxyConfigJson(config, fragment, dialect);
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
