import { describe, expect, it } from 'vitest';
import { admit } from '../../src/admission/admit.ts';
import { generationOf } from '../../src/inject/generations/families.ts';
import { InjectionError, inject, readSnapshot, type SnapshotSettings } from '../../src/inject/index.ts';
import type { Pod } from '../../src/inject/pod.ts';
import { readPod } from '../../src/inject/read-pod.ts';
import type { Json, JsonObject } from '../../src/json/index.ts';
import { injectDocument } from '../../src/offline/inject-document.ts';

/** What differs between releases and stands in no recorded case. */

const document = (text: string, source: string) => ({ text, source });

interface Given extends SnapshotSettings {
  readonly config?: JsonObject;
  readonly mesh?: string;
  readonly values?: string;
}

function snapshotOf(release: string, template: string, { config = {}, mesh = '', values, ...settings }: Given = {}) {
  const generation = generationOf(release)!;
  const member = generation.templates === 'named' ? { templates: { sidecar: template } } : { template };
  const documents = {
    config: document(JSON.stringify({ policy: 'enabled', ...member, ...config }), 'config'),
    mesh: document(mesh, 'mesh'),
    ...(values !== undefined && { values: document(values, 'values') }),
  };
  return readSnapshot(documents, { generation, ...settings });
}

function injected(release: string, template: string, pod: Json, given?: Given): Pod {
  return inject(readPod(pod), { parameters: new Map() }, snapshotOf(release, template, given)).pod;
}

const offline = { rules: 'forced' } as const;
const probe = { httpGet: { path: '/ready', port: 8080 } };
const podWith = (app: JsonObject, metadata: JsonObject = {}): JsonObject => ({
  metadata: { name: 'web', ...metadata },
  spec: { containers: [{ name: 'app', ...app }] },
});

const proxyWith = (args: string, others = ''): string =>
  `containers:\n- name: istio-proxy\n  args: [${args}]\n${others}`;
const proxyOf = (pod: Pod) => pod.spec.containers!.find(({ name }) => name === 'istio-proxy')!;
const namesOf = (items: readonly { name: string }[] | null | undefined) => (items ?? []).map(({ name }) => name);

describe('selectors', () => {
  const config = { neverInjectSelector: [{ matchLabels: { batch: 'yes' } }] };
  const review = JSON.stringify({
    kind: 'AdmissionReview',
    apiVersion: 'admission.k8s.io/v1beta1',
    request: { uid: 'u', operation: 'CREATE', object: podWith({}, { labels: { batch: 'yes' } }) },
  });

  it.each([
    ['1.0.3', 'injected'],
    ['1.1', 'skipped'],
  ])('of a pod under %s: %s', (release, result) => {
    const snapshot = snapshotOf(release, proxyWith(''), { config });
    expect(admit(review, '/inject', snapshot).outcome.result).toBe(result);
    const told = snapshot.warnings.some((warning) => warning.includes('selectors mean nothing'));
    expect(told).toBe(result === 'injected');
  });
});

describe('numbers in the arguments of the proxy', () => {
  const cpu = '  resources: {limits: {cpu: "3"}}\n';
  const argsOf = (args: string) => proxyOf(injected('1.4', proxyWith(args, cpu), podWith({}))).args;

  it('are those of the first argument of the name', () => {
    expect(argsOf('--concurrency, "4", --concurrency, "0"')).toEqual(['--concurrency', '4', '--concurrency', '0']);
    expect(argsOf('--concurrency, "0", --concurrency, "4"')).toHaveLength(6);
  });

  it('may have signs, zeros and white space around the name', () => {
    for (const args of ['-concurrency=04', '" --concurrency ", "+4"']) expect(argsOf(args)!.join()).not.toContain(',3');
  });

  it('are no numbers with anything else beside them', () => {
    expect(argsOf('--concurrency=four')).toEqual(['--concurrency=four', '--concurrency', '3']);
  });
});

