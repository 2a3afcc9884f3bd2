import { defaultMeshConfig, defaultProxyConfig } from './defaults.ts';
import { type MeshDialect, modernMesh } from './dialect.ts';
import type { EarlierMeshConfig, EarlierProxyConfig } from './earlier-messages.ts';
import { validateEarlierMeshConfig } from './validate-earlier-mesh-config.ts';

const seconds = (count: bigint) => ({ seconds: count, nanos: 0 });

const mutualTls = 1;

/** Since 0.8; a plain control plane without mutual TLS. */
const proxy0_8: EarlierProxyConfig = {
  configPath: '/etc/istio/proxy',
  binaryPath: '/usr/local/bin/envoy',
  serviceCluster: 'istio-proxy',
  drainDuration: seconds(2n),
  parentShutdownDuration: seconds(3n),
  connectTimeout: seconds(1n),
  discoveryRefreshDelay: seconds(1n),
  discoveryAddress: 'istio-pilot:15007',
  proxyAdminPort: 15000,
};

const { discoveryRefreshDelay: _gone, ...kept0_8 } = proxy0_8;

const proxy1_1: EarlierProxyConfig = {
  ...kept0_8,
  drainDuration: seconds(45n),
  parentShutdownDuration: seconds(60n),
  discoveryAddress: 'istio-pilot:15010',
  statNameLength: 189,
};

const { connectTimeout: _moved, ...kept1_1 } = proxy1_1;

const zipkin = { zipkin: { address: 'zipkin.istio-system:9411' } };

const proxy1_6: EarlierProxyConfig = {
  ...kept1_1,
  configPath: './etc/istio/proxy',
  discoveryAddress: 'istiod.istio-system.svc:15012',
  statusPort: 15020,
  concurrency: 2,
  tracing: zipkin,
  envoyAccessLogService: {},
  envoyMetricsService: {},
};

const proxy1_8: EarlierProxyConfig = {
  ...proxy1_6,
  terminationDrainDuration: seconds(5n),
  controlPlaneAuthPolicy: mutualTls,
};

const { enablePrometheusMerge: _merge, ...common } = defaultMeshConfig();

const earlier: EarlierMeshConfig = { ...common, connectTimeout: seconds(1n) };

type Texts = Pick<MeshDialect, 'describe'>;

function earlierDialect(
  family: 'first' | 'second' | 'middle',
  defaults: MeshDialect['defaults'],
  { describe }: Texts,
): MeshDialect {
  return {
    mesh: `istio.mesh/${family}.v1alpha1.MeshConfig`,
    proxy: `istio.mesh/${family}.v1alpha1.ProxyConfig`,
    defaults,
    validate: validateEarlierMeshConfig,
    mergesMetadata: false,
    describe,
  };
}

/** 0.1 checks nothing of what it does not use. */
export const mesh0_1 = (texts: Texts): MeshDialect => ({
  ...earlierDialect('first', { ...earlier, defaultConfig: proxy0_8, authCertsPath: '/etc/certs' }, texts),
  validate: () => [],
});

export const mesh0_8 = (texts: Texts): MeshDialect =>
  earlierDialect('first', { ...earlier, defaultConfig: proxy0_8 }, texts);

export const mesh1_1 = (texts: Texts): MeshDialect =>
  earlierDialect('first', { ...earlier, defaultConfig: proxy1_1 }, texts);

/** Istio 1.6 names a socket for its certificates by itself. */
export const mesh1_6 = (texts: Texts): MeshDialect =>
  earlierDialect('second', { ...earlier, defaultConfig: proxy1_6, sdsUdsPath: 'unix:/etc/istio/proxy/SDS' }, texts);

export const mesh1_8 = (texts: Texts): MeshDialect =>
  earlierDialect('middle', { ...earlier, defaultConfig: proxy1_8, enablePrometheusMerge: true }, texts);

/** Today's messages, with the tracer that was preset until then. */
export const mesh1_20: MeshDialect = {
  ...modernMesh,
  defaults: { ...modernMesh.defaults, defaultConfig: { ...defaultProxyConfig(), tracing: zipkin } },
};

/** Until 1.17 proxies get two threads where nothing else is said. */
export const mesh1_13: MeshDialect = {
  ...mesh1_20,
  defaults: { ...mesh1_20.defaults, defaultConfig: { ...mesh1_20.defaults.defaultConfig, concurrency: 2 } },
};
