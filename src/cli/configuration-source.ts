import { ConfigurationFiles, configurationPaths } from '../config/configuration-files.ts';
import type { LiveConfigMaps } from '../config/live-config-maps.ts';
import { loadSnapshot } from '../config/load-snapshot.ts';
import { type RefusedConfiguration, SnapshotStore, type StoreListener } from '../config/snapshot-store.ts';
import { tryOut } from '../config/try-out.ts';
import type { Snapshot } from '../inject/snapshot.ts';
import type { Concern } from '../server/concern.ts';
import { ConfigurationConcern } from '../server/configuration-concern.ts';
import { FollowedConcern } from '../server/followed-concern.ts';
import type { Log } from '../server/review-log.ts';
import type { OpenApi } from './api-connection.ts';
import { type LiveCluster, openCluster } from './live-cluster.ts';
import type { ServeOptions } from './serve.ts';

/** The configuration that is served with, and how it stays current. */
export interface ConfigurationSource {
  readonly store: SnapshotStore;
  /** What it has to say about readiness, status and metrics. */
  readonly concerns: readonly Concern[];
  /** Follows changes; what is returned ends that. */
  keepFresh(): Promise<() => void>;
}

/** Told of each configuration that is refused while serving, with the ConfigMaps that it came from, if it did; must not throw. */
export type RefusedListener = (refusal: RefusedConfiguration, configMaps: LiveConfigMaps | undefined) => void;

export interface OpeningSettings {
  readonly onRefused?: RefusedListener;
  /** Files that cannot be used are waited for, too. */
  readonly isPatient?: boolean;
}

/**
 * Opens the configuration that the options name. Files are read at once; ConfigMaps of a cluster are read as soon as the
 * API server answers, and until then there is no configuration.
 * @throws {ConfigurationError} for files that cannot be used, unless they are waited for
 * @throws {CommandError} where there is no API server to ask
 */
export async function openConfiguration(
  options: ServeOptions,
  openApi: OpenApi,
  logger: Log,
  { onRefused = () => {}, isPatient = false }: OpeningSettings = {},
): Promise<ConfigurationSource> {
  const paths = configurationPaths(options);
  const files = await ConfigurationFiles.open(paths);
  const cluster = await openCluster(options, openApi, logger, {
    configurationChanged: () => void store.reload(),
    factsChanged: () => store.refreshFacts(),
  });
  const load = (): Promise<Snapshot> => loadWith(options, cluster, logger);
  const store: SnapshotStore = new SnapshotStore({
    load,
    refusesFailedTest: options.selfTest !== 'warn',
    refusesFailedTestFirst: options.selfTest === 'refuse',
    facts: cluster?.facts,
    listener: listenerFor(logger, (refusal) => onRefused(refusal, cluster?.configMaps?.maps)),
  });
  const isEmbedded = paths.length === 0 && !cluster?.configMaps;
  if (isEmbedded) store.use(await load());
  else if (!cluster?.configMaps) await (isPatient ? store.reload() : store.open());
  return {
    store,
    concerns: [
      new ConfigurationConcern(store, sourceText(paths, cluster)),
      ...(cluster ? [new FollowedConcern(() => cluster.states())] : []),
    ],
    async keepFresh(): Promise<() => void> {
      if (isEmbedded) setImmediate(() => void warmUp(store, logger));
      const reload = (): void => {
        if (!cluster?.configMaps || cluster.configMaps.maps) void store.reload();
      };
      const endFiles = await files.watch(reload, () => store.refusal !== undefined);
      const endCluster = cluster?.follow();
      return () => {
        endFiles();
        endCluster?.();
      };
    },
  };
}

/**
 * Of namespaces that are followed the API server knows more than we do: it has called us because its selectors match, and
 * it sees a new label first. So their labels decide only where the user asks for it.
 */
function loadWith(options: ServeOptions, cluster: LiveCluster | undefined, logger: Log): Promise<Snapshot> {
  const policy = cluster?.kinds.includes('namespaces') ? { namespacePolicy: 'trust' as const } : {};
  return loadSnapshot(
    { ...policy, ...options },
    {
      live: cluster?.configMaps?.maps,
      annotatesDigest: options.annotateConfigDigest,
      note: (sentence) => logger.info({}, sentence),
    },
  );
}

function listenerFor(logger: Log, onRefused: (refusal: RefusedConfiguration) => void): StoreListener {
  return {
    accepted(snapshot, before): void {
      const { revision, generation, templates } = snapshot;
      const digest = snapshot.digest();
      const fields = { digest, revision, generation: generation.name, templates: [...templates.keys()] };
      logger.info(fields, before ? acceptedText(before.digest() === digest) : 'configuration loaded');
      for (const warning of snapshot.warnings) logger.warn({}, warning);
    },
    refused(refusal, kept): void {
      const fields = { problems: refusal.problems, ...(kept && { digest: kept.digest() }) };
      logger.warn(
        fields,
        kept ? 'new configuration refused, the old one stays' : 'configuration refused, there is none yet',
      );
      onRefused(refusal);
    },
    remarked: (sentence) => logger.warn({}, sentence),
  };
}

/** The same content is news only after another one was refused. */
function acceptedText(isSame: boolean): string {
  return isSame ? 'configuration is again the one in force' : 'configuration replaced';
}

function sourceText(paths: readonly string[], cluster: LiveCluster | undefined): string {
  const { namespace, injector, mesh } = cluster?.names ?? {};
  const maps = [injector, mesh].filter((name) => name !== undefined).map((name) => `ConfigMap ${namespace}/${name}`);
  return [...maps, ...paths].join(', ') || 'embedded';
}

/** The embedded configuration needs no proof, but the first pod should not wait for code to be loaded and compiled. */
async function warmUp({ configured }: SnapshotStore, logger: Log): Promise<void> {
  if (!configured) return;
  for (const { source, message } of await tryOut(configured)) logger.warn({}, `${source}: ${message}`);
}
