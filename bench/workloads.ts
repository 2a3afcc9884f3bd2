import { admit } from '../src/admission/admit.ts';
import type { Snapshot } from '../src/inject/index.ts';
import { isObject, type Json, type JsonObject, parseJson, stringifyJson } from '../src/json/index.ts';
import { applyPatch, type Operation } from '../src/patch/index.ts';
import { type PreparedRequest, prepare } from './raw-client.ts';
import { marks, variantOf } from './variants.ts';

export interface Workload {
  readonly id: string;
  readonly title: string;
  /** Bodies with marks. */
  readonly reviews: readonly string[];
}

/** The workloads of the performance targets; the bodies of one number are the same in every run. */
export function workloads(snapshot: Snapshot): Workload[] {
  const bookinfo = bookinfoReviews();
  const unrelated = bookinfoReviews(`-${marks.workload}`);
  // No memory takes a text with blanks for a word.
  const annotations = { 'example.com/note': `pod number ${marks.workload} of this benchmark` };
  const skipped = review(pod('skipped', { labels: { 'sidecar.istio.io/inject': 'false' } }));
  const fifty = (name: string, more: PodParts = {}): string =>
    review(pod(name, { containers: Array.from({ length: 50 }, (_, index) => container(`c${index}`, 20)), ...more }));
  const containers = fifty('fifty');
  const environment = review(pod('env', { containers: [container('app', 2000)] }));
  const mix = [...repeat(bookinfo, 80), ...repeat([skipped], 15), ...repeat([containers], 4), environment];
  return [
    { id: 'W0', title: 'skipped pod', reviews: [skipped] },
    { id: 'W1', title: 'minimal pod', reviews: [review(minimalPod())] },
    { id: 'W2', title: 'bookinfo pods', reviews: bookinfo },
    { id: 'W2u', title: 'each of another workload', reviews: unrelated },
    { id: 'W2n', title: 'each like no other', reviews: bookinfoReviews('', annotations) },
    { id: 'W3', title: '50 containers', reviews: [containers] },
    { id: 'W3u', title: 'each of another workload', reviews: [fifty(`fifty-${marks.workload}`)] },
    { id: 'W3n', title: 'each like no other', reviews: [fifty('fifty', { annotations })] },
    { id: 'W4', title: '2,000 env variables', reviews: [environment] },
    {
      id: 'W5',
      title: '3 MiB pod',
      reviews: [review(pod('huge', { annotations: { note: 'x'.repeat(3 * 1024 * 1024 - 8192) } }))],
    },
    { id: 'W6', title: 'mix of W2, W0, W3, W4', reviews: mix },
    { id: 'W7', title: 're-injected pod', reviews: bookinfo.map((body) => reinjection(body, snapshot)) },
  ];
}

/** Pods of doubling size, to see that cost grows no faster. */
export function sweep(what: 'containers' | 'env' | 'annotations', sizes: readonly number[]): Workload[] {
  const make = (size: number): Json => {
    if (what === 'containers')
      return pod('sweep', { containers: Array.from({ length: size }, (_, at) => container(`c${at}`, 5)) });
    if (what === 'env') return pod('sweep', { containers: [container('app', size)] });
    return pod('sweep', {
      annotations: Object.fromEntries(Array.from({ length: size }, (_, at) => [`example.com/a${at}`, `value ${at}`])),
    });
  };
  return sizes.map((size) => ({ id: `${what} ${size}`, title: what, reviews: [review(make(size))] }));
}

/** Requests whose answers are checked: the patch must give exactly the pod that the engine gives. */
export function requestsFor(workload: Workload, snapshot: Snapshot): PreparedRequest[] {
  return workload.reviews.map((review) =>
    prepare('/inject', review, (answer, number) => {
      const body = variantOf(review, number);
      const expected = patchedPod(body, admit(body, '/inject', snapshot).body);
      const isRight = uidOf(answer, 'response') === uidOf(body, 'request') && patchedPod(body, answer) === expected;
      return isRight ? undefined : 'the patch gives another pod than the engine does';
    }),
  );
}

