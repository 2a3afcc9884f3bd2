import type { KubernetesApi } from '../cluster/kubernetes-api.ts';
import type { WatchTimes } from '../cluster/watch-times.ts';
import { WatchedCache } from '../cluster/watched-cache.ts';
import { type JsonObject, objectMember, textMember } from '../json/index.ts';
import { type FollowedState, type FollowListener, useOf } from './followed.ts';
import type { LiveConfigMap, LiveConfigMaps, LiveNames } from './live-config-maps.ts';

/** An upgrade changes one ConfigMap after the other: what comes within this time is read together. In milliseconds. */
const settle = 100;

/** The ConfigMaps that make up a configuration, as they are now. */
export class LiveConfigMapWatch {
  readonly #namespace: string;
  readonly #listener: FollowListener;
  #settling: NodeJS.Timeout | undefined;
  readonly #caches: readonly { role: 'injector' | 'mesh'; name: string; cache: WatchedCache<JsonObject> }[];

  constructor(api: KubernetesApi, names: LiveNames, listener: FollowListener, times?: WatchTimes) {
    this.#namespace = names.namespace;
    this.#listener = listener;
    const use = useOf('configmaps', configMapFact, { ...listener, changed: () => this.#changed() });
    this.#caches = (['injector', 'mesh'] as const).flatMap((role) => {
      const name = names[role];
      if (name === undefined) return [];
      const resource = { path: pathOf(names.namespace), fieldSelector: `metadata.name=${name}` };
      return [{ role, name, cache: new WatchedCache(api, resource, use, 0, times) }];
    });
  }

  /** What there is; undefined until all of it was read once. */
  get maps(): LiveConfigMaps | undefined {
    if (!this.#isSynced) return undefined;
    const entries = this.#caches.map(({ role, name, cache }): [string, LiveConfigMap] => {
      const object = cache.entries.get(`${this.#namespace}/${name}`);
      return [role, { namespace: this.#namespace, name, object }];
    });
    return Object.fromEntries(entries);
  }

  states(): FollowedState[] {
    const states = this.#caches.map(({ cache }) => cache.state);
    return [
      {
        kind: 'configmaps',
        isSynced: this.#isSynced,
        heardAt: Math.min(...states.map(({ heardAt }) => heardAt)),
        problem: states.find(({ problem }) => problem !== undefined)?.problem,
        size: states.reduce((sum, { size }) => sum + size, 0),
      },
    ];
  }

  start(): void {
    for (const { cache } of this.#caches) cache.start();
  }

  stop(): void {
    for (const { cache } of this.#caches) cache.stop();
    clearTimeout(this.#settling);
  }

  /** Half of what is asked for is no news yet. */
  #changed(): void {
    if (!this.#isSynced) return;
    this.#settling ??= setTimeout(() => {
      this.#settling = undefined;
      this.#listener.changed();
    }, settle).unref();
  }

  get #isSynced(): boolean {
    return this.#caches.every(({ cache }) => cache.state.isSynced);
  }
}

function pathOf(namespace: string): string {
  return `/api/v1/namespaces/${encodeURIComponent(namespace)}/configmaps`;
}

/** Without the version: a change of metadata that nobody reads is none. */
function configMapFact(object: JsonObject): JsonObject {
  const metadata = objectMember(object, 'metadata');
  const [name, namespace, uid] = ['name', 'namespace', 'uid'].map((member) => textMember(metadata, member));
  const labels = objectMember(metadata, 'labels');
  return { metadata: { name: name!, namespace: namespace!, uid: uid!, labels }, data: objectMember(object, 'data') };
}
