import { isObject, type Json, type JsonObject, member } from '../json/index.ts';

/** Gives a pod what API servers fill in when they read one, where it does not say so itself. */
export function withPodDefaults(pod: JsonObject): JsonObject {
  const spec = member(pod, 'spec');
  if (!isObject(spec)) return pod;
  return {
    ...pod,
    spec: {
      ...specDefaults,
      ...spec,
      ...eachIn(spec, 'containers', withContainerDefaults),
      ...eachIn(spec, 'initContainers', withContainerDefaults),
      ...eachIn(spec, 'volumes', withVolumeDefaults),
    },
  };
}

const specDefaults = {
  restartPolicy: 'Always',
  terminationGracePeriodSeconds: 30,
  dnsPolicy: 'ClusterFirst',
  securityContext: {},
  schedulerName: 'default-scheduler',
  enableServiceLinks: true,
} as const satisfies JsonObject;

function withContainerDefaults(container: JsonObject): JsonObject {
  return {
    resources: {},
    terminationMessagePath: '/dev/termination-log',
    terminationMessagePolicy: 'File',
    imagePullPolicy: pullPolicy(member(container, 'image')),
    ...container,
    ...eachIn(container, 'ports', (port) => ({ protocol: 'TCP', ...port })),
    ...eachIn(container, 'env', (variable) => ({ ...variable, ...inside(variable, 'valueFrom', withFieldVersion) })),
    ...inside(container, 'livenessProbe', withProbeDefaults),
    ...inside(container, 'readinessProbe', withProbeDefaults),
    ...inside(container, 'startupProbe', withProbeDefaults),
    ...inside(container, 'lifecycle', (lifecycle) => ({
      ...lifecycle,
      ...inside(lifecycle, 'preStop', withHandlerDefaults),
      ...inside(lifecycle, 'postStart', withHandlerDefaults),
    })),
    ...inside(container, 'resources', withRequests),
  };
}

/** An image without tag is the latest, and that may change. */
function pullPolicy(image: Json | undefined): string {
  if (typeof image !== 'string' || image.includes('@')) return 'IfNotPresent';
  const name = image.slice(image.lastIndexOf('/') + 1);
  return !name.includes(':') || name.endsWith(':latest') ? 'Always' : 'IfNotPresent';
}

/** What is limited and not asked for is asked for up to the limit. */
function withRequests(resources: JsonObject): JsonObject {
  const limits = member(resources, 'limits');
  if (!isObject(limits)) return resources;
  const requests = member(resources, 'requests');
  return { ...resources, requests: { ...limits, ...(isObject(requests) ? requests : {}) } };
}

const probeDefaults = { timeoutSeconds: 1, periodSeconds: 10, successThreshold: 1, failureThreshold: 3 };

function withProbeDefaults(probe: JsonObject): JsonObject {
  return withHandlerDefaults({ ...probeDefaults, ...probe });
}

function withHandlerDefaults(handler: JsonObject): JsonObject {
  return {
    ...handler,
    ...inside(handler, 'httpGet', (get) => ({ path: '/', scheme: 'HTTP', ...get })),
    ...inside(handler, 'grpc', (grpc) => ({ service: '', ...grpc })),
  };
}

function withFieldVersion(source: JsonObject): JsonObject {
  return { ...source, ...inside(source, 'fieldRef', (field) => ({ apiVersion: 'v1', ...field })) };
}

const fileMode = { defaultMode: 420 };

function withVolumeDefaults(volume: JsonObject): JsonObject {
  const isBare = Object.keys(volume).every((name) => name === 'name');
  return {
    ...volume,
    ...(isBare ? { emptyDir: {} } : {}),
    ...inside(volume, 'configMap', (source) => ({ ...fileMode, ...source })),
    ...inside(volume, 'secret', (source) => ({ ...fileMode, ...source })),
    ...inside(volume, 'hostPath', (source) => ({ type: '', ...source })),
    ...inside(volume, 'downwardAPI', (source) => ({
      ...fileMode,
      ...source,
      ...eachIn(source, 'items', withFieldVersion),
    })),
    ...inside(volume, 'projected', (source) => ({ ...fileMode, ...source, ...eachIn(source, 'sources', withSource) })),
  };
}

function withSource(source: JsonObject): JsonObject {
  return {
    ...source,
    ...inside(source, 'serviceAccountToken', (token) => ({ expirationSeconds: 3600, ...token })),
    ...inside(source, 'downwardAPI', (fields) => ({ ...fields, ...eachIn(fields, 'items', withFieldVersion) })),
  };
}

/** The member, changed, where it is an object. */
function inside(holder: JsonObject, name: string, change: (value: JsonObject) => JsonObject): JsonObject {
  const value = member(holder, name);
  return isObject(value) ? { [name]: change(value) } : {};
}

/** The member, with each of its objects changed, where it is a list. */
function eachIn(holder: JsonObject, name: string, change: (item: JsonObject) => JsonObject): JsonObject {
  const list = member(holder, name);
  return Array.isArray(list) ? { [name]: list.map((item) => (isObject(item) ? change(item) : item)) } : {};
}
