import fastJsonPatch from 'fast-json-patch';
import { load } from 'js-yaml';
import type { Snapshot } from '../inject/snapshot.ts';
import { equalJson, type Json, type JsonObject, parseJson, stringifyJson } from '../json/index.ts';
import { applyPatch, type Operation } from '../patch/index.ts';
import { writeYaml } from '../yaml/index.ts';
import { admit } from './admit.ts';
import type { Answer } from './outcome.ts';

/**
 * Sends built-in pods through admission, as the API server would, before the first real one comes: shows a
 * configuration under which ordinary pods are denied, and makes the process warm. What comes out is judged by libraries
 * that share no code with ours: one applies the patch, the other reads the pod as YAML.
 * @returns what is wrong, one sentence each
 */
export function selfTest(snapshot: Snapshot): string[] {
  return Object.entries(samplePods).flatMap(([name, pod]) => {
    const problem = problemWith(pod, snapshot);
    return problem === undefined ? [] : [`self-test with the built-in pod ${JSON.stringify(name)}: ${problem}`];
  });
}

function problemWith(pod: JsonObject, snapshot: Snapshot): string | undefined {
  const answer = admit(stringifyJson(reviewOf(pod)), '/inject', snapshot);
  if (answer.outcome.result === 'denied') return `it would be denied: ${answer.outcome.message}`;
  if (answer.outcome.result !== 'injected') return undefined;
  const operations = operationsOf(answer);
  const injected = applyPatch(pod, operations);
  const judged = fastJsonPatch.applyPatch(structuredClone(pod), operations as never).newDocument as Json;
  if (!equalJson(judged, injected)) return 'the patch means different things to different libraries';
  if (!equalJson(load(writeYaml(injected)) as Json, injected))
    return 'the pod reads differently after it was written as YAML';
  const second = admit(stringifyJson(reviewOf(injected as JsonObject)), '/inject', snapshot);
  return second.outcome.operations === 0 ? undefined : 'a second injection changes the pod again';
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
