import type { ConfigurationOptions } from './configuration-options.ts';
import { environmentSettings } from './environment-settings.ts';
import type { FactKind } from './fact-kinds.ts';

/**
 * Which facts to follow. Where the user leaves it open: with a live configuration those that a decision or an injection
 * depends on, otherwise none. Nodes are of no use unless they decide about native sidecars.
 * @param environment variables of the process
 */
export function factsToFollow(
  options: Pick<ConfigurationOptions, 'namespacePolicy'> & {
    readonly clusterFacts?: readonly FactKind[];
    readonly injectConfigMapName?: string;
  },
  environment: NodeJS.ProcessEnv = process.env,
): readonly FactKind[] {
  const { nativeSidecars, isOpenShift } = environmentSettings(environment, []).settings;
  const asksNodes = nativeSidecars === 'auto';
  const { clusterFacts } = options;
  if (clusterFacts) return clusterFacts.filter((kind) => kind !== 'nodes' || asksNodes);
  if (options.injectConfigMapName === undefined) return [];
  const asksNamespaces = options.namespacePolicy === 'enforce' || isOpenShift === true;
  return [...(asksNamespaces ? ['namespaces' as const] : []), ...(asksNodes ? ['nodes' as const] : []), 'proxyconfigs'];
}
