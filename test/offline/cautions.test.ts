import { describe, expect, it } from 'vitest';
import type { JsonObject } from '../../src/json/index.ts';
import { type InjectedDocument, injectDocument } from '../../src/offline/inject-document.ts';
import type { OfflineRules } from '../../src/offline/offline-rules.ts';
import { preserveDocument } from '../../src/offline/preserve-document.ts';
import { type Changes, embeddedSnapshot } from '../embedded/embedded-configuration.ts';

function rulesFor(changes: Changes = {}, more: Partial<OfflineRules> = {}): OfflineRules {
  const snapshot = embeddedSnapshot({ rules: 'forced', nativeSidecars: 'false', ...changes });
  return { snapshot, asWebhook: false, namespace: 'default', ...more };
}

const withPlugin: Changes = { values: { pilot: { cni: { enabled: true } } } };

interface Parts {
  readonly kind?: string;
  readonly namespace?: string;
  readonly annotations?: JsonObject;
  readonly spec?: JsonObject;
}

function inject({ kind = 'Deployment', namespace, annotations, spec }: Parts, rules = rulesFor()): InjectedDocument {
  const template = { metadata: { annotations }, spec: { containers: [{ name: 'app', image: 'app:1' }], ...spec } };
  return injectDocument(JSON.stringify({ kind, metadata: { name: 'cart', namespace }, spec: { template } }), rules);
}

/** Notes but for those that have nothing to do with the result. */
function notesOf({ notes }: InjectedDocument): string[] {
  return notes.filter((note) => note.includes('proxy'));
}

const waits: JsonObject = { initContainers: [{ name: 'wait' }, { name: 'fetch' }] };
const hint = '; ENABLE_NATIVE_SIDECARS=true makes a proxy that starts first';

describe('init containers before the proxy', () => {
  const past = 'Deployment "cart": what init containers send goes past the mesh, since the proxy starts later: ';
  const fail =
    'Deployment "cart": connections of init containers fail, since they are redirected to the proxy, which starts later: ';

  it('are told of, for nothing of theirs is in the mesh', () => {
    const injected = inject({ spec: waits });
    expect([notesOf(injected), injected.cautions]).toEqual([[`${past}wait, fetch${hint}`], []]);
  });

  it('are warned of where the CNI plugin has redirected their connections already', () => {
    const injected = inject({ spec: waits }, rulesFor(withPlugin));
    expect([notesOf(injected), injected.cautions]).toEqual([[], [`${fail}wait, fetch${hint}`]]);
  });

  it('are all right behind a native sidecar, and with one that knows no better there is no advice', () => {
    for (const changes of [{}, withPlugin]) {
      const native = inject({ spec: waits }, rulesFor({ ...changes, nativeSidecars: 'true' }));
      expect([notesOf(native), native.cautions]).toEqual([[], []]);
    }
    const annotations = { 'sidecar.istio.io/nativeSidecar': 'false' };
    expect(notesOf(inject({ spec: waits, annotations }))).toEqual([`${past}wait, fetch`]);
  });

  it.each<[who: string, parts: Parts]>([
    ['run on beside the proxy', { spec: { initContainers: [{ name: 'a', restartPolicy: 'Always' }] } }],
    ['are of the proxy', { spec: {} }],
    ['are of its user', { spec: { initContainers: [{ name: 'a', securityContext: { runAsUser: 1337 } }] } }],
    ['are of its group', { spec: { initContainers: [{ name: 'a', securityContext: { runAsGroup: 1337 } }] } }],
    ['are excepted', { spec: waits, annotations: { 'traffic.sidecar.istio.io/excludeOutboundPorts': '443' } }],
    ['are not redirected', { spec: waits, annotations: { 'sidecar.istio.io/interceptionMode': 'NONE' } }],
  ])('are not warned of where they %s', (_who, parts) => {
    expect(inject(parts, rulesFor(withPlugin)).cautions).toEqual([]);
  });
});

it('a Job without a native sidecar never completes', () => {
  expect(inject({ kind: 'Job' }).cautions).toEqual([
    'Job "cart": its pods never complete, since the proxy runs on when the work is done; ENABLE_NATIVE_SIDECARS=true makes a proxy that ends with it',
  ]);
  expect(inject({ kind: 'Job' }, rulesFor({ nativeSidecars: 'true' })).cautions).toEqual([]);
});

describe('Pod Security of the result', () => {
  const namespaces = new Map(
    ['baseline', 'restricted', 'privileged'].map((level) => [
      level,
      { labels: { 'pod-security.kubernetes.io/enforce': level }, annotations: {} },
    ]),
  );

  function rulesWith(changes: Changes = {}, more: Partial<OfflineRules> = {}): OfflineRules {
    const rules = rulesFor(changes, more);
    return { ...rules, snapshot: { ...rules.snapshot, cluster: { ...rules.snapshot.cluster, namespaces } } };
  }

  it('is warned of where the namespace would not admit what injection adds', () => {
    expect(inject({ namespace: 'baseline' }, rulesWith()).cautions).toEqual([
      'Deployment "baseline/cart": its pods are not admitted in namespace baseline, which enforces baseline:latest: ' +
        'capabilities_baseline: init container istio-init adds capabilities NET_ADMIN, NET_RAW',
    ]);
    const [caution] = inject({ namespace: 'restricted' }, rulesWith()).cautions;
    expect(caution).toMatch(/which enforces restricted:latest: (?:\w+: [^;]+; ){3}and \d+ more$/);
    expect(caution).not.toContain('container app');
  });

  it.each<[when: string, parts: Parts, rules: OfflineRules]>([
    ['the CNI plugin does the work', { namespace: 'baseline' }, rulesWith(withPlugin)],
    ['the namespace enforces nothing', { namespace: 'privileged' }, rulesWith()],
    ['the namespace is not known', { namespace: 'other' }, rulesWith()],
    ['the object names none', {}, rulesWith({}, { namespace: 'baseline' })],
    ['the pod is not injected', { namespace: 'baseline', spec: { hostNetwork: true } }, rulesWith()],
  ])('is not warned of where %s', (_when, parts, rules) => {
    expect(inject(parts, rules).cautions).toEqual([]);
  });

  it('is that of the namespace in which the webhook sees objects that name none', () => {
    const { cautions } = inject({}, rulesWith({ rules: 'configured' }, { asWebhook: true, namespace: 'baseline' }));
    expect(cautions).toEqual([expect.stringContaining('not admitted in namespace baseline')]);
  });
});

