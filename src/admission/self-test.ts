import fastJsonPatch from 'fast-json-patch';
import { load } from 'js-yaml';
import type { Snapshot } from '../inject/snapshot.ts';
import {
  equalJson,
  isObject,
  type Json,
  type JsonObject,
  member,
  objectMember,
  parseJson,
  stringifyJson,
  textMember,
} from '../json/index.ts';
import { applyPatch, type Operation } from '../patch/index.ts';
import { writeYaml } from '../yaml/index.ts';
import { admit } from './admit.ts';
import type { Answer } from './outcome.ts';

/** What a built-in pod shows of a configuration. */
export interface Finding {
  /** Says which pod. */
  readonly source: string;
  readonly message: string;
  /** Pods would be denied or come out wrong; otherwise it is a remark, true of some releases of Istio as a whole. */
  readonly isFatal: boolean;
}

/**
 * Sends built-in pods through admission, as the API server would, before the first real one comes: shows a
 * configuration under which ordinary pods are denied, and makes the process warm. What comes out is judged by libraries
 * that share no code with ours: one applies the patch, the other reads the pod as YAML.
 * @returns a step for each pod, so that a server can answer reviews in between
 */
export function selfTest(snapshot: Snapshot): (() => Finding | undefined)[] {
  return Object.entries(samplePods).map(([name, pod]) => () => {
    const source = `self-test with the built-in pod ${JSON.stringify(name)}`;
    const fault = faultWith(pod, snapshot);
    return fault && { source, ...fault };
  });
}

function faultWith(pod: JsonObject, snapshot: Snapshot): Omit<Finding, 'source'> | undefined {
  const answer = admit(stringifyJson(reviewOf(pod)), '/inject', snapshot);
  if (answer.outcome.result === 'denied') return fatal(`it would be denied: ${answer.outcome.message}`);
  if (answer.outcome.result !== 'injected') return undefined;
  const operations = operationsOf(answer);
  const injected = applyPatch(pod, operations) as JsonObject;
  const judged = fastJsonPatch.applyPatch(structuredClone(pod), operations as never).newDocument as Json;
  if (!equalJson(judged, injected)) return fatal('the patch means different things to different libraries');
  if (!equalJson(load(writeYaml(injected)) as Json, injected))
    return fatal('the pod reads differently after it was written as YAML');
  return absentValue(injected) ?? secondInjection(injected, snapshot);
}

function fatal(message: string): Omit<Finding, 'source'> {
  return { message, isFatal: true };
}

/** What Go's templates print for a value that is not there. In an image it means a pod that never starts. */
const absent = '<no value>';

/** What a template left out, or printed in place of a value that is not there. */
function absentValue(injected: JsonObject): Omit<Finding, 'source'> | undefined {
  const spec = objectMember(injected, 'spec');
  const containers = ['initContainers', 'containers'].flatMap((name) => member(spec, name) ?? []).filter(isObject);
  const bare = containers.find((container) => textMember(container, 'image') === '');
  if (bare) return fatal(`container ${textMember(bare, 'name')} has no image, so the API server would not take it`);
  const broken = containers.find((container) => textMember(container, 'image').includes(absent));
  const why = 'its template reads a value that is not there';
  if (broken)
    return fatal(`container ${textMember(broken, 'name')} has the image ${textMember(broken, 'image')}: ${why}`);
  if (!stringifyJson(injected).includes(absent)) return undefined;
  return { message: `the injected pod holds the text ${absent}: ${why}`, isFatal: false };
}

function secondInjection(injected: JsonObject, snapshot: Snapshot): Omit<Finding, 'source'> | undefined {
  const second = admit(stringifyJson(reviewOf(injected)), '/inject', snapshot);
  if (second.outcome.operations === 0) return undefined;
  return { message: 'a second injection changes the pod again', isFatal: false };
}

function operationsOf({ body }: Answer): Operation[] {
  const response = (parseJson(body) as JsonObject).response as JsonObject;
  if (typeof response.patch !== 'string') return [];
  return parseJson(Buffer.from(response.patch, 'base64').toString()) as unknown as Operation[];
}

function reviewOf(object: JsonObject): JsonObject {
  return {
    kind: 'AdmissionReview',
    apiVersion: 'admission.k8s.io/v1',
    request: {
      uid: 'self-test',
      kind: { group: '', version: 'v1', kind: 'Pod' },
      resource: { group: '', version: 'v1', resource: 'pods' },
      namespace: 'self-test',
      operation: 'CREATE',
      object,
    },
  };
}

const optedIn = { 'sidecar.istio.io/inject': 'true', 'istio.io/rev': 'default' };

const samplePods: Readonly<Record<string, JsonObject>> = {
  'one container': {
    metadata: { name: 'one', labels: optedIn },
    spec: { containers: [{ name: 'app', image: 'app:1', resources: {} }] },
  },
  'of a Deployment, with probes and metrics': {
    metadata: {
      generateName: 'web-5d8f7c6b9-',
      labels: { ...optedIn, app: 'web', version: 'v1', 'pod-template-hash': '5d8f7c6b9' },
      annotations: { 'prometheus.io/scrape': 'true', 'prometheus.io/port': '9102' },
      ownerReferences: [
        { apiVersion: 'apps/v1', kind: 'ReplicaSet', name: 'web-5d8f7c6b9', uid: 'self-test', controller: true },
      ],
    },
    spec: {
      serviceAccountName: 'web',
      initContainers: [{ name: 'migrate', image: 'web:1', resources: {} }],
      containers: [
        {
          name: 'web',
          image: 'web:1',
          ports: [{ name: 'http', containerPort: 8080, protocol: 'TCP' }],
          resources: { requests: { cpu: '100m', memory: '64Mi' } },
          readinessProbe: { httpGet: { path: '/ready', port: 'http', scheme: 'HTTP' }, timeoutSeconds: 1 },
          livenessProbe: { tcpSocket: { port: 8080 }, periodSeconds: 10 },
        },
        { name: 'helper', image: 'helper:1', resources: {} },
      ],
      volumes: [{ name: 'scratch', emptyDir: {} }],
    },
  },
};
