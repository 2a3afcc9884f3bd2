import { describe, expect, it } from 'vitest';
import { emptyCluster, readSnapshot, type Snapshot } from '../../src/inject/index.ts';
import type { Container, Pod } from '../../src/inject/pod.ts';
import type { JsonObject } from '../../src/json/index.ts';
import {
  type Changes,
  embeddedDocuments,
  embeddedSnapshot,
  injected,
  ordinaryPod,
  type PodWishes,
} from './embedded-configuration.ts';

const names = (list: readonly { name: string }[] | undefined): string[] => (list ?? []).map(({ name }) => name);

function container(pod: Pod, name: string): Container {
  const all = [...(pod.spec.initContainers ?? []), ...(pod.spec.containers ?? [])];
  const found = all.find((one) => one.name === name);
  if (!found) throw new Error(`no container ${name} among ${names(all).join(', ')}`);
  return found;
}

const variable = (pod: Pod, name: string): unknown =>
  container(pod, 'istio-proxy').env?.find((one) => one.name === name);
const volume = (pod: Pod, name: string): unknown => pod.spec.volumes?.find((one) => one.name === name);
const mount = (pod: Pod, name: string): unknown =>
  container(pod, 'istio-proxy').volumeMounts?.find((one) => one.name === name);

const classic: Changes = { nativeSidecars: 'false' };

function outcome(changes: Changes = {}, wishes: PodWishes = {}): Pod {
  return injected(ordinaryPod(wishes), embeddedSnapshot(changes));
}

describe('the shipped configuration', () => {
  it('loads without a problem or a warning', () => {
    expect(readSnapshot(embeddedDocuments).warnings).toEqual([]);
  });

  it('adds a native sidecar and what redirects to it', () => {
    const pod = outcome();
    expect(names(pod.spec.initContainers)).toEqual(['istio-init', 'istio-proxy']);
    expect(names(pod.spec.containers ?? [])).toEqual(['app']);
    expect(container(pod, 'istio-proxy')).toMatchObject({
      image: 'docker.io/istio/proxyv2:1.30.0',
      restartPolicy: 'Always',
      lifecycle: { preStop: { exec: { command: ['pilot-agent', 'request', '--debug-port=15020', 'POST', 'drain'] } } },
      readinessProbe: { httpGet: { path: '/healthz/ready', port: 15021 }, periodSeconds: 15, failureThreshold: 4 },
      startupProbe: { httpGet: { path: '/healthz/ready', port: 15021 }, periodSeconds: 1, failureThreshold: 600 },
      securityContext: { runAsUser: 1337, runAsGroup: 1337, runAsNonRoot: true, readOnlyRootFilesystem: true },
    });
    expect(pod.metadata.labels).toMatchObject({
      'security.istio.io/tlsMode': 'istio',
      'service.istio.io/canonical-name': 'web',
      'service.istio.io/canonical-revision': 'latest',
    });
  });

  it('adds a plain container where nodes are too old for native sidecars', () => {
    const nodes = new Map([['old', { kubeletVersion: 'v1.28.3' }]]);
    const pod = outcome({ nativeSidecars: 'auto', cluster: { ...emptyCluster, nodes } });
    expect(names(pod.spec.initContainers)).toEqual(['istio-init']);
    expect(names(pod.spec.containers ?? [])).toEqual(['app', 'istio-proxy']);
    expect(container(pod, 'istio-proxy').lifecycle).toBeUndefined();
  });

  it('rewrites probes', () => {
    const probed = { name: 'app', image: 'i', livenessProbe: { httpGet: { path: '/live', port: 8080 } } };
    const pod = outcome({}, { spec: { containers: [probed] } });
    expect(container(pod, 'app').livenessProbe?.httpGet).toMatchObject({ path: '/app-health/app/livez', port: 15020 });
  });

  it('makes a gateway of a pod that asks for one', () => {
    const pod = outcome(
      {},
      {
        annotations: { 'inject.istio.io/templates': 'gateway' },
        spec: { containers: [{ name: 'istio-proxy', image: 'auto', ports: [{ containerPort: 443 }] }] },
      },
    );
    expect(pod.spec.initContainers).toBeUndefined();
    expect(container(pod, 'istio-proxy')).toMatchObject({
      image: 'docker.io/istio/proxyv2:1.30.0',
      args: expect.arrayContaining(['proxy', 'router']),
    });
    expect(pod.spec.securityContext).toEqual({
      sysctls: [{ name: 'net.ipv4.ip_unprivileged_port_start', value: '0' }],
    });
  });
});

