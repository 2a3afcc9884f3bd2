import type { JsonObject } from '../json/index.ts';
import { type Explanation, explain } from '../policy/explain.ts';
import { type PodHistory, podHistory } from '../policy/pod-history.ts';
import { reviewedObjects } from '../policy/reviewed-objects.ts';
import type { ExplainOptions } from './explain.ts';
import { type LiveContext, openLiveContext } from './live-context.ts';
import { podsOf, readLiveObject, readTarget } from './live-objects.ts';

/** So many pods of a workload are looked at. */
const maximumPods = 200;

/** Explains objects of a cluster, with the pods that run. @throws {CommandError} where the cluster cannot be asked */
export async function explainLive(words: readonly string[], options: ExplainOptions): Promise<Explanation[]> {
  const targets = words.map(readTarget);
  // What the API server makes of the labels of namespaces is told apart, so the injector need not repeat it.
  const live = await openLiveContext({ namespacePolicy: 'trust', ...options });
  const explanations: Explanation[] = [];
  for (const target of targets) {
    const object = await readLiveObject(live.api, target, options.namespace);
    explanations.push(...(await explainObject({ kind: target.kind.kind, ...object }, live, options)));
  }
  return explanations;
}

async function explainObject(object: JsonObject, live: LiveContext, options: ExplainOptions): Promise<Explanation[]> {
  const { namespace } = options;
  const context = { snapshot: live.snapshot, webhooks: live.cluster.webhooks, path: options.requestPath };
  const pods: PodHistory[] = [];
  for await (const pod of podsOf(live.api, object, namespace)) {
    if (pods.length === maximumPods) break;
    pods.push(historyOf(pod, live, context, namespace));
  }
  return reviewedObjects(object, namespace).map((reviewed) => ({ ...explain(reviewed, context), pods }));
}

function historyOf(
  pod: JsonObject,
  { cluster, configMap }: LiveContext,
  context: Parameters<typeof explain>[1],
  namespace: string,
): PodHistory {
  const [reviewed] = reviewedObjects({ ...pod, kind: 'Pod' }, namespace);
  const now = explain(reviewed!, { ...context, isBrief: true });
  const known = { namespace: cluster.namespaces.get(namespace), webhooks: cluster.webhooks, configMap };
  return podHistory(pod, now, known);
}
