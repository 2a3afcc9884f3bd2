import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { FakeCluster } from '../support/fake-cluster.ts';
import { ProgramPlace, useProgram } from '../support/program-place.ts';

const program = useProgram('live-cluster');

const maps = '/api/v1/namespaces/istio-system/configmaps';
const namespaces = '/api/v1/namespaces';
const nodes = '/api/v1/nodes';
const proxyConfigs = '/apis/networking.istio.io/v1beta1/proxyconfigs';
const webhooks = '/apis/admissionregistration.k8s.io/v1/mutatingwebhookconfigurations';

let cluster: FakeCluster;

beforeAll(async () => {
  cluster = await FakeCluster.start(maps, namespaces, nodes, proxyConfigs, webhooks);
  const config = (label: string): string => `policy: enabled
templates:
  sidecar: |
    metadata: {labels: {from: ${label}, hub: {{ .Values.global.hub }}, root: {{ .MeshConfig.RootNamespace }}}}
    {{- if .NativeSidecars }}
    spec: {priority: 7}
    {{- end }}
`;
  const put = (name: string, data: { [key: string]: string }): void => {
    const secret = { 'kubectl.kubernetes.io/last-applied-configuration': 'geheim' };
    cluster.put(maps, name, { data }, { namespace: 'istio-system', uid: 'u', annotations: secret });
  };
  put('istio-sidecar-injector', { config: config('live'), values: '{"global": {"hub": "live.example.com"}}' });
  put('istio', {
    mesh: 'rootNamespace: live # here\ndefaultConfig:\n  tracing:\n    lightstep: {address: "traces.example.com:8080", accessToken: geheim}\n',
    meshNetworks: 'networks: {}',
  });
  put('istio-sidecar-injector-canary', {
    config: config('canary'),
    values: '{"global": {"hub": "canary.example.com"}}',
  });
  put('istio-canary', { mesh: 'rootNamespace: canary\n' });
  cluster.put(namespaces, 'shop', { spec: {} }, { labels: { 'istio-injection': 'enabled' }, annotations: { a: 'b' } });
  cluster.put(nodes, 'one', { status: { nodeInfo: { kubeletVersion: 'v1.34.0' }, images: ['x'] } });
  cluster.put(proxyConfigs, 'pc', { spec: { concurrency: 3 } }, { namespace: 'shop' });
  const hook = {
    name: 'rev.sidecar-injector.istio.io',
    clientConfig: { caBundle: 'geheim', service: { name: 'istiod' } },
  };
  cluster.put(webhooks, 'istio-sidecar-injector', { webhooks: [hook] });
  cluster.put(webhooks, 'other', { webhooks: [{ name: 'other.example.com', clientConfig: { caBundle: 'geheim' } }] });
});

afterAll(() => cluster.server.close());

const pod = 'apiVersion: v1\nkind: Pod\nmetadata: {name: web, namespace: shop}\nspec: {containers: [{name: app}]}\n';

async function inject(words: readonly string[], files: Record<string, string> = {}) {
  const { kubeconfig } = cluster.server;
  cluster.server.calls.length = 0;
  return new ProgramPlace(program, files).run(['kube-inject', '-f', '-', '--kubeconfig', kubeconfig, ...words], pod);
}

