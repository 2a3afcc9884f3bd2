import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { defaultClusterId } from '../../src/inject/cluster-facts.ts';
import { generationOf } from '../../src/inject/generations/families.ts';
import { modernGeneration } from '../../src/inject/generations/modern.ts';
import {
  type ConfigurationDocuments,
  emptyCluster,
  readSnapshot,
  type Snapshot,
  type SnapshotSettings,
} from '../../src/inject/index.ts';
import type { NativeSidecars } from '../../src/inject/native-sidecars.ts';
import type { Json } from '../../src/json/index.ts';
import { readProxyConfigResources } from '../../src/mesh/index.ts';
import { conformanceDirectory } from './conformance-directory.ts';

/** `settings.json` beside the recorded documents; the README of the recorded data says what each member means. */
export interface RecordedSettings {
  readonly generation: string;
  /** Istio 0.1: its flags. */
  readonly flags?: Readonly<Record<string, string | number | boolean>>;
  readonly webhook: { readonly revision: string };
  readonly offline: { readonly revision: string; readonly clusterAccess: boolean } | null;
  readonly environment: Readonly<Record<string, string>>;
  readonly nodes: readonly { readonly name: string; readonly kubeletVersion: string }[];
  readonly namespaces: readonly {
    readonly name: string;
    readonly labels?: Record<string, string>;
    readonly annotations?: Record<string, string>;
  }[];
  readonly proxyConfigs: readonly Json[];
}

export interface RecordedOutcome {
  readonly outcome: string;
  readonly message?: string;
  readonly messageParts?: readonly string[];
  readonly loose?: boolean;
}

export interface RecordedCase {
  readonly name: string;
  readonly family: string;
  readonly settings: string;
  readonly load?: RecordedOutcome;
  readonly offline: (RecordedOutcome & { readonly file?: string; readonly warnings?: readonly string[] }) | null;
  readonly webhook: readonly (RecordedOutcome & {
    readonly review: string;
    readonly path: string;
    readonly contentType?: string;
    readonly pod?: string;
    readonly httpStatus?: number;
    readonly response?: Json;
  })[];
  /** Where the files of the case lie. */
  readonly directory: string;
}

/** All cases of a folder of recorded injections, by name. */
export function recordedCases(folder: string): RecordedCase[] {
  if (!conformanceDirectory) return [];
  const root = join(conformanceDirectory, folder, 'cases');
  return readdirSync(root)
    .sort()
    .map((name) => {
      const directory = join(root, name);
      return { ...JSON.parse(readFileSync(join(directory, 'case.json'), 'utf8')), directory } as RecordedCase;
    });
}

export function recordedSettings(
  folder: string,
  id: string,
): { settings: RecordedSettings; documents: ConfigurationDocuments } {
  const directory = join(conformanceDirectory!, folder, 'settings', id);
  const document = (file: string) => ({ text: readFileSync(join(directory, file), 'utf8'), source: file });
  const optional = (file: string) => (existsSync(join(directory, file)) ? document(file) : undefined);
  return {
    settings: JSON.parse(readFileSync(join(directory, 'settings.json'), 'utf8')) as RecordedSettings,
    documents: {
      config: optional('config.yaml') ?? { text: '', source: 'none' },
      values: optional('values.json'),
      mesh: optional('mesh.yaml'),
    },
  };
}

/** The snapshot of the webhook under recorded settings, or under documents made of theirs. */
export function webhookSnapshot(
  folder: string,
  id: string,
  change: (documents: ConfigurationDocuments) => ConfigurationDocuments = (documents) => documents,
): Snapshot {
  const { settings, documents } = recordedSettings(folder, id);
  return readSnapshot(change(documents), { ...commonSettings(settings), revision: settings.webhook.revision });
}

/** The snapshot of kube-inject under recorded settings. */
export function offlineSnapshot(folder: string, id: string): Snapshot {
  const { settings, documents } = recordedSettings(folder, id);
  const common = commonSettings(settings);
  const { revision, clusterAccess } = settings.offline!;
  const nodes = clusterAccess ? common.cluster!.nodes : undefined;
  const snapshot = readSnapshot(documents, { ...common, revision, rules: 'forced' });
  // kube-inject asks the one cluster that it can reach, whatever its name.
  const cluster = snapshot.values.clusterName || defaultClusterId;
  return { ...snapshot, cluster: { ...emptyCluster, id: cluster, nodes } };
}

function commonSettings(settings: RecordedSettings): SnapshotSettings {
  const { environment } = settings;
  const namespaces = settings.namespaces.map(
    ({ name, labels = {}, annotations = {} }) => [name, { labels, annotations }] as const,
  );
  const release = settings.generation.replace(/^(?:legacy-)/, '');
  return {
    generation: generationOf(release) ?? modernGeneration,
    builtInFlags: flagsOf(settings),
    nativeSidecars: (environment.ENABLE_NATIVE_SIDECARS ?? 'auto') as NativeSidecars,
    isOpenShift: environment.PLATFORM === 'openshift',
    compliancePolicy: environment.COMPLIANCE_POLICY ?? '',
    rewritesTcpProbes: environment.REWRITE_TCP_PROBES !== 'false',
    ...(environment.ENABLE_LEGACY_FSGROUP_INJECTION && {
      setsProxyGroup: environment.ENABLE_LEGACY_FSGROUP_INJECTION !== 'false',
    }),
    templateEnvironment: new Map(Object.entries(environment)),
    cluster: {
      id: defaultClusterId,
      nodes: new Map(settings.nodes.map(({ name, kubeletVersion }) => [name, { kubeletVersion }])),
      namespaces: new Map(namespaces),
      proxyConfigs: readProxyConfigResources(settings.proxyConfigs),
    },
  };
}

/** The flags by our names. */
function flagsOf({ flags = {} }: RecordedSettings): NonNullable<SnapshotSettings['builtInFlags']> {
  const { sidecarProxyUID, setVersionString, includeIPRanges, ...others } = flags;
  return {
    ...others,
    ...(sidecarProxyUID !== undefined && { sidecarProxyUid: Number(sidecarProxyUID) }),
    ...(setVersionString !== undefined && { version: String(setVersionString) }),
    ...(includeIPRanges !== undefined && { includeIpRanges: String(includeIPRanges) }),
  };
}

/**
 * Compares a message of ours with a recorded one: word for word, or, where the recording says that another library
 * worded it, only that there is one.
 */
export function messageDifference(expected: RecordedOutcome, message: string): string | undefined {
  if (expected.loose) return message === '' ? 'no message' : undefined;
  if (expected.message !== undefined && expected.message !== message)
    return `message ${JSON.stringify(message)} instead of ${JSON.stringify(expected.message)}`;
  const missing = (expected.messageParts ?? []).find((part) => !message.includes(part));
  return missing === undefined ? undefined : `message ${JSON.stringify(message)} lacks ${JSON.stringify(missing)}`;
}
