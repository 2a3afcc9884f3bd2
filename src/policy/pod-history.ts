import { entry, proxyName } from '../inject/pod.ts';
import { isObject, type Json, type JsonObject, member } from '../json/index.ts';
import type { Explanation } from './explain.ts';
import { child, text } from './reviewed-objects.ts';

/** A pod that runs, and how it came to have a sidecar or none. */
export interface PodHistory {
  readonly name: string;
  /** ISO 8601. */
  readonly created: string;
  readonly hasSidecar: boolean;
  /** What does not go without saying, one sentence each. */
  readonly remarks: readonly string[];
}

/** What may have changed since a pod was created. */
export interface ClusterObjects {
  readonly namespace: JsonObject | undefined;
  /** MutatingWebhookConfigurations. */
  readonly webhooks: readonly JsonObject[];
  /** The ConfigMap of the injector; undefined where the configuration is from elsewhere. */
  readonly configMap: JsonObject | undefined;
}

/**
 * Tells why a pod is as it is, though a new one might be otherwise.
 * @param now what would become of it if it were created now
 */
export function podHistory(pod: JsonObject, now: Explanation, cluster: ClusterObjects): PodHistory {
  const metadata = child(pod, 'metadata');
  const history = {
    name: text(metadata, 'name'),
    created: text(metadata, 'creationTimestamp'),
    hasSidecar: hasSidecar(pod),
  };
  return { ...history, remarks: remarksOn(pod, history, now, cluster) };
}

function hasSidecar(pod: JsonObject): boolean {
  const status = entry(
    child(child(pod, 'metadata'), 'annotations') as { [name: string]: string },
    'sidecar.istio.io/status',
  );
  const spec = child(pod, 'spec');
  const containers = ['containers', 'initContainers'].flatMap((list) => objectsIn(spec, list));
  return status !== undefined || containers.some((container) => text(container, 'name') === proxyName);
}

function remarksOn(
  pod: JsonObject,
  { hasSidecar: has, created }: Omit<PodHistory, 'remarks'>,
  now: Explanation,
  cluster: ClusterObjects,
): string[] {
  const why = now.detail === undefined ? now.reason : `${now.reason}, ${now.detail}`;
  const isInjected = now.verdict === 'injected';
  if (has) return isInjected ? [] : [`a new pod would get no sidecar: ${now.verdict} (${why})`];
  if (!isInjected) return [`as a new pod would have none: ${now.verdict} (${why})`];
  const changes = [
    ...namespaceChanges(cluster.namespace, created),
    ...cluster.webhooks.flatMap((one) => webhookChanges(one, now, created)),
    ...configMapChanges(cluster.configMap, created),
    ...labelChanges(pod, created),
  ];
  const rest = changes.length > 0 ? [] : [unexplained(now, cluster.webhooks)];
  return ['a new pod would get a sidecar: restart the workload', ...changes, ...rest];
}

/** Labels that webhooks of injectors select by. */
const selectedLabels = ['istio-injection', 'istio.io/rev'];

function namespaceChanges(namespace: JsonObject | undefined, created: string): string[] {
  if (!namespace) return [];
  return writesAfter(namespace, created, ['f:metadata', 'f:labels']).flatMap(({ fields, at, by }) => {
    const names = selectedLabels.filter((name) => Object.hasOwn(fields, `f:${name}`));
    return names.map((name) => `it is older than the label ${name} of the namespace (written ${at} by ${by})`);
  });
}

/** Members of a webhook that decide about calls, and what they are about. */
const decidingMembers: ReadonlyMap<string, string> = new Map([
  ['f:namespaceSelector', 'selectors'],
  ['f:objectSelector', 'selectors'],
  ['f:rules', 'rules'],
  ['f:matchConditions', 'conditions'],
  ['f:failurePolicy', 'failure policy'],
  ['f:clientConfig', 'authority or address'],
]);

function webhookChanges(configuration: JsonObject, now: Explanation, created: string): string[] {
  const metadata = child(configuration, 'metadata');
  const name = text(metadata, 'name');
  const isCalled = now.apiServer?.webhooks.some((one) => one.isCalled && one.configuration === name);
  if (!isCalled) return [];
  const since = text(metadata, 'creationTimestamp');
  if (isAfter(since, created)) return [`it is older than the webhook configuration ${name} (created ${since})`];
  return writesAfter(configuration, created, ['f:webhooks']).flatMap(({ fields, at, by }) => {
    const written = Object.values(fields).filter(isObject).flatMap(Object.keys);
    const parts = [...new Set(written.flatMap((field) => decidingMembers.get(field) ?? []))];
    return parts.length === 0
      ? []
      : [`${parts.join(', ')} of webhook configuration ${name} were written since (${at} by ${by})`];
  });
}

function configMapChanges(configMap: JsonObject | undefined, created: string): string[] {
  if (!configMap) return [];
  const name = text(child(configMap, 'metadata'), 'name');
  return writesAfter(configMap, created, ['f:data']).map(
    ({ at, by }) => `the injection configuration in ConfigMap ${name} was written since (${at} by ${by})`,
  );
}

function labelChanges(pod: JsonObject, created: string): string[] {
  return writesAfter(pod, created, ['f:metadata', 'f:labels']).map(
    ({ at, by }) => `its own labels were written after it was created (${at} by ${by})`,
  );
}

function unexplained({ apiServer }: Explanation, webhooks: readonly JsonObject[]): string {
  const called = apiServer?.webhooks.find(({ isCalled }) => isCalled);
  const configuration = webhooks.find((one) => text(child(one, 'metadata'), 'name') === called?.configuration);
  const webhook = objectsIn(configuration ?? {}, 'webhooks').find((one) => text(one, 'name') === called?.name);
  if (!webhook) return 'nothing that is known explains it; the audit log of the API server tells what happened then';
  if (text(webhook, 'failurePolicy') === 'Ignore') {
    return `nothing was changed since, and failurePolicy of ${called!.name} is Ignore: the webhook was not reached or failed (the audit log tells: import-audit)`;
  }
  return `nothing was changed since, and failurePolicy of ${called!.name} is Fail: what decided then has been removed, or is not known here`;
}

interface Write {
  /** The fields below the path. */
  readonly fields: JsonObject;
  readonly at: string;
  readonly by: string;
}

/** Who wrote to a part of an object after a moment, as the managed fields tell: the last time of each manager. */
function writesAfter(object: JsonObject, moment: string, path: readonly string[]): Write[] {
  return objectsIn(child(object, 'metadata'), 'managedFields').flatMap((managed) => {
    const at = text(managed, 'time');
    const fields = path.reduce((value: JsonObject, name) => child(value, name), child(managed, 'fieldsV1'));
    if (!isAfter(at, moment) || Object.keys(fields).length === 0) return [];
    return [{ fields, at, by: text(managed, 'manager') }];
  });
}

/** Times of Kubernetes have whole seconds in one form, so their texts compare. */
function isAfter(time: string, moment: string): boolean {
  return time !== '' && moment !== '' && time > moment;
}

function objectsIn(object: JsonObject, name: string): JsonObject[] {
  const list: Json | undefined = member(object, name);
  return Array.isArray(list) ? list.filter(isObject) : [];
}