describe('kube-inject with a cluster', { timeout: 240_000 }, () => {
  it('takes configuration, values and mesh config from its ConfigMaps, and native sidecars from its nodes', async () => {
    const { code, stdout, stderr } = await inject([]);
    expect(stderr).not.toContain('error');
    expect(code).toBe(0);
    expect(stdout).toContain('from: live');
    expect(stdout).toContain('hub: live.example.com');
    expect(stdout).toContain('root: live');
    expect(stdout).toContain('priority: 7');
    expect(cluster.server.calls.sort()).toEqual([
      `GET ${maps}/istio`,
      `GET ${maps}/istio-sidecar-injector`,
      `GET ${nodes}?limit=500`,
    ]);
  });

  it('takes those of a revision, or those that are named', async () => {
    expect((await inject(['-r', 'canary'])).stdout).toContain('root: canary');
    const named = await inject([
      '--injectConfigMapName',
      'istio-sidecar-injector',
      '--mesh-config-map-name',
      'istio-canary',
    ]);
    expect(named.stdout).toContain('from: live');
    expect(named.stdout).toContain('root: canary');
  });

  it('asks only for what no file holds, as istioctl does', async () => {
    const files = {
      config: 'templates: {sidecar: "metadata: {labels: {from: file, hub: {{ .Values.global.hub }}}}"}\n',
    };
    const { stdout } = await inject(['--injectConfigFile', 'config'], files);
    expect(stdout).toContain('from: file');
    expect(stdout).toContain('hub: live.example.com');
    const all = { ...files, values: 'global: {hub: file.example.com}\n', mesh: 'rootNamespace: file\n' };
    const words = ['--injectConfigFile', 'config', '--valuesFile', 'values', '--meshConfigFile', 'mesh'];
    const offline = await inject(words, all);
    expect(offline.stdout).toContain('hub: file.example.com');
    expect(offline.stderr).toContain('note: the cluster is not asked: files hold the whole configuration\n');
    expect(cluster.server.calls).toEqual([]);
  });

  it('knows as the webhook what the webhook knows', async () => {
    const calls = async (...words: string[]): Promise<string[]> => {
      await inject(['--as-webhook', ...words]);
      return cluster.server.calls.filter((call) => !call.includes('configmaps'));
    };
    expect((await calls()).sort()).toEqual([`GET ${nodes}?limit=500`, `GET ${proxyConfigs}?limit=500`]);
    expect(await calls('--namespace-policy', 'enforce')).toContain(`GET ${namespaces}?limit=500`);
  });

  it('says what is missing, and what may not be read', async () => {
    const missing = await inject(['-i', 'istio-system', '--injectConfigMapName', 'gone']);
    expect(missing).toMatchObject({ code: 1, stdout: '' });
    expect(missing.stderr).toContain('error: ConfigMap istio-system/gone: does not exist');
    cluster.faults.push((_, response, { pathname }) => {
      if (pathname !== nodes) return false;
      response.writeHead(403, { 'content-type': 'application/json' });
      response.end('{"kind":"Status","code":403,"reason":"Forbidden","message":"nodes is forbidden"}');
      return true;
    });
    const forbidden = await inject([]);
    cluster.faults.length = 0;
    expect(forbidden.code).toBe(0);
    expect(forbidden.stderr).toContain('note: Node objects are left out: nodes is forbidden\n');
    expect(forbidden.stdout).not.toContain('priority');
    const nobody = await new ProgramPlace(program, {}).run(['kube-inject', '-f', '-', '--kubeconfig', 'nope'], pod);
    expect(nobody).toMatchObject({ code: 1, stdout: '' });
    expect(nobody.stderr).toMatch(/^error: nope: /m);
  });

  it('is never asked without being named', async () => {
    const here = new ProgramPlace(program, {});
    cluster.server.calls.length = 0;
    const { code } = await here.run(['kube-inject', '-f', '-', '-i', 'mesh', '-r', 'canary'], pod, {
      KUBECONFIG: cluster.server.kubeconfig,
    });
    expect(code).toBe(0);
    expect(cluster.server.calls).toEqual([]);
  });
});

describe('config bundle', { timeout: 240_000 }, () => {
  it('is all that injection needs, and gives the same pods without the cluster', async () => {
    const here = new ProgramPlace(program, {});
    const { code, stdout, stderr } = await here.run(['config', 'bundle', '--kubeconfig', cluster.server.kubeconfig]);
    expect(code).toBe(0);
    expect(stdout).not.toMatch(/geheim|caBundle|resourceVersion|uid|meshNetworks|images|other/);
    expect(stdout).toContain('rootNamespace: live # here\n');
    expect(stderr).toBe(
      'note: ConfigMap istio-system/istio, key mesh: left out as secret: defaultConfig.tracing.lightstep.accessToken\n',
    );
    expect(stdout.match(/^kind: .*/gm)).toEqual(
      ['ConfigMap', 'ConfigMap', 'Namespace', 'Node', 'ProxyConfig', 'MutatingWebhookConfiguration'].map(
        (kind) => `kind: ${kind}`,
      ),
    );
    const words = ['kube-inject', '-q', '-f', '-', '--config', 'bundle.yaml', '--resources', 'bundle.yaml'];
    const offline = await new ProgramPlace(program, { 'bundle.yaml': stdout }).run(words, pod);
    expect(offline.stderr).toBe('');
    expect(offline.stdout).toBe((await inject(['-q'])).stdout);
  });

  it('is that of one revision', async () => {
    const words = ['config', 'bundle', '--kubeconfig', cluster.server.kubeconfig, '-r'];
    const canary = await new ProgramPlace(program, {}).run([...words, 'canary']);
    expect(canary.stdout.match(/^ {2}name: istio.*/gm)).toEqual([
      '  name: istio-sidecar-injector-canary',
      '  name: istio-canary',
      '  name: istio-sidecar-injector',
    ]);
    const gone = await new ProgramPlace(program, {}).run([...words, 'gone']);
    expect(gone).toMatchObject({ code: 1, stdout: '' });
    expect(gone.stderr).toContain('error: ConfigMap istio-system/istio-sidecar-injector-gone does not exist; see');
  });
});
