import { isObject, type Json, type JsonObject } from '../json/index.ts';
import { type JsonPath, valueAt } from './json-path.ts';
import { textOf } from './read-object.ts';
import type { PodPlace } from './workload-kinds.ts';

/** Where workloads of other APIs hold their pod templates, by `Kind.group`; `*` stands for each member or item. */
export type TemplatePaths = ReadonlyMap<string, readonly JsonPath[]>;

const paths = (...texts: string[]): JsonPath[] => texts.map((text) => text.split('.'));

/** The kinds that are known without being told. */
export const shippedTemplatePaths: TemplatePaths = new Map([
  ['Rollout.argoproj.io', paths('spec.template')],
  ['CloneSet.apps.kruise.io', paths('spec.template')],
  ['StatefulSet.apps.kruise.io', paths('spec.template')],
  ['DaemonSet.apps.kruise.io', paths('spec.template')],
  ['BroadcastJob.apps.kruise.io', paths('spec.template')],
  ['AdvancedCronJob.apps.kruise.io', paths('spec.template.jobTemplate.spec.template')],
  ['Service.serving.knative.dev', paths('spec.template')],
  ['Configuration.serving.knative.dev', paths('spec.template')],
  ['FlinkDeployment.flink.apache.org', paths('spec.podTemplate')],
  ['SparkApplication.sparkoperator.k8s.io', paths('spec.driver.template', 'spec.executor.template')],
  [
    'ScheduledSparkApplication.sparkoperator.k8s.io',
    paths('spec.template.driver.template', 'spec.template.executor.template'),
  ],
  ['Job.batch.volcano.sh', paths('spec.tasks.*.template')],
  ['RayCluster.ray.io', paths('spec.headGroupSpec.template', 'spec.workerGroupSpecs.*.template')],
  [
    'RayJob.ray.io',
    paths('spec.rayClusterSpec.headGroupSpec.template', 'spec.rayClusterSpec.workerGroupSpecs.*.template'),
  ],
  [
    'RayService.ray.io',
    paths('spec.rayClusterConfig.headGroupSpec.template', 'spec.rayClusterConfig.workerGroupSpecs.*.template'),
  ],
  ['PyTorchJob.kubeflow.org', paths('spec.pytorchReplicaSpecs.*.template')],
  ['TFJob.kubeflow.org', paths('spec.tfReplicaSpecs.*.template')],
  ['MPIJob.kubeflow.org', paths('spec.mpiReplicaSpecs.*.template')],
  ['Notebook.kubeflow.org', paths('spec.template')],
  ['JobSet.jobset.x-k8s.io', paths('spec.replicatedJobs.*.template.spec.template')],
  [
    'LeaderWorkerSet.leaderworkerset.x-k8s.io',
    paths('spec.leaderWorkerTemplate.leaderTemplate', 'spec.leaderWorkerTemplate.workerTemplate'),
  ],
]);

const name = /^[A-Za-z][A-Za-z0-9]*\.[a-z0-9]([a-z0-9.-]*[a-z0-9])?$/;
const member = /^(?:[A-Za-z_][A-Za-z0-9_-]*|\*)$/;

/**
 * Reads `Kind.group=path.to.template`.
 * @returns undefined for any other text
 */
export function readTemplatePath(text: string): [kind: string, path: JsonPath] | undefined {
  const [kind = '', path = '', ...others] = text.split('=');
  const names = path.split('.');
  return name.test(kind) && others.length === 0 && names.every((one) => member.test(one)) ? [kind, names] : undefined;
}

/** One more path: a kind may have several. */
export function withTemplatePath(known: TemplatePaths, [kind, path]: [kind: string, path: JsonPath]): TemplatePaths {
  return new Map([...known, [kind, [...(known.get(kind) ?? []), path]]]);
}

/** The paths of the pod templates of an object, by its kind and group; undefined for a kind that is not in the table. */
export function templatePathsOf(object: JsonObject, known: TemplatePaths): readonly JsonPath[] | undefined {
  return known.get(kindAndGroup(object));
}

/** `Kind.group`, with an empty group for the kinds of Kubernetes' core. */
export function kindAndGroup({ kind, apiVersion }: JsonObject): string {
  const version = textOf(apiVersion);
  return `${textOf(kind)}.${version.slice(0, Math.max(0, version.indexOf('/')))}`;
}

/** The places of the pods that an object has at the paths: none where there is no template with a spec. */
export function placesIn(object: Json, templates: readonly JsonPath[]): PodPlace[] {
  return templates
    .flatMap((path) => expand(object, path))
    .map((path) => ({ metadata: [...path, 'metadata'], spec: [...path, 'spec'] }))
    .filter(({ spec }) => valueAt(object, spec) !== undefined);
}

function expand(object: Json, path: JsonPath): JsonPath[] {
  const star = path.indexOf('*');
  if (star < 0) return [path];
  const parent = valueAt(object, path.slice(0, star));
  const names = isObject(parent) || Array.isArray(parent) ? Object.keys(parent) : [];
  return names.flatMap((one) => expand(object, path.with(star, one)));
}
