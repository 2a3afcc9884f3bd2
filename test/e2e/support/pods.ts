import { isObject, type JsonObject } from '../../../src/json/index.ts';
import type { ApiClient, Reply } from './api-client.ts';
import { eventually } from './poll.ts';
import { api } from './suite.ts';

export interface PodParts {
  readonly labels?: Readonly<Record<string, string>>;
  readonly annotations?: Readonly<Record<string, string>>;
  readonly spec?: JsonObject;
}

/** A small pod as a user writes it. */
export function podNamed(name: string, { labels = {}, annotations = {}, spec = {} }: PodParts = {}): JsonObject {
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name, labels, annotations },
    spec: { containers: [{ name: 'app', image: 'app:1' }], ...spec },
  };
}

export function createPod(namespace: string, pod: JsonObject, client: ApiClient = api()): Promise<Reply> {
  return client.send('POST', `/api/v1/namespaces/${namespace}/pods`, pod);
}

/** Asks the API server what it would make of the pod; nothing is stored. */
export function dryRunPod(namespace: string, pod: JsonObject): Promise<Reply> {
  return api().send('POST', `/api/v1/namespaces/${namespace}/pods?dryRun=All`, pod);
}

/** The pods of a namespace with these labels. */
export async function podsOf(namespace: string, selector: string): Promise<JsonObject[]> {
  const query = `labelSelector=${encodeURIComponent(selector)}`;
  const list = await api().expect('GET', `/api/v1/namespaces/${namespace}/pods?${query}`);
  return list.items as JsonObject[];
}

/** Whether a pod has the sidecar. @throws when it is no pod */
export function isInjected(pod: JsonObject): boolean {
  return containersOf(pod).some(({ name }) => name === 'istio-proxy');
}

/** Init containers and containers of a pod. */
export function containersOf(pod: JsonObject): JsonObject[] {
  const { spec } = pod;
  if (!isObject(spec)) throw new Error(`this is no pod: ${pod.kind} ${pod.message ?? ''}`);
  return [...((spec.initContainers ?? []) as JsonObject[]), ...((spec.containers ?? []) as JsonObject[])];
}

/** Tag of the sidecar's image. */
export function tagOf(pod: JsonObject): string | undefined {
  const proxy = containersOf(pod).find(({ name }) => name === 'istio-proxy');
  return proxy && String(proxy.image).split(':').at(-1);
}

/** Waits until new pods get a sidecar with that tag, or none. @returns how long it took, in milliseconds */
export async function takesEffect(namespace: string, tag: string | undefined): Promise<number> {
  const started = performance.now();
  await eventually(`new pods get ${tag === undefined ? 'no sidecar' : `the tag ${tag}`}`, async () => {
    return tagOf((await dryRunPod(namespace, podNamed('probe'))).body) === tag || undefined;
  });
  return performance.now() - started;
}
