import type { MeshConfig, ProxyConfig } from './types.generated.ts';

const proxyConfig: ProxyConfig = {
  configPath: './etc/istio/proxy',
  binaryPath: '/usr/local/bin/envoy',
  serviceCluster: 'istio-proxy',
  drainDuration: { seconds: 45n, nanos: 0 },
  terminationDrainDuration: { seconds: 5n, nanos: 0 },
  discoveryAddress: 'istiod.istio-system.svc:15012',
  proxyAdminPort: 15000,
  // MUTUAL_TLS
  controlPlaneAuthPolicy: 1,
  statNameLength: 189,
  statusPort: 15020,
};

const meshConfig: MeshConfig = {
  proxyListenPort: 15001,
  proxyInboundListenPort: 15006,
  connectTimeout: { seconds: 10n, nanos: 0 },
  protocolDetectionTimeout: { seconds: 0n, nanos: 0 },
  ingressClass: 'istio',
  ingressService: 'istio-ingressgateway',
  // STRICT
  ingressControllerMode: 3,
  enableTracing: true,
  defaultConfig: proxyConfig,
  // ALLOW_ANY
  outboundTrafficPolicy: { mode: 1 },
  inboundTrafficPolicy: {},
  enableAutoMtls: true,
  trustDomain: 'cluster.local',
  defaultServiceExportTo: ['*'],
  defaultVirtualServiceExportTo: ['*'],
  defaultDestinationRuleExportTo: ['*'],
  rootNamespace: 'istio-system',
  localityLbSetting: { enabled: true },
  dnsRefreshRate: { seconds: 60n, nanos: 0 },
  enablePrometheusMerge: true,
  extensionProviders: [
    { name: 'prometheus', prometheus: {} },
    { name: 'stackdriver', stackdriver: {} },
    { name: 'envoy', envoyFileAccessLog: { path: '/dev/stdout' } },
  ],
  defaultProviders: {},
};

/** What holds before any document: always the same object. */
export function defaultProxyConfig(): ProxyConfig {
  return proxyConfig;
}

/** What holds before any document: always the same object; its `defaultConfig` is {@link defaultProxyConfig}. */
export function defaultMeshConfig(): MeshConfig {
  return meshConfig;
}
