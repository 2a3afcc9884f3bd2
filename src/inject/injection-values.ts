import { isObject, type Json, type JsonObject, member } from '../json/index.ts';
import { formatValue } from '../template/format.ts';
import type { Value, ValueMap } from '../template/value.ts';
import { readYamlValues, YamlError } from '../yaml/index.ts';
import { ConfigurationError } from './configuration-error.ts';
import type { InjectionValues } from './snapshot.ts';

const defaultImage = 'proxyv2';

/** What holds the members that the engine reads. */
const sections = ['global', 'global.proxy', 'global.proxy_init', 'global.multiCluster', 'sidecarInjectorWebhook'];

function isSection(value: Json | undefined): boolean {
  return value === undefined || value === null || isObject(value);
}

/**
 * Reads the document under the key `values`: once as templates see it (every number a float), once for the engine.
 * @param isTyped whether members that the engine reads must have the right type; otherwise they count as absent
 * @throws {ConfigurationError} for text that is no YAML object and for members of a wrong type
 */
export function readInjectionValues(text: string, source: string, isTyped = true): InjectionValues {
  const tree = readTree(text, source);
  const problems: string[] = [];
  const typed = <Type extends string | boolean>(path: string, type: 'string' | 'boolean', absent: Type): Type => {
    const value = at(tree, path);
    if (value === undefined || value === null) return absent;
    if (typeof value === type) return value as Type;
    if (isTyped) problems.push(`${path} holds ${JSON.stringify(value)}, a ${type} is wanted`);
    return absent;
  };
  if (isTyped)
    problems.push(...sections.filter((path) => !isSection(at(tree, path))).map((path) => `${path} is no object`));
  const values: InjectionValues = {
    tree: tree as ValueMap,
    images: {
      hub: typed('global.hub', 'string', ''),
      tag: tagText(at(tree, 'global.tag')),
      variant: typed('global.variant', 'string', ''),
      proxyImage: typed('global.proxy.image', 'string', '') || defaultImage,
      initImage: typed('global.proxy_init.image', 'string', '') || defaultImage,
    },
    clusterName: typed('global.multiCluster.clusterName', 'string', ''),
    network: typed('global.network', 'string', ''),
    holdsApplication: typed('global.proxy.holdApplicationUntilProxyStarts', 'boolean', false),
    jwtPolicy: typed('global.jwtPolicy', 'string', ''),
    rewritesProbes: typed('sidecarInjectorWebhook.rewriteAppHTTPProbe', 'boolean', false),
  };
  if (problems.length === 0) return values;
  throw new ConfigurationError(
    problems.map((problem) => ({
      code: 'bad-values',
      source,
      message: `could not parse configuration values: ${problem}`,
    })),
  );
}

function readTree(text: string, source: string): JsonObject {
  try {
    return readYamlValues(text);
  } catch (error) {
    if (!(error instanceof YamlError)) throw error;
    const message = `could not parse configuration values: ${error.message}`;
    throw new ConfigurationError([{ code: 'bad-values', source, message }]);
  }
}

function at(tree: JsonObject, path: string): Json | undefined {
  let value: Json | undefined = tree;
  for (const name of path.split('.')) {
    if (!isObject(value)) return undefined;
    value = member(value, name);
  }
  return value;
}

/** A tag may be any scalar and prints as Go prints it: `1.10` without quotes is the number 1.1. */
function tagText(tag: Json | undefined): string {
  return tag === undefined || tag === null ? '' : formatValue(tag as Value);
}