/** Options that the recorded cases do not reach. */
const options: readonly {
  readonly name: string;
  readonly changes?: Changes;
  readonly wishes?: PodWishes;
  readonly found: (pod: Pod) => unknown;
  readonly expected: unknown;
}[] = [
  {
    name: 'the application waits for a proxy that is no native sidecar',
    changes: { ...classic, values: { global: { proxy: { holdApplicationUntilProxyStarts: true } } } },
    found: (pod) => [names(pod.spec.containers ?? []), container(pod, 'istio-proxy').lifecycle],
    expected: [['istio-proxy', 'app'], { postStart: { exec: { command: ['pilot-agent', 'wait'] } } }],
  },
  {
    name: 'the mesh configuration makes the application wait',
    changes: { ...classic, mesh: { defaultConfig: { holdApplicationUntilProxyStarts: true } } },
    found: (pod) => container(pod, 'istio-proxy').lifecycle,
    expected: { postStart: { exec: { command: ['pilot-agent', 'wait'] } } },
  },
  {
    name: 'only the exact words say whether the sidecar is native',
    changes: classic,
    wishes: { annotations: { 'sidecar.istio.io/nativeSidecar': 'yes' } },
    found: (pod) => names(pod.spec.containers ?? []),
    expected: ['app', 'istio-proxy'],
  },
  {
    name: 'outbound ports are redirected on request',
    wishes: { annotations: { 'traffic.sidecar.istio.io/includeOutboundPorts': '3306' } },
    found: (pod) => container(pod, 'istio-init').args?.slice(-3),
    expected: ['-q', '3306', '--log_output_level=default:info'],
  },
  {
    name: 'the CNI plugin is told of outbound ports',
    changes: { values: { pilot: { cni: { enabled: true } }, global: { proxy: { excludeOutboundPorts: '25' } } } },
    found: (pod) => pod.metadata.annotations?.['traffic.sidecar.istio.io/excludeOutboundPorts'],
    expected: '25',
  },
  {
    name: 'the container that checks the redirection is not root',
    changes: { values: { pilot: { cni: { enabled: true } } } },
    found: (pod) => container(pod, 'istio-validation').securityContext,
    expected: expect.objectContaining({ runAsUser: 1337, runAsNonRoot: true, capabilities: { drop: ['ALL'] } }),
  },
  {
    name: 'a proxy image with a slash is taken as it is',
    wishes: { annotations: { 'sidecar.istio.io/proxyImage': 'example.com/own/proxy@sha256:1' } },
    found: (pod) => [container(pod, 'istio-proxy').image, container(pod, 'istio-init').image],
    expected: ['example.com/own/proxy@sha256:1', 'example.com/own/proxy@sha256:1'],
  },
  {
    name: 'a proxy image without a slash is not',
    wishes: { annotations: { 'sidecar.istio.io/proxyImage': 'own' } },
    found: (pod) => container(pod, 'istio-proxy').image,
    expected: 'docker.io/istio/proxyv2:1.30.0',
  },
  {
    name: 'interception and low ports together take two capabilities',
    wishes: {
      annotations: { 'sidecar.istio.io/interceptionMode': 'TPROXY', 'sidecar.istio.io/capNetBindService': 'true' },
    },
    found: (pod) => container(pod, 'istio-proxy').securityContext,
    expected: expect.objectContaining({
      runAsUser: 0,
      runAsNonRoot: false,
      capabilities: { add: ['NET_ADMIN', 'NET_BIND_SERVICE'], drop: ['ALL'] },
    }),
  },
  {
    name: 'a tunnel is labelled',
    changes: { mesh: { defaultConfig: { proxyMetadata: { ISTIO_META_ENABLE_HBONE: 'true' } } } },
    found: (pod) => pod.metadata.labels?.['networking.istio.io/tunnel'],
    expected: 'http',
  },
  {
    name: 'variables for the tracer come from an annotation',
    changes: { values: { global: { proxy: { tracer: 'datadog' } } } },
    wishes: { annotations: { 'apm.datadoghq.com/env': '{"DD_ENV":"prod","DD_RATE":0.5}' } },
    found: (pod) => [variable(pod, 'DD_ENV'), variable(pod, 'DD_RATE')],
    expected: [
      { name: 'DD_ENV', value: 'prod' },
      { name: 'DD_RATE', value: '0.5' },
    ],
  },
  {
    name: 'certificates for the tracer are mounted',
    changes: {
      values: { global: { proxy: { tracer: 'lightstep' } } },
      mesh: {
        defaultConfig: {
          tracing: { tlsSettings: { mode: 'SIMPLE', caCertificates: '/etc/lightstep/cacert.pem' } },
        },
      },
    },
    found: (pod) => [mount(pod, 'lightstep-certs'), volume(pod, 'lightstep-certs')],
    expected: [
      { name: 'lightstep-certs', mountPath: '/etc/lightstep/', readOnly: true },
      { name: 'lightstep-certs', secret: { secretName: 'lightstep.cacert', optional: true } },
    ],
  },
  {
    name: 'certificates may come from a driver',
    changes: { values: { global: { caName: 'GkeWorkloadCertificate' } } },
    found: (pod) => [mount(pod, 'gke-workload-certificate'), volume(pod, 'workload-certs')],
    expected: [
      {
        name: 'gke-workload-certificate',
        mountPath: '/var/run/secrets/workload-spiffe-credentials',
        readOnly: true,
      },
      undefined,
    ],
  },
  {
    name: 'the root certificate may come from a trust bundle',
    changes: { values: { pilot: { env: { ENABLE_CLUSTER_TRUST_BUNDLE_API: 'true' } } } },
    found: (pod) => volume(pod, 'istiod-ca-cert'),
    expected: {
      name: 'istiod-ca-cert',
      projected: {
        sources: [{ clusterTrustBundle: { name: 'istio.io:istiod-ca:root-cert', path: 'root-cert.pem' } }],
      },
    },
  },
  {
    name: 'the ConfigMaps for certificates may have other names',
    changes: { values: { global: { trustBundleName: 'roots' }, pilot: { crlConfigMapName: 'revoked' } } },
    found: (pod) => [volume(pod, 'istiod-ca-cert'), volume(pod, 'istio-ca-crl')],
    expected: [
      { name: 'istiod-ca-cert', configMap: { name: 'roots' } },
      { name: 'istio-ca-crl', configMap: { name: 'revoked', optional: true } },
    ],
  },
  {
    name: 'values may be missing',
    changes: { values: { global: { proxy: { resources: null, includeIPRanges: null }, imagePullSecrets: null } } },
    found: (pod) => [container(pod, 'istio-proxy').resources, container(pod, 'istio-init').args?.slice(9, 11)],
    expected: [{}, ['-i', '']],
  },
];

