import { describe, expect, it } from 'vitest';
import { generationOf } from '../../src/inject/generations/families.ts';
import { inject, readSnapshot, type SnapshotSettings } from '../../src/inject/index.ts';
import type { Pod } from '../../src/inject/pod.ts';
import { readPod } from '../../src/inject/read-pod.ts';
import type { Json } from '../../src/json/index.ts';

const template = `
rewriteAppHTTPProbe: true
initContainers:
- name: istio-init
  args: [1337, 1.50, yes]
containers:
- name: istio-proxy
  image: proxy
  unknown: gone
  args: [--statusPort, 15020]
  resources: {limits: {cpu: 1500m}}
volumes:
- name: istio-envoy
  emptyDir: {}
imagePullSecrets:
- name: pull
`;

function snapshotOf(release: string, settings: SnapshotSettings = {}, mesh = '') {
  const config = {
    text: JSON.stringify({ policy: 'enabled', template, injectedAnnotations: { own: 'yes' } }),
    source: 'config',
  };
  const documents = { config, mesh: { text: mesh, source: 'mesh' } };
  return readSnapshot(documents, { generation: generationOf(release)!, revision: 'canary', ...settings });
}

function injected(release: string, pod: Json, settings?: SnapshotSettings, mesh?: string): Pod {
  return inject(readPod(pod), { parameters: new Map() }, snapshotOf(release, settings, mesh)).pod;
}

const app = {
  name: 'app',
  ports: [{ name: 'http', containerPort: 8080 }],
  readinessProbe: { httpGet: { path: '/ready', port: 'http', scheme: 'HTTPS' }, timeoutSeconds: 3 },
  volumeMounts: [{ name: 'token', mountPath: '/var/run/secrets/kubernetes.io/serviceaccount' }],
};
const pod = { metadata: { name: 'web', labels: { app: 'web' } }, spec: { containers: [app] } };

const names = (items: readonly { name: string }[] | null | undefined) => (items ?? []).map(({ name }) => name);
const proxyOf = (result: Pod) => result.spec.containers!.find(({ name }) => name === 'istio-proxy')!;
const variable = (result: Pod, name: string) => proxyOf(result).env?.find((one) => one.name === name)?.value;

describe('what the template prints is appended', () => {
  const result = injected('1.4', pod);

  it('behind what the pod has, with its scalars as texts and without what nobody knows', () => {
    expect(names(result.spec.containers)).toEqual(['app', 'istio-proxy']);
    expect(result.spec.initContainers![0]!.args).toEqual(['1337', '1.5', 'true']);
    expect(proxyOf(result)).not.toHaveProperty('unknown');
    expect(names(result.spec.imagePullSecrets)).toEqual(['pull']);
  });

  it('with a thread for each CPU and the token that the application mounts', () => {
    expect(proxyOf(result).args).toEqual(['--statusPort', '15020', '--concurrency', '2']);
    expect(proxyOf(result).volumeMounts).toEqual(app.volumeMounts);
  });

  it('noted in a status with the digest of the template', () => {
    const status = JSON.parse(result.metadata.annotations!['sidecar.istio.io/status']!);
    expect(status).toEqual({
      version: expect.stringMatching(/^[0-9a-f]{64}$/),
      initContainers: ['istio-init'],
      containers: ['istio-proxy'],
      volumes: ['istio-envoy'],
      imagePullSecrets: ['pull'],
    });
  });

  it('by kube-inject without pull secrets and token', () => {
    const offline = injected('1.4', pod, { rules: 'forced' });
    expect(offline.spec.imagePullSecrets).toBeUndefined();
    expect(proxyOf(offline).volumeMounts).toBeUndefined();
  });
});

describe('probes', () => {
  const prober = '"path":"/ready","port":8080,"scheme":"HTTPS"';

  it.each([
    ['1.1', `{"/app-health/app/readyz":{${prober}}}`, 'HTTPS'],
    ['1.4', `{"/app-health/app/readyz":{${prober}}}`, 'HTTP'],
    ['1.5', `{"/app-health/app/readyz":{"httpGet":{${prober}},"timeoutSeconds":3}}`, 'HTTP'],
  ])('go through the agent in %s', (release, text, scheme) => {
    const result = injected(release, pod);
    expect(variable(result, 'ISTIO_KUBE_APP_PROBERS')).toBe(text);
    expect(result.spec.containers![0]!.readinessProbe!.httpGet).toEqual({
      path: '/app-health/app/readyz',
      port: 15020,
      scheme,
    });
  });

  it('stay as they are in 1.0', () => {
    expect(variable(injected('1.0.3', pod), 'ISTIO_KUBE_APP_PROBERS')).toBeUndefined();
  });
});

