import type { JsonObject } from '../json/index.ts';
import { readYaml, splitYamlDocuments } from '../yaml/index.ts';
import type { Chart } from './chart.ts';
import { renderChart } from './render-chart.ts';

/** What can be chosen about an installation without Helm; everything else is as the values of the chart say. */
export interface Installation {
  /** Of the injector itself. */
  readonly namespace: string;
  /** Empty or `default` for the default one. */
  readonly revision: string;
  readonly tags: readonly string[];
  readonly istioNamespace: string;
  readonly configuration: 'live' | 'embedded';
  readonly image?: string;
  readonly replicas?: number;
  readonly failurePolicy?: 'Fail' | 'Ignore';
  /** In seconds. */
  readonly timeout?: number;
  readonly enablesNamespacesByDefault: boolean;
  readonly usesCertManager: boolean;
  /** Where an injector outside of the cluster is; then only its registration is installed. */
  readonly injectUrl?: string;
  /** PEM of the authority that the API server trusts. */
  readonly authority?: string;
}

/** The values of the chart that say the same. */
export function installationValues(installation: Installation): JsonObject {
  const { image, replicas, failurePolicy, timeout, injectUrl, authority } = installation;
  return {
    revision: installation.revision,
    revisionTags: [...installation.tags],
    enableNamespacesByDefault: installation.enablesNamespacesByDefault,
    configuration: { source: installation.configuration, istioNamespace: installation.istioNamespace },
    certificate: { source: installation.usesCertManager ? 'cert-manager' : 'self-managed' },
    webhook: {
      ...(failurePolicy && { failurePolicy }),
      ...(timeout !== undefined && { timeoutSeconds: timeout }),
      ...(injectUrl && { url: injectUrl }),
      ...(authority && { caBundle: Buffer.from(authority).toString('base64') }),
    },
    ...(image && { image }),
    ...(replicas !== undefined && { replicas }),
  };
}

/** One object to apply. */
export interface InstalledObject {
  /** YAML with its comments. */
  readonly text: string;
  readonly object: JsonObject;
}

/**
 * The objects in the order in which they should be applied: the registration last, so that no pod is sent to an injector
 * that is not there yet.
 * @throws {InstallationError} where the values contradict each other
 */
export function renderInstallation(chart: Chart, values: JsonObject, namespace: string): InstalledObject[] {
  return [...renderChart(chart, values, namespace).values()]
    .flatMap(splitYamlDocuments)
    .map(({ text }) => ({ text: `${text.trim()}\n`, object: readYaml(text) as JsonObject | null }))
    .filter((one): one is InstalledObject => one.object !== null)
    .toSorted((left, right) => rank(left.object) - rank(right.object));
}

/** Kinds that others depend on, then all others, then the registration. */
const firstKinds = [
  'ServiceAccount',
  'Role',
  'RoleBinding',
  'ClusterRole',
  'ClusterRoleBinding',
  'ConfigMap',
  'Service',
];

function rank({ kind }: JsonObject): number {
  if (kind === 'MutatingWebhookConfiguration') return firstKinds.length + 1;
  const index = firstKinds.indexOf(String(kind));
  return index < 0 ? firstKinds.length : index;
}
