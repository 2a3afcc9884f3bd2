import { describe, expect, it } from 'vitest';
import { admit } from '../../src/admission/admit.ts';
import type { Answer } from '../../src/admission/outcome.ts';
import { readSnapshot } from '../../src/inject/index.ts';
import { equalJson, type Json, type JsonObject, parseJson, stringifyJson } from '../../src/json/index.ts';
import { applyPatch, type Operation } from '../../src/patch/index.ts';
import { embeddedDocuments, embeddedSnapshot } from '../embedded/embedded-configuration.ts';
import { arbitraryPod } from '../support/arbitrary-pod.ts';
import { figure, times } from '../support/figure.ts';
import fc from '../support/properties.ts';

const snapshot = embeddedSnapshot();

function review(request: JsonObject, more: JsonObject = {}): string {
  const base = { uid: 'u1', kind: { group: '', version: 'v1', kind: 'Pod' }, namespace: 'shop', operation: 'CREATE' };
  return stringifyJson({
    kind: 'AdmissionReview',
    apiVersion: 'admission.k8s.io/v1',
    request: { ...base, ...request },
    ...more,
  });
}

function pod(spec: JsonObject = {}, metadata: JsonObject = {}): JsonObject {
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name: 'web', ...metadata },
    spec: { containers: [{ name: 'app', image: 'app:1' }], ...spec },
  };
}

const ask = (body: string, path = '/inject'): Answer => admit(body, path, snapshot);
const response = (answer: Answer): JsonObject => (parseJson(answer.body) as JsonObject).response as JsonObject;

function operations(answer: Answer): Operation[] {
  const { patch } = response(answer);
  return typeof patch === 'string'
    ? (parseJson(Buffer.from(patch, 'base64').toString()) as unknown as Operation[])
    : [];
}

function injected(object: JsonObject): JsonObject {
  const answer = ask(review({ object }));
  expect(answer.outcome.result, answer.outcome.message).toBe('injected');
  return applyPatch(object, operations(answer)) as JsonObject;
}

describe('bodies that are no review', () => {
  it.each([
    ['', /^the body is not JSON: /],
    ['{', /^the body is not JSON: /],
    ['[]', 'the body is a list, an AdmissionReview is required'],
    ['"x"', 'the body is "x", an AdmissionReview is required'],
    ['{}', 'kind is missing, must be "AdmissionReview"'],
    ['{"kind":"Review","apiVersion":"admission.k8s.io/v1"}', 'kind is "Review", must be "AdmissionReview"'],
    [
      '{"kind":"AdmissionReview","apiVersion":"admission.k8s.io/v2"}',
      /^apiVersion is "admission.k8s.io\/v2", must be one of "admission.k8s.io\/v1", /,
    ],
    [
      '{"kind":"AdmissionReview","apiVersion":"admission.k8s.io/v1"}',
      'AdmissionReview.request is missing, an object is required',
    ],
    [
      '{"kind":"AdmissionReview","apiVersion":"admission.k8s.io/v1","request":[]}',
      'AdmissionReview.request is a list, an object is required',
    ],
    [
      '{"kind":"AdmissionReview","apiVersion":"admission.k8s.io/v1","request":{}}',
      'AdmissionReview.request.uid is missing, a text is required',
    ],
    [review({ namespace: 5 }), 'AdmissionReview.request.namespace is 5, a text is required'],
    [review({ kind: 'Pod' }), 'AdmissionReview.request.kind is "Pod", an object is required'],
    [`${'['.repeat(2000)}`, /nests deeper|^the body is not JSON/],
  ])('%s', (body, message) => {
    const answer = ask(body);
    expect(answer.status).toBe(400);
    expect(answer.outcome.result).toBe('refused');
    expect(answer.outcome.message).toMatch(message);
    expect(parseJson(answer.body)).toBeTypeOf('object');
  });

  it('echoes the uid where it can be read', () => {
    expect(response(ask(review({ namespace: [] }))).uid).toBe('u1');
  });
});

describe('P7: requests that are none of ours', () => {
  it.each([
    ['null-object', { object: null }],
    ['null-object', {}],
    ['not-a-pod', { object: {}, kind: { group: 'apps', version: 'v1', kind: 'Deployment' } }],
    ['not-a-create', { object: pod(), operation: 'UPDATE' }],
    ['not-a-create', { object: null as Json, oldObject: pod(), operation: 'DELETE' }],
    ['subresource', { object: pod(), subResource: 'ephemeralcontainers' }],
    ['mirror-pod', { object: pod({}, { annotations: { 'kubernetes.io/config.mirror': 'x' } }) }],
    ['host-network', { object: pod({ hostNetwork: true }) }],
    ['system-namespace', { object: pod(), namespace: 'kube-system' }],
  ] as [string, JsonObject][])('%s', (reason, request) => {
    const answer = ask(review(request));
    expect(answer.outcome.result).toBe('skipped');
    const { auditAnnotations: _audit, warnings: _warnings, ...verdict } = response(answer);
    expect(verdict).toEqual({ uid: 'u1', allowed: true });
    // A DELETE carries no object at all, which is said first.
    expect([reason, 'null-object']).toContain(answer.outcome.reason);
  });
});