describe('an earlier injection', () => {
  const injectedPod = {
    metadata: { annotations: { 'sidecar.istio.io/status': '{"containers":["old"]}' } },
    spec: { containers: [{ name: 'app' }, { name: 'old' }, { name: 'istio-proxy' }] },
  };

  it('is removed as its status says', () => {
    expect(names(injected('1.6', injectedPod).spec.containers)).toEqual(['app', 'istio-proxy', 'istio-proxy']);
  });

  it('is removed by the usual names where no status says any', () => {
    const bare = { metadata: {}, spec: injectedPod.spec };
    expect(names(injected('1.6', bare).spec.containers)).toEqual(['app', 'old', 'istio-proxy']);
  });
});

describe('marks', () => {
  it.each([
    ['1.2', []],
    ['1.4', ['security.istio.io/tlsMode']],
    ['1.5', ['security.istio.io/tlsMode', 'service.istio.io/canonical-name', 'service.istio.io/canonical-revision']],
    [
      '1.8',
      [
        'istio.io/rev',
        'security.istio.io/tlsMode',
        'service.istio.io/canonical-name',
        'service.istio.io/canonical-revision',
      ],
    ],
  ])('of %s are the labels %j', (release, labels) => {
    const { app: _own, ...added } = injected(release, pod).metadata.labels!;
    expect(Object.keys(added).sort()).toEqual(labels);
  });

  it.each([
    ['1.2', { runAsUser: 7 }],
    ['1.3', { fsGroup: 1337 }],
    ['1.4', { runAsUser: 7, fsGroup: 1337 }],
  ])('of %s make the security context %j', (release, securityContext) => {
    const own = { ...pod, spec: { ...pod.spec, securityContext: { runAsUser: 7 } } };
    expect(injected(release, own, {}, 'sdsUdsPath: unix:/sds').spec.securityContext).toEqual(securityContext);
  });
});

describe('defaults of Kubernetes', () => {
  it('are filled into what the webhook of 1.0 appends, not by later ones', () => {
    expect(proxyOf(injected('1.0.0', pod))).toMatchObject({
      imagePullPolicy: 'Always',
      terminationMessagePolicy: 'File',
    });
    expect(proxyOf(injected('1.1', pod))).not.toHaveProperty('imagePullPolicy');
  });
});

describe('Istio 0.1', () => {
  const flags = { generation: generationOf('0.1.5')!, rules: 'forced', builtInFlags: { coreDump: false } } as const;
  const snapshot = readSnapshot(
    { config: { text: '', source: 'none' }, mesh: { text: 'authPolicy: MUTUAL_TLS', source: 'mesh' } },
    flags,
  );

  it('appends a proxy that lets probes through and mounts certificates', () => {
    const result = inject(readPod(pod), { parameters: new Map() }, snapshot).pod;
    const proxy = result.spec.containers!.at(-1)!;
    expect(proxy.args).toEqual(['proxy', 'sidecar', '-v', '2', '--passthrough', '8080']);
    expect(proxy.volumeMounts).toEqual([{ name: 'istio-certs', readOnly: true, mountPath: '/etc/certs' }]);
    expect(JSON.parse(result.metadata.annotations!['pod.beta.kubernetes.io/init-containers']!)).toMatchObject([
      { name: 'init', args: ['-p', '15001', '-u', '1337'] },
    ]);
  });

  it('names ports of probes that are missing', () => {
    const probe = { httpGet: { path: '/', port: 'nope' } };
    const bad = { metadata: {}, spec: { containers: [{ name: 'app', livenessProbe: probe }] } };
    expect(() => inject(readPod(bad), { parameters: new Map() }, snapshot)).toThrow(
      `1 error occurred:\n\n* missing named port {'\\x01' '\\x00' "nope"}`,
    );
  });
});

describe('metrics of a pod', () => {
  const merged = (release: string, annotations: Record<string, string>) => {
    const config = { text: 'templates: {sidecar: "spec: {containers: [{name: istio-proxy}]}"}', source: 'config' };
    const snapshot = readSnapshot({ config }, { generation: generationOf(release)! });
    const asked = { metadata: { annotations }, spec: { containers: [{ name: 'app' }] } };
    return inject(readPod(asked), { parameters: new Map() }, snapshot).pod;
  };

  it('may be on a port that today is reserved', () => {
    const result = merged('1.20', { 'prometheus.io/port': '15090' });
    expect(variable(result, 'ISTIO_PROMETHEUS_ANNOTATIONS')).toBe('{"scrape":"","path":"","port":"15090"}');
  });

  it.each([
    ['1.12', 'true'],
    ['1.20', 'false'],
  ])('are refused to %s with the outcome %s', (release, scrape) => {
    expect(merged(release, { 'prometheus.io/scrape': 'false' }).metadata.annotations!['prometheus.io/scrape']).toBe(
      scrape,
    );
  });
});