function uidOf(text: string, part: 'request' | 'response'): Json {
  return ((parseJson(text) as JsonObject)[part] as JsonObject).uid!;
}

/** Requests to the floor, whose canned answer says nothing about pods. */
export function floorRequestsFor(workload: Workload): PreparedRequest[] {
  return workload.reviews.map((body) => prepare('/inject', body, () => undefined));
}

function patchedPod(body: string, answer: string): string {
  const object = ((parseJson(body) as JsonObject).request as JsonObject).object!;
  const response = (parseJson(answer) as JsonObject).response as JsonObject;
  if (typeof response.patch !== 'string') return stringifyJson(object);
  const operations = parseJson(Buffer.from(response.patch, 'base64').toString()) as unknown as Operation[];
  return stringifyJson(sorted(applyPatch(object, operations)));
}

function sorted(value: Json): Json {
  if (Array.isArray(value)) return value.map(sorted);
  if (!isObject(value)) return value;
  return Object.fromEntries(
    Object.keys(value)
      .sort()
      .map((name) => [name, sorted(value[name]!)]),
  );
}

function reinjection(body: string, snapshot: Snapshot): string {
  const document = parseJson(body) as JsonObject;
  const request = document.request as JsonObject;
  const response = (parseJson(admit(body, '/inject', snapshot).body) as JsonObject).response as JsonObject;
  const operations = parseJson(Buffer.from(String(response.patch), 'base64').toString()) as unknown as Operation[];
  return stringifyJson({ ...document, request: { ...request, object: applyPatch(request.object!, operations) } });
}

function repeat<Item>(items: readonly Item[], times: number): Item[] {
  return Array.from({ length: times }, (_, index) => items[index % items.length]!);
}

const uid = `00000000-0000-4000-8000-${marks.review}`;

/** The uid in the review of that number. */
export const uidOfReview = (number: number): string => variantOf(uid, number);

function review(object: Json): string {
  const resource = { group: '', version: 'v1', resource: 'pods' };
  const kind = { group: '', version: 'v1', kind: 'Pod' };
  return stringifyJson({
    kind: 'AdmissionReview',
    apiVersion: 'admission.k8s.io/v1',
    request: {
      uid,
      kind,
      resource,
      requestKind: kind,
      requestResource: resource,
      namespace: 'bookinfo',
      operation: 'CREATE',
      userInfo: {
        username: 'system:serviceaccount:kube-system:replicaset-controller',
        uid: '2b2b8a8e-0000-4000-8000-000000000001',
        groups: ['system:serviceaccounts', 'system:serviceaccounts:kube-system', 'system:authenticated'],
      },
      object,
      oldObject: null,
      dryRun: false,
      options: { kind: 'CreateOptions', apiVersion: 'meta.k8s.io/v1' },
    },
  });
}

/** @param suffix of all names and values: with a mark, no two pods belong to the same workload */
function bookinfoReviews(suffix = '', annotations?: JsonObject): string[] {
  const services = [
    ['productpage', 'v1', 9080, true],
    ['details', 'v1', 9080, false],
    ['ratings', 'v1', 9080, false],
    ['reviews', 'v1', 9080, true],
    ['reviews', 'v2', 9080, true],
    ['reviews', 'v3', 9080, true],
  ] as const;
  return services.map(([app, version, port, hasScratch]) => {
    const scratch = hasScratch ? [{ name: 'tmp', emptyDir: {} }] : [];
    const mounts = hasScratch ? [{ name: 'tmp', mountPath: '/tmp' }] : [];
    const one = container(app + suffix, 4, { ports: [{ containerPort: port, protocol: 'TCP' }], mounts });
    const labels = { app: app + suffix, version };
    return review(
      pod(`${app}${suffix}-${version}`, {
        labels,
        containers: [one],
        volumes: scratch,
        ...(annotations && { annotations }),
      }),
    );
  });
}

interface PodParts {
  readonly labels?: JsonObject;
  readonly annotations?: JsonObject;
  readonly containers?: Json[];
  readonly volumes?: Json[];
}

