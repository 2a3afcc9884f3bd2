import { isObject, type Json, type JsonObject } from '../json/index.ts';

/** What an object gets where it says nothing itself, and which of its members are filled in turn, lists item by item. */
interface Defaults {
  readonly own?: JsonObject;
  readonly members?: { readonly [name: string]: Defaults };
}

const httpGet: Defaults = { own: { path: '/', scheme: 'HTTP' } };

const probe: Defaults = {
  own: { timeoutSeconds: 1, periodSeconds: 10, successThreshold: 1, failureThreshold: 3 },
  members: { httpGet, grpc: { own: { service: '' } } },
};

const fieldRef: Defaults = { own: { apiVersion: 'v1' } };

const container: Defaults = {
  own: { terminationMessagePath: '/dev/termination-log', terminationMessagePolicy: 'File' },
  members: {
    ports: { own: { protocol: 'TCP' } },
    env: { members: { valueFrom: { members: { fieldRef } } } },
    livenessProbe: probe,
    readinessProbe: probe,
    startupProbe: probe,
    lifecycle: { members: { postStart: { members: { httpGet } }, preStop: { members: { httpGet } } } },
  },
};

/** Files of such volumes can be read by all, and written by their owner. */
const files: JsonObject = { defaultMode: 0o644 };

const items: Defaults = { members: { fieldRef } };

const anHour = 3600;

const volume: Defaults = {
  members: {
    secret: { own: files },
    configMap: { own: files },
    downwardAPI: { own: files, members: { items } },
    projected: {
      own: files,
      members: {
        sources: {
          members: { downwardAPI: { members: { items } }, serviceAccountToken: { own: { expirationSeconds: anHour } } },
        },
      },
    },
    hostPath: { own: { type: '' } },
  },
};

const spec: JsonObject = {
  restartPolicy: 'Always',
  terminationGracePeriodSeconds: 30,
  dnsPolicy: 'ClusterFirst',
  securityContext: {},
  schedulerName: 'default-scheduler',
  enableServiceLinks: true,
};

/** A pod with what an API server fills in when it reads it, as it is stored then. */
export function podWithDefaults(pod: JsonObject): JsonObject {
  const own = pod.spec;
  if (!isObject(own)) return pod;
  const stored = (one: JsonObject): JsonObject => ({ resources: {}, ...containerWithDefaults(one) });
  return {
    ...pod,
    spec: {
      ...spec,
      ...own,
      ...eachIn(own, 'containers', stored),
      ...eachIn(own, 'initContainers', stored),
      ...eachIn(own, 'volumes', volumeWithDefaults),
    },
  };
}

/** The member, with each of its objects changed, where it is a list. */
function eachIn(holder: JsonObject, name: string, change: (item: JsonObject) => JsonObject): JsonObject {
  const list = holder[name];
  return Array.isArray(list) ? { [name]: list.map((item) => (isObject(item) ? change(item) : item)) } : {};
}

/** A container with what an API server fills in when it reads it. */
export function containerWithDefaults(value: JsonObject): JsonObject {
  const { imagePullPolicy = pullPolicy(value.image) } = value;
  return { ...(filled(value, container) as JsonObject), imagePullPolicy, ...requested(value.resources) };
}

/** A volume with what an API server fills in when it reads it. */
export function volumeWithDefaults(value: JsonObject): JsonObject {
  const hasSource = Object.keys(value).some((name) => name !== 'name');
  return hasSource ? (filled(value, volume) as JsonObject) : { ...value, emptyDir: {} };
}

function filled(value: Json, defaults: Defaults): Json {
  if (Array.isArray(value)) return value.map((item) => filled(item, defaults));
  if (!isObject(value)) return value;
  const result: JsonObject = { ...defaults.own, ...value };
  for (const [name, inner] of Object.entries(defaults.members ?? {})) {
    if (result[name] !== undefined) result[name] = filled(result[name], inner);
  }
  return result;
}

/** An image whose tag is `latest`, or that has neither tag nor digest, may change behind its name. */
function pullPolicy(image: Json | undefined): string {
  const name = typeof image === 'string' ? image : '';
  const tag = /:([^:/@]+)$/.exec(name)?.[1] ?? (name.includes('@') ? '' : 'latest');
  return tag === 'latest' ? 'Always' : 'IfNotPresent';
}

/** What is limited but not requested is requested up to its limit. */
function requested(resources: Json | undefined): JsonObject {
  if (!isObject(resources) || !isObject(resources.limits)) return {};
  const requests = isObject(resources.requests) ? resources.requests : {};
  return { resources: { ...resources, requests: { ...resources.limits, ...requests } } };
}
