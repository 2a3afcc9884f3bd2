import type { JsonObject } from '../json/index.ts';
import { type ConfigMap, configMapAs, documentAt, revisionOf } from './config-maps.ts';
import { type Found, injectorDocuments, type ReadingRules } from './injection-file.ts';
import type { LiveOptions } from './live-options.ts';
import type { ProblemList } from './problem-list.ts';

/** A ConfigMap of a cluster, as it was read. */
export interface LiveConfigMap {
  readonly namespace: string;
  readonly name: string;
  /** undefined where it does not exist. */
  readonly object: JsonObject | undefined;
}

/** The ConfigMaps of a cluster that make up its configuration; absent where they are not asked for. */
export interface LiveConfigMaps {
  readonly injector?: LiveConfigMap;
  readonly mesh?: LiveConfigMap;
}

/** Which ConfigMaps to read. */
export interface LiveNames {
  readonly namespace: string;
  readonly injector: string | undefined;
  readonly mesh: string | undefined;
}

/**
 * The ConfigMaps that the options of a server name: none without that of the injector, and none of the mesh where its
 * config is given as a file.
 */
export function liveNames(
  options: LiveOptions & { readonly revision?: string; readonly meshConfigFile?: string },
): LiveNames | undefined {
  const { istioNamespace: namespace, injectConfigMapName: injector } = options;
  if (injector === undefined) return undefined;
  const revision = options.revision ?? revisionOf('injector', injector);
  const usual = revision === undefined || revision === '' || revision === 'default' ? 'istio' : `istio-${revision}`;
  const mesh = options.meshConfigFile === undefined ? (options.meshConfigMapName ?? usual) : undefined;
  return { namespace, injector, mesh };
}

/** The documents in ConfigMaps of a cluster: read as those of files are, but for the names, which are known. */
export function liveDocuments({ injector, mesh }: LiveConfigMaps, rules: ReadingRules, problems: ProblemList): Found {
  const injectorMap = injector && existing('injector', injector, problems);
  const meshMap = mesh && existing('mesh', mesh, problems);
  const document = meshMap && documentAt(meshMap, 'mesh', true, problems);
  return { ...(injectorMap && injectorDocuments(injectorMap, rules, problems)), ...(document && { mesh: document }) };
}

function existing(role: ConfigMap['role'], map: LiveConfigMap, problems: ProblemList): ConfigMap | undefined {
  const source = `ConfigMap ${map.namespace}/${map.name}`;
  if (map.object) return configMapAs(role, map.object, source);
  problems.add('missing-document', source, 'does not exist');
  return undefined;
}