describe('pods that cannot be injected', () => {
  it.each([
    [
      'undecodable-pod',
      pod({}, { labels: { a: 1 } }),
      'json: cannot unmarshal number into Go struct field ObjectMeta.metadata.labels of type string',
    ],
    [
      'undecodable-pod',
      pod({ containers: 'x' }),
      'json: cannot unmarshal string into Go struct field PodSpec.spec.containers of type []v1.Container',
    ],
    [
      'invalid-annotation',
      pod({}, { annotations: { 'sidecar.istio.io/interceptionMode': 'magic' } }),
      'interceptionMode invalid',
    ],
    [
      'unknown-template',
      pod({}, { annotations: { 'inject.istio.io/templates': 'nope' } }),
      'requested template "nope" not found',
    ],
    [
      'too-many-templates',
      pod(
        {},
        { annotations: { 'inject.istio.io/templates': Array.from({ length: 10_000 }, (_, at) => `t${at}`).join() } },
      ),
      'more than 16 templates',
    ],
    [
      'invalid-overrides',
      pod({}, { annotations: { 'proxy.istio.io/overrides': '{"containers":5}' } }),
      'failed to run injection template: ',
    ],
    [
      'invalid-scrape-port',
      pod({}, { annotations: { 'prometheus.io/port': '15090' } }),
      'port 15090 is reserved for Istio',
    ],
  ])('%s', (reason, object, message) => {
    const answer = ask(review({ object }));
    expect(answer.status).toBe(200);
    expect(answer.outcome).toMatchObject({ reason, name: 'web' });
    expect(response(answer)).toMatchObject({
      uid: 'u1',
      allowed: false,
      status: { message: expect.stringContaining(message) },
    });
  });

  it('with a sentence that goes into a status and an event, whatever it repeats', () => {
    const long = '\u2028'.repeat(80_000);
    const answer = ask(review({ object: pod({}, { annotations: { 'prometheus.io/port': long } }) }));
    const { message } = (response(answer) as { status: { message: string } }).status;
    expect(answer.outcome.message).toBe(message);
    expect(message).toMatch(/^.{1000,1600}… \(\d+ characters left out\) ….{512}$/);
    expect(message).toContain('invalid prometheus scrape configuration');
  });

  it.each([
    '{',
    '[]',
    '"x"',
    'null',
    '{"containers":5}',
    '{"containers":{"a":1}}',
    '{"initContainers":[[]]}',
    '{"containers":[null]}',
    '{"__proto__":{"containers":["app"]}}',
  ])('takes the status annotation %s for none', (status) => {
    const object = pod({}, { annotations: { 'sidecar.istio.io/status': status } });
    const names = (injected(object).spec as JsonObject).containers as JsonObject[];
    expect(names.map((one) => one.name)).toContain('app');
  });
});

describe('what an injection must not lose', () => {
  it('P10: keeps fields that nobody knows, and numbers beyond 2^53', () => {
    const object = pod(
      {
        futureField: { deep: [1, { x: null }] },
        terminationGracePeriodSeconds: 9007199254740993n,
        tolerations: [{ key: 'k', operator: 'Exists', effect: 'NoExecute', tolerationSeconds: 9223372036854775807n }],
        containers: [{ name: 'app', image: 'app:1', futureKnob: true, resources: { limits: { cpu: '0.5' } } }],
      },
      { creationTimestamp: null, labels: JSON.parse('{"__proto__":"a","constructor":"b"}') },
    );
    const after = injected(object);
    const spec = after.spec as JsonObject;
    expect(spec.futureField).toEqual({ deep: [1, { x: null }] });
    expect(spec.terminationGracePeriodSeconds).toBe(9007199254740993n);
    expect((spec.tolerations as JsonObject[])[0]!.tolerationSeconds).toBe(9223372036854775807n);
    expect((spec.containers as JsonObject[]).find((one) => one.name === 'app')).toEqual({
      name: 'app',
      image: 'app:1',
      futureKnob: true,
      resources: { limits: { cpu: '0.5' } },
    });
    const labels = (after.metadata as JsonObject).labels as JsonObject;
    expect(Object.getOwnPropertyDescriptor(labels, '__proto__')?.value).toBe('a');
    expect(labels.constructor).toBe('b');
  });

  it('P10: adds one container with one operation', () => {
    const answer = ask(
      review({
        object: pod({
          containers: [
            { name: 'a', image: 'a' },
            { name: 'b', image: 'b' },
          ],
        }),
      }),
    );
    const paths = operations(answer).map(({ op, path }) => `${op} ${path}`);
    expect(paths.filter((path) => path.includes('ontainers'))).toEqual(['add /spec/initContainers']);
    expect(new Set(operations(answer).map(({ op }) => op))).not.toContain('copy');
  });
});

