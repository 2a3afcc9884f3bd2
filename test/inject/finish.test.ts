import { describe, expect, it } from 'vitest';
import { inject, readPod, readSnapshot } from '../../src/inject/index.ts';
import { asJson, type Container, type Pod, type StringMap } from '../../src/inject/pod.ts';
import type { Json, JsonObject } from '../../src/json/index.ts';

const document = (text: string) => ({ text, source: 'test' });

function injected(template: string, pod: JsonObject, { values = '{}', mesh = '{}' } = {}): Pod {
  const config = JSON.stringify({ policy: 'enabled', templates: { sidecar: template } });
  const documents = { config: document(config), values: document(values), mesh: document(mesh) };
  return inject(readPod(pod), { parameters: new Map() }, readSnapshot(documents)).pod;
}

function pod(containers: Json, annotations: StringMap = {}): JsonObject {
  return { apiVersion: 'v1', kind: 'Pod', metadata: { name: 'web', annotations }, spec: { containers } };
}

const proxy = 'spec: {containers: [{name: istio-proxy, image: proxy}]}';
const names = ({ spec }: Pod): string[] => (spec.containers ?? []).map(({ name }) => name);

describe('the place of the proxy', () => {
  const app = [{ name: 'app', image: 'app' }];
  const hold = { 'proxy.istio.io/config': 'holdApplicationUntilProxyStarts: true' };
  const release = { 'proxy.istio.io/config': 'holdApplicationUntilProxyStarts: false' };
  it.each([
    ['behind the application', {}, {}, ['app', 'istio-proxy']],
    ['the pod asks for the front', hold, {}, ['istio-proxy', 'app']],
    [
      'the mesh asks for the front',
      {},
      { mesh: 'defaultConfig: {holdApplicationUntilProxyStarts: true}' },
      ['istio-proxy', 'app'],
    ],
    [
      'the pod overrides the mesh',
      release,
      { mesh: 'defaultConfig: {holdApplicationUntilProxyStarts: true}' },
      ['app', 'istio-proxy'],
    ],
    [
      'but not the values',
      release,
      { values: '{"global":{"proxy":{"holdApplicationUntilProxyStarts":true}}}' },
      ['istio-proxy', 'app'],
    ],
  ])('%s', (_title, annotations, documents, expected) => {
    expect(names(injected(proxy, pod(app, annotations), documents))).toEqual(expected);
  });

  it('is not moved by what a template says of the proxy config', () => {
    const template = `metadata: {annotations: {proxy.istio.io/config: "holdApplicationUntilProxyStarts: true"}}\n${proxy}`;
    expect(names(injected(template, pod(app)))).toEqual(['app', 'istio-proxy']);
  });
});

describe('warnings', () => {
  const warnings = (template: string, spec: JsonObject, annotations: StringMap = {}): readonly string[] => {
    const config = JSON.stringify({ policy: 'enabled', templates: { sidecar: template } });
    const metadata = { name: 'web', annotations };
    const object = { metadata, spec: { containers: [{ name: 'app', image: 'app' }], ...spec } };
    return inject(readPod(object), { parameters: new Map() }, readSnapshot({ config: document(config) })).warnings;
  };
  const nativeName = 'sidecar.istio.io/nativeSidecar';
  it.each([
    ['nothing', proxy, {}, {}, []],
    ['a usual DNS policy', proxy, { dnsPolicy: 'ClusterFirst' }, { [nativeName]: 'false' }, []],
    [
      'another DNS policy',
      proxy,
      { dnsPolicy: 'None' },
      {},
      ['dnsPolicy is None, not ClusterFirst: the proxy may not find the control plane'],
    ],
    [
      'a wish that not all understand',
      proxy,
      {},
      { [nativeName]: 'yes' },
      [`annotation ${nativeName} is "yes"; only "true" and "false" are sure to count`],
    ],
    ['a key without a value', 'spec: {containers: }', {}, {}, ['the templates delete the container "app" of the pod']],
  ])('%s', (_title, template, spec, annotations, expected) => {
    expect(warnings(template, spec, annotations)).toEqual(expected);
  });
});

describe('probes through the agent', () => {
  const values = '{"sidecarInjectorWebhook":{"rewriteAppHTTPProbe":true}}';
  const probers = (container: JsonObject): JsonObject => {
    const { spec } = injected(proxy, pod([{ name: 'app', image: 'app', ...container }]), { values });
    const agent = (spec.containers as Container[]).find(({ name }) => name === 'istio-proxy');
    return JSON.parse(agent?.env?.find(({ name }) => name === 'ISTIO_KUBE_APP_PROBERS')?.value ?? '{}') as JsonObject;
  };

  it('leave what Istio leaves of a probe with several actions', () => {
    const livenessProbe = { tcpSocket: { port: 1 }, grpc: { port: 2 } };
    const { spec } = injected(proxy, pod([{ name: 'app', image: 'app', livenessProbe }]), { values });
    const probe = { grpc: { port: 2, service: null }, httpGet: { path: '/app-health/app/livez', port: 15020 } };
    expect((spec.containers as Container[])[0]?.livenessProbe).toEqual(probe);
  });

  it.each([{ httpGet: { path: '/<x>', port: 'agent' } }, { tcpSocket: { port: 'agent' } }])(
    'stay in a second injection where a name stands for the port of the agent: %j',
    (livenessProbe) => {
      const ports = [{ name: 'agent', containerPort: 15020 }];
      const once = injected(proxy, pod([{ name: 'app', image: 'app', ports, livenessProbe }]), { values });
      expect((once.spec.containers as Container[])[0]?.livenessProbe?.httpGet?.path).toBe('/app-health/app/livez');
      expect(injected(proxy, asJson(once), { values })).toEqual(once);
    },
  );

  it('take the last of several ports of one name', () => {
    const ports = [
      { name: 'http', containerPort: 80 },
      { name: 'http', containerPort: 8080 },
    ];
    expect(probers({ ports, livenessProbe: { httpGet: { port: 'http' } } })).toEqual({
      '/app-health/app/livez': { httpGet: { port: 8080 } },
    });
  });
});
