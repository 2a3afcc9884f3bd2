import type { KubernetesApi } from '../cluster/kubernetes-api.ts';
import { loadWebhookConfigurations } from '../config/cluster-resources.ts';
import { loadSnapshot } from '../config/load-snapshot.ts';
import type { ClusterKind, KeepObject } from '../config/read-cluster-objects.ts';
import { reducedObject } from '../config/reduced-object.ts';
import type { JsonObject } from '../json/index.ts';
import { type ExplainContext, type Explanation, explain } from '../policy/explain.ts';
import { type ClusterObjects, type PodHistory, podHistory } from '../policy/pod-history.ts';
import { reviewedObjects } from '../policy/reviewed-objects.ts';
import { apiConnection } from './api-connection.ts';
import type { ExplainOptions } from './explain.ts';
import { podsOf, readLiveObject, readNamespace, readTarget } from './live-objects.ts';
import { readConfigMaps, readObjects } from './read-live.ts';

/** So many pods of a workload are looked at. */
const maximumPods = 200;

/** Explains objects of a cluster, with the pods that run. @throws {CommandError} where the cluster cannot be asked */
export async function explainLive(
  words: readonly string[],
  options: ExplainOptions,
  note: (sentence: string) => void,
): Promise<Explanation[]> {
  const targets = words.map(readTarget);
  const api = await apiConnection(options)();
  const cluster = await readCluster(api, options, note);
  const explanations: Explanation[] = [];
  for (const target of targets) {
    const object = await readLiveObject(api, target, options.namespace);
    const pods = await pastOf(object, api, cluster, options.namespace);
    const reviewed = reviewedObjects(object, options.namespace);
    explanations.push(...reviewed.map((one) => ({ ...explain(one, cluster.context), pods })));
  }
  return explanations;
}

/** A cluster as far as an explanation depends on it. */
interface ExplainedCluster {
  readonly context: ExplainContext;
  readonly objects: ClusterObjects;
}

async function readCluster(
  api: KubernetesApi,
  options: ExplainOptions,
  note: (sentence: string) => void,
): Promise<ExplainedCluster> {
  const [namespace, live, others] = await Promise.all([
    readNamespace(api, options.namespace, note),
    readConfigMaps(api, options),
    readObjects(api, options, { kinds, keep, note }),
  ]);
  const objects = [...(namespace ? [namespace] : []), ...others];
  // What the API server makes of the labels of namespaces is told apart, so the injector need not repeat it.
  const snapshot = await loadSnapshot({ namespacePolicy: 'trust', ...options }, { live, objects, note });
  const webhooks = await loadWebhookConfigurations(options.resources ?? [], objects);
  return {
    context: { snapshot, webhooks, path: options.requestPath },
    objects: { namespace, webhooks, configMap: live?.injector?.object },
  };
}

/** Who may see only one namespace may read that, but not list namespaces. */
const kinds: readonly ClusterKind[] = ['Node', 'ProxyConfig', 'MutatingWebhookConfiguration'];

/** Managed fields tell when something was written. */
const keep: KeepObject = (object, kind) => (kind === 'Node' ? reducedObject(object, kind) : object);

async function pastOf(
  object: JsonObject,
  api: KubernetesApi,
  { context, objects }: ExplainedCluster,
  namespace: string,
): Promise<PodHistory[]> {
  const pods: PodHistory[] = [];
  for await (const pod of podsOf(api, object, namespace)) {
    if (pods.length === maximumPods) break;
    const [reviewed] = reviewedObjects(pod, namespace);
    pods.push(podHistory(pod, explain(reviewed!, { ...context, isBrief: true }), objects));
  }
  return pods;
}
