import type { KubernetesApi } from '../cluster/kubernetes-api.ts';
import type { FactKind } from '../config/fact-kinds.ts';
import { factsToFollow } from '../config/facts-to-follow.ts';
import type { FollowedState, FollowListener } from '../config/followed.ts';
import type { LiveConfigMapWatch } from '../config/live-config-map-watch.ts';
import { type LiveNames, liveNames } from '../config/live-config-maps.ts';
import type { LiveFacts } from '../config/live-facts.ts';
import type { Log } from '../server/review-log.ts';
import type { OpenApi } from './api-connection.ts';
import type { ServeOptions } from './serve.ts';

/** What is followed of a cluster while serving. */
export interface LiveCluster {
  /** Which ConfigMaps; undefined where the configuration does not come from there. */
  readonly names: LiveNames | undefined;
  readonly configMaps: LiveConfigMapWatch | undefined;
  readonly kinds: readonly FactKind[];
  readonly facts: LiveFacts | undefined;
  states(): FollowedState[];
  /** What is returned ends it. */
  follow(): () => void;
}

/** Who wants to know of changes. */
export interface ClusterListener {
  configurationChanged(): void;
  factsChanged(): void;
}

/**
 * Prepares to follow what the options ask for; loads nothing of the Kubernetes client where that is nothing.
 * @throws {CommandError} where there is no API server to ask
 */
export async function openCluster(
  options: ServeOptions,
  openApi: OpenApi,
  logger: Log,
  listener: ClusterListener,
): Promise<LiveCluster | undefined> {
  const names = liveNames(options);
  const kinds = factsToFollow(options);
  if (!names && kinds.length === 0) return undefined;
  const api = await openApi();
  const { LiveConfigMapWatch } = await import('../config/live-config-map-watch.ts');
  const { LiveFacts } = await import('../config/live-facts.ts');
  const following = (changed: () => void): FollowListener => ({ changed, ...telling(api, logger) });
  const configMaps = names && new LiveConfigMapWatch(api, names, following(listener.configurationChanged));
  const facts = kinds.length > 0 ? new LiveFacts(api, kinds, following(listener.factsChanged)) : undefined;
  const all = [configMaps, facts].filter((one) => one !== undefined);
  return {
    names,
    configMaps,
    kinds,
    facts,
    states: () => all.flatMap((one) => one.states()),
    follow(): () => void {
      for (const one of all) one.start();
      return () => {
        for (const one of all) one.stop();
      };
    },
  };
}

function telling({ server }: KubernetesApi, logger: Log): Omit<FollowListener, 'changed'> {
  return {
    troubled: (kind, problem) =>
      logger.warn({ kind, problem, server }, 'cannot follow the cluster, trying again; what is known stays'),
    recovered: (kind) => logger.info({ kind, server }, 'follows the cluster again'),
    note: (sentence) => logger.warn({}, sentence),
  };
}