describe('options of the shipped sidecar', () => {
  for (const { name, changes, wishes, found, expected } of options) {
    it(name, () => expect(found(outcome(changes, wishes))).toEqual(expected));
  }
});

describe('options of the shipped gateway', () => {
  const gateway = (values: JsonObject): Pod =>
    injected(ordinaryPod(), { ...embeddedSnapshot({ values }), defaultTemplates: ['gateway'] } satisfies Snapshot);

  it('runs as the operator says', () => {
    const pod = gateway({
      gateways: { securityContext: { fsGroup: 1337 }, seccompProfile: { type: 'RuntimeDefault' } },
    });
    expect(pod.spec.securityContext).toEqual({ fsGroup: 1337, seccompProfile: { type: 'RuntimeDefault' } });
  });

  it('logs and pulls as the operator says', () => {
    const pod = gateway({ global: { logAsJson: true, imagePullPolicy: 'Always', imagePullSecrets: ['registry'] } });
    expect(container(pod, 'istio-proxy')).toMatchObject({ imagePullPolicy: 'Always' });
    expect(container(pod, 'istio-proxy').args?.at(-1)).toBe('--log_as_json');
    expect(pod.spec.imagePullSecrets).toEqual([{ name: 'registry' }]);
  });
});

describe('what a workload may not write', () => {
  it.each([
    ['{"v":{"$patch":"replace"}}', 'the key "$patch" is not allowed'],
    ['{"v":{"projected":{"sources":[{"$patch":"delete"}]}}}', 'the key "$patch" is not allowed'],
    ['{"v":"text"}', 'is not an object'],
    ['no JSON', "range can't iterate"],
  ])('a volume of %s', (volumes, message) => {
    expect(() => outcome({}, { annotations: { 'sidecar.istio.io/userVolume': volumes } })).toThrow(message);
  });
});
