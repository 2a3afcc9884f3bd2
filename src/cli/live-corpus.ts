import type { KubernetesApi } from '../cluster/kubernetes-api.ts';
import type { Corpus } from './corpus.ts';
import { liveWorkloads } from './live-objects.ts';
import { type PlacedReview, reviewsOf } from './reviewed-input.ts';

/** The workloads of a cluster, and pods that belong to none. @param namespace undefined for all */
export function liveCorpus(api: KubernetesApi, namespace: string | undefined): Corpus {
  return {
    name: namespace === undefined ? api.server : `namespace ${namespace} of ${api.server}`,
    async *read({ failed }): AsyncGenerator<PlacedReview> {
      for await (const object of liveWorkloads(api, namespace, failed)) {
        for (const reviewed of reviewsOf(object, '', failed)) yield { ...reviewed, file: api.server, line: 1 };
      }
    },
  };
}