describe('port 0', () => {
  it.each<[probe: string, action: JsonObject]>([
    ['readinessProbe', { httpGet: { port: 0 } }],
    ['livenessProbe', { tcpSocket: { port: 0 } }],
    ['startupProbe', { grpc: { port: 0, service: '' } }],
    ['preStop', { httpGet: { port: 0 } }],
  ])('is warned of in a %s, injected or not', (probe, action) => {
    const handler = { [probe]: action };
    const isHook = probe === 'preStop';
    const containers = [{ name: 'app', image: 'app:1', ...(isHook ? { lifecycle: handler } : handler) }];
    const told = `Deployment "cart": ${probe} of container "app" asks port 0, which no API server takes`;
    expect(inject({ spec: { containers, hostNetwork: true } }).cautions).toEqual([told]);
    const annotations = { 'sidecar.istio.io/rewriteAppHTTPProbers': 'false' };
    expect(inject({ spec: { containers }, annotations }).cautions).toEqual([told]);
  });

  it('is not what a port with a name or a number is', () => {
    const readinessProbe = { httpGet: { port: 'http' } };
    const livenessProbe = { tcpSocket: { port: 80 } };
    const containers = [{ name: 'app', image: 'app:1', readinessProbe, livenessProbe }];
    expect(inject({ spec: { containers } }).cautions).toEqual([]);
  });
});

it('names lists that hold workloads and are not looked into', () => {
  const listed = (kind: string): InjectedDocument => injectDocument(JSON.stringify({ kind, items: [] }), rulesFor());
  const reason = 'not injected: of lists only those of kind List are looked into, as kubectl get prints them';
  expect(listed('DeploymentList').notes).toEqual([`DeploymentList: ${reason}`]);
  for (const kind of ['List', 'ServiceList', 'DistributionList']) expect(listed(kind).notes).toEqual([]);
});

describe('keys that stand in a map twice', () => {
  const app = '{name: app, image: a, image: b, env: [{name: A, value: x, value: y}]}';
  const pod = `kind: Pod\nmetadata: {name: a}\nspec: {containers: [${app}]}\n`;

  it('are told of, for one of the values is lost', () => {
    const twice = 'spec.containers[0].image, spec.containers[0].env[0].value';
    const caution = `Pod "a": keys that stand there more than once, of which the last one counts: ${twice}`;
    expect(injectDocument(pod, rulesFor()).cautions).toEqual([caution]);
    expect(preserveDocument(pod, rulesFor()).cautions).toEqual([caution]);
  });

  it('are counted where there are many', () => {
    const text = pod.replace('image: a', 'tty: true, tty: true, stdin: true, stdin: true, image: a');
    expect(injectDocument(text, rulesFor()).cautions).toEqual([expect.stringMatching(/ and 1 more$/)]);
  });

  it('may be merges, and are not looked for in what is not injected', () => {
    const merging = 'kind: Pod\nmetadata: &m {name: a}\nspec: {containers: [{<<: *m, <<: *m}]}\n';
    for (const text of [merging, pod.replace('Pod', 'Other')]) {
      expect(injectDocument(text, rulesFor()).cautions).toEqual([]);
    }
  });
});

describe('what stands behind a document without a separator', () => {
  const pod = '{"kind":"Pod","metadata":{"name":"a"},"spec":{"containers":[{"name":"app","image":"app:1"}]}}';
  const behind = 'what stands behind it is not read: a document of its own needs a line --- before it';

  it.each([
    ['JSON, an object on each line', `${pod}\n${pod}\n`, `Pod "a": ${behind}`],
    ['a document behind the end of another', `kind: Service\n...\n${pod}\n`, `Service "": ${behind}`],
    ['a word on the same line', `${pod} x\n`, `Pod "a": ${behind}`],
  ])('is told of, since it would get lost: %s', (_, text, caution) => {
    expect(injectDocument(text, rulesFor()).cautions).toEqual([caution]);
    expect(preserveDocument(text, rulesFor()).cautions).toEqual([caution]);
  });

  it.each(['', '...\n', '# a\n\n  # b\n', '... # end\n\n'])('is nothing where it is %j', (rest) => {
    expect(injectDocument(`${pod}\n${rest}`, rulesFor()).cautions).toEqual([]);
    expect(preserveDocument(`kind: Service # one\n${rest}`, rulesFor()).cautions).toEqual([]);
  });
});
