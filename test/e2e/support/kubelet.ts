import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { JsonObject } from '../../../src/json/index.ts';
import { accountKubeconfig } from './account.ts';
import { Injector } from './injector.ts';
import { newScratch } from './scratch.ts';
import type { ServiceProxy } from './service-proxy.ts';
import { api, cluster } from './suite.ts';

interface Container {
  readonly name: string;
  readonly image: string;
  readonly args: readonly string[];
  readonly env?: readonly { name: string; value?: string; valueFrom?: { fieldRef?: { fieldPath: string } } }[];
  readonly volumeMounts?: readonly { name: string; mountPath: string }[];
}

interface Pod {
  readonly metadata: { name: string; namespace: string; deletionTimestamp?: string };
  readonly spec: {
    readonly nodeName?: string;
    readonly serviceAccountName: string;
    readonly containers: readonly Container[];
    readonly volumes?: readonly { name: string; secret?: { secretName: string }; configMap?: { name: string } }[];
  };
}

/** How often pods are looked at and asked whether they are ready. */
const period = 300;

/** Runs the injector's own pods of a namespace as processes on this machine and reports on them, as kubelets do. */
export class Kubelet {
  readonly #path: string;
  readonly #proxy: ServiceProxy;
  readonly #running = new Map<string, Promise<Injector | undefined>>();
  readonly #ready = new Map<string, boolean>();
  readonly #stopping = new Set<string>();
  readonly #work: Promise<void>;
  /** What went wrong with pods, which no test expects. */
  readonly complaints: string[] = [];
  #isOver = false;

  /** @param proxy gets the replicas as endpoints */
  constructor(namespace: string, proxy: ServiceProxy) {
    this.#path = `/api/v1/namespaces/${namespace}/pods`;
    this.#proxy = proxy;
    this.#work = this.#run();
  }

  /** The replicas that run now. */
  async replicas(): Promise<Injector[]> {
    const started = await Promise.all(this.#running.values());
    return started.filter((injector) => injector !== undefined);
  }

  async stop(): Promise<void> {
    this.#isOver = true;
    await this.#work;
    for (const injector of await this.replicas()) await injector.kill();
  }

  async #run(): Promise<void> {
    for (; !this.#isOver; await sleep(period)) {
      try {
        const { items } = await api().expect('GET', this.#path);
        for (const pod of items as unknown as Pod[]) await this.#see(pod);
      } catch (error) {
        this.complaints.push(String(error));
      }
    }
  }

  async #see(pod: Pod): Promise<void> {
    const { name, deletionTimestamp } = pod.metadata;
    const injector = await this.#running.get(name);
    if (deletionTimestamp !== undefined) {
      if (injector && !this.#stopping.has(name)) void this.#terminate(pod, injector);
    } else if (injector) {
      await this.#report(pod, injector);
    } else {
      await this.#bind(pod);
      this.#running.set(name, this.#start(pod));
    }
  }

  /** What does not start is started again when it is looked at next. */
  async #start(pod: Pod): Promise<Injector | undefined> {
    try {
      const injector = await startContainer(pod);
      void this.#proxy.add(injector);
      return injector;
    } catch (error) {
      this.complaints.push(String(error));
      this.#running.delete(pod.metadata.name);
      return undefined;
    }
  }

  async #bind(pod: Pod): Promise<void> {
    if (pod.spec.nodeName !== undefined) return;
    const { name } = pod.metadata;
    await api().expect('POST', `${this.#path}/${name}/binding`, {
      metadata: { name },
      target: { kind: 'Node', name: 'node-1' },
    });
  }

  async #report(pod: Pod, injector: Injector): Promise<void> {
    const { name } = pod.metadata;
    const isReady = (await injector.admin('/readyz')).status === 200;
    if (this.#ready.get(name) === isReady) return;
    await api().expect('PATCH', `${this.#path}/${name}/status`, statusOf(pod, isReady), 'application/merge-patch+json');
    this.#ready.set(name, isReady);
  }

  /** The pod goes when its process has ended by itself. */
  async #terminate({ metadata: { name } }: Pod, injector: Injector): Promise<void> {
    this.#stopping.add(name);
    this.#proxy.terminate(injector);
    injector.program.child.kill('SIGTERM');
    const code = await injector.program.exit;
    if (code !== 0) this.complaints.push(`${name} ended with ${code}`);
    this.#proxy.remove(injector);
    this.#running.delete(name);
    await api().send('DELETE', `${this.#path}/${name}?gracePeriodSeconds=0`);
  }
}

function statusOf({ spec: { containers } }: Pod, isReady: boolean): JsonObject {
  const now = new Date().toISOString();
  const condition = (type: string, isTrue: boolean): JsonObject => ({
    type,
    status: isTrue ? 'True' : 'False',
    lastTransitionTime: now,
  });
  const [{ name, image }] = containers as [Container];
  return {
    status: {
      phase: 'Running',
      podIP: '127.0.0.1',
      conditions: [condition('PodScheduled', true), condition('ContainersReady', isReady), condition('Ready', isReady)],
      containerStatuses: [
        { name, image, imageID: '', ready: isReady, restartCount: 0, state: { running: { startedAt: now } } },
      ],
    },
  };
}

async function startContainer(pod: Pod): Promise<Injector> {
  const [container] = pod.spec.containers as [Container];
  const [, ...words] = await withMounts(pod, container);
  const { namespace } = pod.metadata;
  const kubeconfig = await accountKubeconfig(api(), cluster(), namespace, pod.spec.serviceAccountName);
  // The last word counts: no two replicas of one machine can have the ports of the manifest.
  const here = ['--host', '127.0.0.1', '--port', '0', '--admin-port', '0', '--kubeconfig', kubeconfig];
  return await Injector.start([...words, ...here], environmentOf(pod, container));
}

/** The arguments, in which mounts of Secrets and ConfigMaps lead to folders of this machine with the same files. */
async function withMounts({ metadata, spec }: Pod, { args, volumeMounts = [] }: Container): Promise<string[]> {
  let words = [...args];
  for (const { name, mountPath } of volumeMounts) {
    const { secret, configMap } = spec.volumes?.find((volume) => volume.name === name) ?? {};
    const object = secret ? `secrets/${secret.secretName}` : configMap && `configmaps/${configMap.name}`;
    if (object === undefined) continue;
    const folder = await written(`/api/v1/namespaces/${metadata.namespace}/${object}`, secret ? 'base64' : 'utf8');
    words = words.map((word) => word.replace(mountPath, folder));
  }
  return words;
}

/** Writes the data of an object into a folder, a file for each key. */
async function written(path: string, encoding: BufferEncoding): Promise<string> {
  const { data = {} } = await api().expect('GET', path);
  const folder = newScratch();
  for (const [file, text] of Object.entries(data as Record<string, string>)) {
    writeFileSync(join(folder, file), Buffer.from(text, encoding));
  }
  return folder;
}

function environmentOf({ metadata }: Pod, { env = [] }: Container): Record<string, string> {
  const fields: Readonly<Record<string, string>> = {
    'metadata.namespace': metadata.namespace,
    'metadata.name': metadata.name,
  };
  return Object.fromEntries(
    env.map(({ name, value, valueFrom }) => [name, value ?? fields[valueFrom?.fieldRef?.fieldPath ?? ''] ?? '']),
  );
}