function minimalPod(): Json {
  return {
    kind: 'Pod',
    apiVersion: 'v1',
    metadata: { name: 'minimal', namespace: 'bookinfo' },
    spec: { containers: [{ name: 'app', image: 'app:1' }] },
  };
}

/** A pod as the API server sends it: defaulted, with the token of its service account and with managedFields. */
function pod(name: string, parts: PodParts): Json {
  const hash = '5d8f7c6b9';
  return {
    kind: 'Pod',
    apiVersion: 'v1',
    metadata: {
      generateName: `${name}-${hash}-`,
      namespace: 'bookinfo',
      labels: { ...parts.labels, 'pod-template-hash': hash },
      ...(parts.annotations ? { annotations: parts.annotations } : {}),
      ownerReferences: [
        {
          apiVersion: 'apps/v1',
          kind: 'ReplicaSet',
          name: `${name}-${hash}`,
          uid: '9f6d9f52-0000-4000-8000-000000000002',
          controller: true,
          blockOwnerDeletion: true,
        },
      ],
      managedFields: [managedFields(parts.labels ?? {})],
    },
    spec: {
      volumes: [...(parts.volumes ?? []), tokenVolume()],
      containers: parts.containers ?? [container('app', 4)],
      restartPolicy: 'Always',
      terminationGracePeriodSeconds: 30,
      dnsPolicy: 'ClusterFirst',
      serviceAccountName: 'bookinfo-app',
      serviceAccount: 'bookinfo-app',
      securityContext: {},
      schedulerName: 'default-scheduler',
      tolerations: ['not-ready', 'unreachable'].map((state) => ({
        key: `node.kubernetes.io/${state}`,
        operator: 'Exists',
        effect: 'NoExecute',
        tolerationSeconds: 300,
      })),
      priority: 0,
      enableServiceLinks: true,
      preemptionPolicy: 'PreemptLowerPriority',
    },
    status: {},
  };
}

function container(name: string, variables: number, more: { ports?: Json[]; mounts?: Json[] } = {}): Json {
  return {
    name,
    image: `registry.example.com/bookinfo/${name}:1.20.3`,
    ...(more.ports ? { ports: more.ports } : {}),
    env: Array.from({ length: variables }, (_, index) => ({
      name: `VARIABLE_${index}`,
      value: `value number ${index}`,
    })),
    resources: { limits: { cpu: '500m', memory: '256Mi' }, requests: { cpu: '100m', memory: '128Mi' } },
    volumeMounts: [
      ...(more.mounts ?? []),
      {
        name: `kube-api-access-${marks.token}`,
        readOnly: true,
        mountPath: '/var/run/secrets/kubernetes.io/serviceaccount',
      },
    ],
    terminationMessagePath: '/dev/termination-log',
    terminationMessagePolicy: 'File',
    imagePullPolicy: 'IfNotPresent',
  };
}

function tokenVolume(): Json {
  return {
    name: `kube-api-access-${marks.token}`,
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
}

function managedFields(labels: JsonObject): Json {
  const names = Object.fromEntries(Object.keys(labels).map((name) => [`f:${name}`, {}]));
  return {
    manager: 'kube-controller-manager',
    operation: 'Update',
    apiVersion: 'v1',
    time: `2026-11-01T10:${marks.time}Z`,
    fieldsType: 'FieldsV1',
    fieldsV1: {
      'f:metadata': { 'f:generateName': {}, 'f:labels': { '.': {}, ...names }, 'f:ownerReferences': { '.': {} } },
      'f:spec': {
        'f:containers': {
          'k:{"name":"app"}': { '.': {}, 'f:env': {}, 'f:image': {}, 'f:name': {}, 'f:resources': {} },
        },
        'f:dnsPolicy': {},
        'f:enableServiceLinks': {},
        'f:restartPolicy': {},
        'f:schedulerName': {},
        'f:securityContext': {},
        'f:serviceAccount': {},
        'f:serviceAccountName': {},
        'f:terminationGracePeriodSeconds': {},
      },
    },
  };
}