describe('the variable that tells the agent of probes', () => {
  const template = proxyWith('', 'rewriteAppHTTPProbe: true');
  const named = (pod: Pod) => namesOf(proxyOf(pod).env);

  it.each(['1.1', '1.2', '1.4', '1.5'])('is set by the webhook of %s even without a port of the agent', (release) => {
    const pod = injected(release, template, podWith({ readinessProbe: probe }));
    expect(named(pod)).toEqual(['ISTIO_KUBE_APP_PROBERS']);
    expect(pod.spec.containers![0]!.readinessProbe).toMatchObject(probe);
    expect(named(injected(release, template, podWith({ readinessProbe: probe }), offline))).toEqual([]);
  });

  it.each(['1.6', '1.7', '1.8'])('stands before that about metrics in %s', (release) => {
    const metadata = { annotations: { 'prometheus.io/port': '9100' } };
    const pod = injected(release, template, podWith({ readinessProbe: probe }, metadata));
    expect(named(pod)).toEqual(['ISTIO_KUBE_APP_PROBERS', 'ISTIO_PROMETHEUS_ANNOTATIONS']);
  });
});

it('the port of the agent is that of the mesh, whatever the annotation about the proxy config says', () => {
  const annotations = { 'proxy.istio.io/config': 'statusPort: 15999', 'prometheus.io/path': '/m' };
  const template = proxyWith('"{{ .ProxyConfig.StatusPort }}", "{{ .MeshConfig.DefaultConfig.StatusPort }}"');
  const pod = injected(
    '1.7',
    `rewriteAppHTTPProbe: true\n${template}`,
    podWith({ readinessProbe: probe }, { annotations }),
  );
  expect(proxyOf(pod).args).toEqual(['15999', '15999']);
  expect(pod.metadata.annotations!['prometheus.io/port']).toBe('15020');
  expect(pod.spec.containers![0]!.readinessProbe!.httpGet!.port).toBe(15020);
});

describe('the application waits for the proxy', () => {
  const printed = proxyWith('', 'holdApplicationUntilProxyStarts: true');
  const values = '{"global": {"proxy": {"holdApplicationUntilProxyStarts": true}}}';

  it.each([
    ['1.6', printed, values, false],
    ['1.7', printed, '{}', true],
    ['1.7', proxyWith(''), values, false],
    ['1.8', printed, '{}', false],
    ['1.8', proxyWith(''), values, true],
  ])('in %s with the template %j and the values %s: %s', (release, template, text, waits) => {
    const pod = injected(release, template, podWith({}), { values: text });
    expect(namesOf(pod.spec.containers)[0]).toBe(waits ? 'istio-proxy' : 'app');
  });
});

describe('canonical names', () => {
  const canonical = (labels: JsonObject) => {
    const { metadata } = injected('1.5', proxyWith(''), podWith({}, { labels }));
    const name = 'service.istio.io/canonical-';
    return [metadata.labels![`${name}name`], metadata.labels![`${name}revision`]];
  };

  it('come from the first label that is there, even if it says nothing', () => {
    expect(canonical({ 'app.kubernetes.io/name': 'shop', app: 'web' })).toEqual(['shop', 'latest']);
    expect(canonical({ app: '', version: 'v1' })).toEqual(['', 'v1']);
    expect(canonical({ 'app.kubernetes.io/version': '', version: 'v1' })).toEqual(['web', '']);
  });
});

describe('annotations about redirection that kube-inject writes', () => {
  const printed = `${proxyWith('')}podRedirectAnnot:
  sidecar.istio.io/proxyImage: own
  traffic.sidecar.istio.io/includeOutboundPorts: "1"
  k8s.v1.cni.cncf.io/networks: istio-cni
  traffic.sidecar.istio.io/excludeInboundPorts: ""
`;

  it.each([
    ['1.2', []],
    ['1.5', ['sidecar.istio.io/proxyImage']],
    ['1.6', ['k8s.v1.cni.cncf.io/networks', 'sidecar.istio.io/proxyImage']],
  ])('are those of %s that it knows: %j', (release, names) => {
    const { annotations } = injected(release, printed, podWith({}), offline).metadata;
    const { 'sidecar.istio.io/status': _status, ...others } = annotations!;
    expect(Object.keys(others).sort()).toEqual(names);
  });
});

describe('members that a release does not know yet', () => {
  it.each([
    ['1.0.3', 'dnsConfig: 5'],
    ['1.1', 'podRedirectAnnot: 5'],
    ['1.6', 'holdApplicationUntilProxyStarts: 5'],
  ])('may hold anything in %s: %s', (release, member) => {
    expect(namesOf(injected(release, proxyWith('', member), podWith({})).spec.containers)).toHaveLength(2);
  });

  it('are checked from then on', () => {
    expect(() => injected('1.1', proxyWith('', 'dnsConfig: 5'), podWith({}))).toThrow(InjectionError);
  });
});

