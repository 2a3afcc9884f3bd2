import { isObject, type Json, type JsonObject, member } from '../json/index.ts';
import { child } from '../policy/reviewed-objects.ts';

const tokenPath = '/var/run/secrets/kubernetes.io/serviceaccount';

/** Volumes with the token of a service account are called so, with five random characters behind. */
export const tokenVolumePrefix = 'kube-api-access-';

/** Whether a volume is the one that the ServiceAccount plugin adds. */
export function isTokenVolume(volume: Json): volume is JsonObject {
  const name = isObject(volume) ? member(volume, 'name') : undefined;
  return typeof name === 'string' && name.startsWith(tokenVolumePrefix);
}

/** Mounts the token into all containers that have nothing there, as the ServiceAccount plugin does. */
export function withTokenMounts(spec: JsonObject, volume: string): JsonObject {
  const mounted = (list: Json | undefined): Json[] =>
    listOf(list).map((container) => (isObject(container) ? withTokenMount(container, volume) : container));
  return {
    ...spec,
    containers: mounted(member(spec, 'containers')),
    ...(member(spec, 'initContainers') === undefined
      ? {}
      : { initContainers: mounted(member(spec, 'initContainers')) }),
  };
}

function withTokenMount(container: JsonObject, volume: string): JsonObject {
  const mounts = listOf(member(container, 'volumeMounts'));
  if (mounts.some((mount) => isObject(mount) && member(mount, 'mountPath') === tokenPath)) return container;
  return { ...container, volumeMounts: [...mounts, { name: volume, readOnly: true, mountPath: tokenPath }] };
}

/** Tolerations that the DefaultTolerationSeconds plugin adds, unless the pod tolerates the same already. */
function withTolerations(spec: JsonObject): JsonObject {
  const given = listOf(member(spec, 'tolerations'));
  const missing = ['node.kubernetes.io/not-ready', 'node.kubernetes.io/unreachable'].filter(
    (taint) => !given.some((one) => isObject(one) && tolerates(one, taint)),
  );
  const added = missing.map((key) => ({ key, operator: 'Exists', effect: 'NoExecute', tolerationSeconds: 300 }));
  return { ...spec, tolerations: [...given, ...added] };
}

function tolerates(toleration: JsonObject, taint: string): boolean {
  const [key, effect] = [member(toleration, 'key') ?? '', member(toleration, 'effect') ?? ''];
  return (key === taint || key === '') && (effect === 'NoExecute' || effect === '');
}

const systemPriorities: ReadonlyMap<Json | undefined, number> = new Map([
  [undefined, 0],
  ['', 0],
  ['system-cluster-critical', 2_000_000_000],
  ['system-node-critical', 2_000_001_000],
]);

function withPriority(spec: JsonObject): JsonObject {
  const priority = systemPriorities.get(member(spec, 'priorityClassName'));
  return {
    ...(priority === undefined ? {} : { priority }),
    preemptionPolicy: 'PreemptLowerPriority',
    ...spec,
  };
}

/** No pod has a volume of that name. */
const inventedTokenVolume = `${tokenVolumePrefix}00000`;

function withServiceAccount(spec: JsonObject): JsonObject {
  const name = member(spec, 'serviceAccountName') || member(spec, 'serviceAccount') || 'default';
  const named = { ...spec, serviceAccountName: name, serviceAccount: name };
  if (member(spec, 'automountServiceAccountToken') === false) return named;
  return withTokenMounts(withTokenVolume(named, tokenVolume), inventedTokenVolume);
}

export function withTokenVolume(spec: JsonObject, volume: JsonObject): JsonObject {
  return { ...spec, volumes: [...listOf(member(spec, 'volumes')), volume] };
}

const tokenVolume: JsonObject = {
  name: inventedTokenVolume,
  projected: {
    sources: [
      { serviceAccountToken: { expirationSeconds: 3607, path: 'token' } },
      { configMap: { name: 'kube-root-ca.crt', items: [{ key: 'ca.crt', path: 'ca.crt' }] } },
      {
        downwardAPI: {
          items: [{ path: 'namespace', fieldRef: { apiVersion: 'v1', fieldPath: 'metadata.namespace' } }],
        },
      },
    ],
    defaultMode: 420,
  },
};

/** Adds what the admission plugins that are on by default add to a pod before any webhook sees it. */
export function withPluginDefaults(pod: JsonObject): JsonObject {
  return { ...pod, spec: withTolerations(withPriority(withServiceAccount(child(pod, 'spec')))) };
}

export function listOf(value: Json | undefined): readonly Json[] {
  return Array.isArray(value) ? value : [];
}
