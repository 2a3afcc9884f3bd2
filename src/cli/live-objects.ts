import { ApiError, type KubernetesApi } from '../cluster/kubernetes-api.ts';
import { listObjects } from '../cluster/list-pages.ts';
import { readOrAbsent } from '../cluster/read-or-absent.ts';
import { isObject, type JsonObject, member } from '../json/index.ts';
import { child } from '../policy/reviewed-objects.ts';
import { asCommandError, asked } from './api-answer.ts';
import { CommandError, exitCodes } from './command-error.ts';

interface LiveKind {
  readonly kind: string;
  /** Names as kubectl takes them. */
  readonly names: readonly string[];
  /** Of the API, before the namespace. */
  readonly group: string;
  readonly resource: string;
}

const kinds: readonly LiveKind[] = [
  { kind: 'Pod', names: ['pod', 'pods', 'po'], group: '/api/v1', resource: 'pods' },
  {
    kind: 'Deployment',
    names: ['deployment', 'deployments', 'deploy'],
    group: '/apis/apps/v1',
    resource: 'deployments',
  },
  {
    kind: 'StatefulSet',
    names: ['statefulset', 'statefulsets', 'sts'],
    group: '/apis/apps/v1',
    resource: 'statefulsets',
  },
  { kind: 'DaemonSet', names: ['daemonset', 'daemonsets', 'ds'], group: '/apis/apps/v1', resource: 'daemonsets' },
  { kind: 'ReplicaSet', names: ['replicaset', 'replicasets', 'rs'], group: '/apis/apps/v1', resource: 'replicasets' },
  {
    kind: 'ReplicationController',
    names: ['replicationcontroller', 'replicationcontrollers', 'rc'],
    group: '/api/v1',
    resource: 'replicationcontrollers',
  },
  { kind: 'Job', names: ['job', 'jobs'], group: '/apis/batch/v1', resource: 'jobs' },
  { kind: 'CronJob', names: ['cronjob', 'cronjobs', 'cj'], group: '/apis/batch/v1', resource: 'cronjobs' },
];

/** An object of a cluster, as `deployment/cart` names it. */
export interface LiveTarget {
  readonly kind: LiveKind;
  readonly name: string;
}

/** @throws {CommandError} unless it names a kind that has pods, and an object */
export function readTarget(word: string): LiveTarget {
  const [kindName = '', name = '', ...rest] = word.split('/');
  const kind = kinds.find(({ names }) => names.includes(kindName.toLowerCase()));
  if (kind && name !== '' && rest.length === 0) return { kind, name };
  const allowed = kinds.map(({ names }) => names[0]).join(', ');
  throw new CommandError(`${word}: must be <kind>/<name> with one of the kinds ${allowed}`, exitCodes.usage);
}

/** @throws {CommandError} where there is no such object, or it may not be read */
export async function readLiveObject(
  api: KubernetesApi,
  { kind: { kind, group, resource }, name }: LiveTarget,
  namespace: string,
): Promise<JsonObject> {
  const path = `${group}/namespaces/${encodeURIComponent(namespace)}/${resource}/${encodeURIComponent(name)}`;
  return { kind, ...(await asked(() => api.read(path))) };
}

/**
 * A namespace as it is; undefined where there is none, or where it may not be read.
 * @param note told of the latter
 * @throws {CommandError} where the API server cannot be asked
 */
export async function readNamespace(
  api: KubernetesApi,
  name: string,
  note: (sentence: string) => void,
): Promise<JsonObject | undefined> {
  const namespace = await asked(() =>
    readOrAbsent(api, `/api/v1/namespaces/${encodeURIComponent(name)}`).catch((error) => {
      if (!(error instanceof ApiError) || error.status !== 403) throw error;
      note(`labels of namespace ${name} are not known: ${error.message}`);
      return undefined;
    }),
  );
  return namespace && { apiVersion: 'v1', kind: 'Namespace', ...namespace };
}

/** The pods that a workload selects; a Pod is its own, and a CronJob selects none. */
export async function* podsOf(api: KubernetesApi, workload: JsonObject, namespace: string): AsyncGenerator<JsonObject> {
  if (workload.kind === 'Pod') {
    yield workload;
    return;
  }
  const labels = selectedLabels(child(workload, 'spec'));
  if (labels === '') return;
  const path = `/api/v1/namespaces/${encodeURIComponent(namespace)}/pods`;
  yield* listed(api, path, { labelSelector: labels });
}

/** Workloads select by equality nearly always; what they select otherwise is not looked for. */
function selectedLabels(spec: JsonObject): string {
  const selector = child(spec, 'selector');
  const labels = isObject(member(selector, 'matchLabels')) ? child(selector, 'matchLabels') : selector;
  const pairs = Object.entries(labels).filter(([, value]) => typeof value === 'string');
  return pairs.map(([name, value]) => `${name}=${value}`).join();
}

/**
 * Everything of a cluster that has pods and that nothing else controls, one after the other.
 * @param namespace undefined for all
 * @param problem told of kinds that may not be listed
 */
export async function* liveWorkloads(
  api: KubernetesApi,
  namespace: string | undefined,
  problem: (sentence: string) => void,
): AsyncGenerator<JsonObject> {
  for (const { group, resource } of kinds) {
    const place = namespace === undefined ? '' : `/namespaces/${encodeURIComponent(namespace)}`;
    try {
      for await (const object of listed(api, `${group}${place}/${resource}`)) {
        if (!isControlled(object)) yield object;
      }
    } catch (error) {
      if (!(error instanceof CommandError)) throw error;
      problem(`${resource}: ${error.message}`);
    }
  }
}

function isControlled(object: JsonObject): boolean {
  const owners = member(child(object, 'metadata'), 'ownerReferences');
  return Array.isArray(owners) && owners.some((owner) => isObject(owner) && member(owner, 'controller') === true);
}

async function* listed(api: KubernetesApi, path: string, query = {}): AsyncGenerator<JsonObject> {
  try {
    yield* listObjects(api, path, query);
  } catch (error) {
    throw asCommandError(error);
  }
}