describe('values of other types than the charts have', () => {
  const values = '{"global": {"hub": 5, "network": true}}';

  it('are for templates alone until 1.7', () => {
    const pod = injected('1.7', proxyWith('"{{ .Values.global.hub }}"'), podWith({}), { values });
    expect(proxyOf(pod).args).toEqual(['5']);
  });

  it('are refused since 1.8', () => {
    expect(() => snapshotOf('1.8', '', { values })).toThrow('global.hub holds 5');
  });
});

describe('an address range whose length begins with zeros', () => {
  const metadata = { annotations: { 'traffic.sidecar.istio.io/excludeOutboundIPRanges': '10.0.0.0/08' } };

  it.each(['1.0.0', '1.4', '1.15'])('is one until %s', (release) => {
    expect(() => injected(release, '{}', podWith({}, metadata))).not.toThrow();
  });

  it('is none since 1.16, which says so in other words', () => {
    expect(() => injected('1.16', '{}', podWith({}, metadata))).toThrow(
      `failed parsing cidr '10.0.0.0/08': netip.ParsePrefix("10.0.0.0/08"): bad bits after slash: "08"`,
    );
  });
});

describe('between the releases that were recorded, named templates', () => {
  const concurrency = (release: string) =>
    injected(release, 'spec: {hostname: "{{ .ProxyConfig.Concurrency.GetValue }}"}', podWith({})).spec.hostname;

  it('see two threads where nothing is said, until 1.17', () => {
    expect(['1.13', '1.16', '1.17'].map(concurrency)).toEqual(['2', '2', '2']);
    expect(['1.18', '1.26'].map(concurrency)).toEqual(['0', '0']);
  });

  it('see the estimate of threads until 1.17, and render texts until 1.13', () => {
    const estimate = 'spec: {hostname: "{{ .EstimatedConcurrency }}"}';
    expect(injected('1.17', estimate, podWith({})).spec.hostname).toBe('2');
    expect(() => injected('1.18', estimate, podWith({}))).toThrow('EstimatedConcurrency');
    const rendered = 'spec: {hostname: {{ render "{{ .ObjectMeta.Name }}" }}}';
    expect(injected('1.13', rendered, podWith({})).spec.hostname).toBe('web');
    expect(() => snapshotOf('1.14', rendered)).toThrow('function "render" not defined');
  });

  const proxy = 'spec: {containers: [{name: istio-proxy}]}';
  const values = '{"sidecarInjectorWebhook": {"rewriteAppHTTPProbe": true}}';
  const app = {
    readinessProbe: { tcpSocket: { port: 1 } },
    livenessProbe: { grpc: { port: 2 } },
    lifecycle: { preStop: { httpGet: { path: '/stop', port: 3 } } },
  };

  it.each([
    ['1.11', []],
    ['1.12', ['/app-health/app/readyz']],
    ['1.13', ['/app-health/app/livez', '/app-health/app/readyz']],
    ['1.24', ['/app-health/app/livez', '/app-health/app/readyz']],
    ['1.25', ['/app-health/app/livez', '/app-health/app/readyz', '/app-lifecycle/app/prestopz']],
  ])('of %s send these to the agent: %j', (release, paths) => {
    const pod = injected(release, proxy, podWith(app), { values });
    const told = proxyOf(pod).env?.find(({ name }) => name === 'ISTIO_KUBE_APP_PROBERS')?.value ?? '{}';
    expect(Object.keys(JSON.parse(told)).sort()).toEqual(paths);
  });

  it.each([
    ['1.10', 2, true],
    ['1.16', 2, true],
    ['1.16', 1, false],
    ['1.17', 2, false],
  ])('of %s: a workload with a status and %i containers is left alone: %s', (release, count, isLeft) => {
    const others = count === 2 ? ', {name: app}' : '';
    const text = `kind: Pod\nmetadata: {name: web, annotations: {sidecar.istio.io/status: '{}'}}\nspec: {containers: [{name: istio-proxy}${others}]}\n`;
    const rules = { snapshot: snapshotOf(release, proxy, offline), asWebhook: false, namespace: '' };
    const [outcome] = injectDocument(text, rules).outcomes;
    expect(outcome!.decision.reason === 'already-injected').toBe(isLeft);
  });
});