describe('a probe that the agent could not answer', () => {
  it('stays as it is, and the outcome says so', () => {
    const probe = { httpGet: { path: '/ok', port: 'none' } };
    const object = pod({ containers: [{ name: 'app', image: 'app:1', livenessProbe: probe }] });
    const answer = ask(review({ object }));
    expect(answer.outcome.warnings).toEqual([expect.stringContaining('/app-health/app/livez stays as it is')]);
    const containers = (applyPatch(object, operations(answer)) as { spec: { containers: JsonObject[] } }).spec
      .containers;
    expect(containers.find((one) => one.name === 'app')!.livenessProbe).toEqual(probe);
  });
});

describe('P9: injecting twice', () => {
  it('gives the same pod as injecting once, and the patch gives it exactly', { timeout: 600_000 }, () => {
    fc.assert(
      fc.property(arbitraryPod, (object) => {
        const first = ask(review({ object }));
        if (first.outcome.result !== 'injected') return;
        const once = applyPatch(object, operations(first)) as JsonObject;
        const second = ask(review({ object: once }));
        expect(second.outcome.result).toBe('injected');
        expect(operations(second)).toEqual([]);
      }),
      { numRuns: times(300, 10_000) },
    );
    figure(`${times(300, 10_000)} generated pods`);
  });

  it('keeps the token that somebody mounted into the proxy between two calls', () => {
    const once = injected(pod({ volumes: [{ name: 'kube-api-access-x', projected: { sources: [] } }] }));
    const mount = {
      name: 'kube-api-access-x',
      mountPath: '/var/run/secrets/kubernetes.io/serviceaccount',
      readOnly: true,
    };
    const spec = once.spec as JsonObject;
    const lists = ['containers', 'initContainers'].map((list) => [
      list,
      ((spec[list] ?? []) as JsonObject[]).map((one) =>
        one.name === 'istio-proxy' ? { ...one, volumeMounts: [...(one.volumeMounts as Json[]), mount] } : one,
      ),
    ]);
    const mounted = { ...once, spec: { ...spec, ...Object.fromEntries(lists) } };
    expect(operations(ask(review({ object: mounted })))).toEqual([]);
  });

  it('gives with another configuration what that one gives at once', () => {
    const { config, ...rest } = embeddedDocuments;
    const changed = { ...config, text: config.text.replaceAll('istio-data', 'proxy-data') };
    const other = readSnapshot({ ...rest, config: changed }, { nativeSidecars: 'true', revision: 'default' });
    const object = pod();
    const answerOf = (subject: JsonObject): Answer => admit(review({ object: subject }), '/inject', other);
    const direct = applyPatch(object, operations(answerOf(object)));
    const once = injected(object);
    const both = applyPatch(once, operations(answerOf(once)));
    expect(equalJson(both, direct)).toBe(true);
  });
});

describe('a review', () => {
  it('of v1beta1 is answered in kind', () => {
    const answer = ask(review({ object: pod() }, { apiVersion: 'admission.k8s.io/v1beta1' }));
    expect(parseJson(answer.body)).toMatchObject({ apiVersion: 'admission.k8s.io/v1beta1', kind: 'AdmissionReview' });
    expect(response(answer).patchType).toBe('JSONPatch');
  });

  it('P8: of a dry run is answered alike', () => {
    const plain = ask(review({ object: pod() }));
    expect(ask(review({ object: pod(), dryRun: true })).body).toBe(plain.body);
  });
});

describe('what Events are made of', () => {
  const controller = { apiVersion: 'batch/v1', kind: 'Job', name: 'pay', uid: 'u-9' };
  const ownerReferences = [{ ...controller, controller: true }];

  it('names the workload of a pod that is denied or passed over unasked, and of no other', () => {
    const annotations = { 'inject.istio.io/templates': 'nonsense' };
    const of = (object: JsonObject) => ask(review({ object })).outcome;
    expect(of(pod({}, { ownerReferences, annotations }))).toMatchObject({ result: 'denied', controller });
    expect(of(pod({ hostNetwork: true }, { ownerReferences }))).toMatchObject({ result: 'skipped', controller });
    expect(of(pod({}, { ownerReferences })).controller).toBeUndefined();
    const refusing = { 'sidecar.istio.io/inject': 'false' };
    expect(of(pod({}, { ownerReferences, labels: refusing })).controller).toBeUndefined();
  });

  it.each<[string, JsonObject, JsonObject]>([
    ['unknown-template', {}, { 'inject.istio.io/templates': 'nonsense' }],
    ['invalid-annotation', {}, { 'traffic.sidecar.istio.io/includeInboundPorts': 'x' }],
    ['invalid-annotation', {}, { 'proxy.istio.io/config': 'concurrency: []' }],
    ['undecodable-pod', { env: [{ name: 'PASSWORD', value: { deep: 'canary' } }] }, {}],
  ])('%s says nothing of the values of variables', (reason, container, annotations) => {
    const env = [{ name: 'PASSWORD', value: 'canary' }];
    const containers = [{ name: 'app', image: 'app:1', env, ...container }];
    const { outcome } = ask(review({ object: pod({ containers }, { annotations }) }));
    expect(outcome).toMatchObject({ result: 'denied', reason });
    expect(outcome.message).not.toContain('canary');
  });
});
