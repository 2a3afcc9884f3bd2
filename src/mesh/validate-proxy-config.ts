import { quoteGo } from '../template/format.ts';
import { type Duration, toNanoseconds } from './duration.ts';
import { portProblem, proxyAddressProblem } from './proxy-address.ts';
import { enumName } from './schema.ts';
import type {
  ClientTLSSettings,
  PrivateKeyProvider,
  ProxyConfig,
  ProxyConfigConnectionSettings,
  Tracing,
  TracingLightstep,
} from './types.generated.ts';

/** What Istio finds wrong with a proxy config, in its words and order; empty when it is valid. */
export function validateProxyConfig(config: ProxyConfig): string[] {
  return [
    ...required(config.configPath, 'config path must be set'),
    ...required(config.binaryPath, 'binary path must be set'),
    ...clusterNameProblems(config),
    ...drainProblems(config.drainDuration),
    ...discoveryProblems(config.discoveryAddress),
    ...tracingProblems(config.tracing ?? {}),
    ...serviceAddressProblems('statsd udp', config.statsdUdpAddress),
    ...serviceAddressProblems('envoy metrics service', config.envoyMetricsServiceAddress),
    ...serviceAddressProblems('envoy metrics service', config.envoyMetricsService?.address),
    ...serviceAddressProblems('envoy access log service', config.envoyAccessLogService?.address),
    ...under('invalid proxy admin port:', portProblem(config.proxyAdminPort ?? 0)),
    ...policyProblems(config.controlPlaneAuthPolicy ?? 0),
    ...under('invalid status port:', portProblem(config.statusPort ?? 0)),
    ...privateKeyProblems(config.privateKeyProvider),
    ...connectionProblems(config.connectionSettings ?? {}),
  ];
}

/** Puts a prefix before each problem. */
export function under(prefix: string, problems: string | undefined | readonly string[]): string[] {
  const list = typeof problems === 'string' ? [problems] : (problems ?? []);
  return list.map((problem) => `${prefix} ${problem}`);
}

function required(value: string | undefined, problem: string): string[] {
  return value ? [] : [problem];
}

function clusterNameProblems(config: ProxyConfig): string[] {
  if (config.serviceCluster === '') return ['service cluster must be specified'];
  const isNamed = config.serviceCluster !== undefined || config.tracingServiceName !== undefined;
  return isNamed ? [] : ['oneof service cluster or tracing service name must be specified'];
}

const millisecond = 1_000_000n;
const second = 1_000n * millisecond;

/** At least a millisecond and no finer than that. */
export function durationProblem(duration: Duration | undefined): string | undefined {
  const nanoseconds = duration ? toNanoseconds(duration) : 0n;
  if (nanoseconds < millisecond) return 'duration must be greater than 1ms';
  return nanoseconds % millisecond === 0n ? undefined : 'only durations to ms precision are supported';
}

function drainProblems(duration: Duration | undefined): string[] {
  const problem = durationProblem(duration);
  if (problem !== undefined || !duration) return under('invalid drain duration:', problem);
  return toNanoseconds(duration) % second === 0n ? [] : ['drain time only supports durations to seconds precision'];
}

function discoveryProblems(address: string | undefined): string[] {
  if (!address) return ['discovery address must be set to the proxy discovery service'];
  return under('invalid discovery address:', proxyAddressProblem(address));
}

function serviceAddressProblems(service: string, address: string | undefined): string[] {
  return address ? under(`invalid ${service} address ${quoteGo(address)}:`, proxyAddressProblem(address)) : [];
}

function tracingProblems(tracing: Tracing): string[] {
  return [
    ...(tracing.lightstep ? under('invalid lightstep config:', lightstepProblems(tracing.lightstep)) : []),
    ...(tracing.zipkin ? under('invalid zipkin config:', collectorProblem(tracing.zipkin.address)) : []),
    ...(tracing.datadog ? under('invalid datadog config:', collectorProblem(tracing.datadog.address)) : []),
    ...(tracing.tlsSettings ? under('invalid tracing TLS config:', tlsProblems(tracing.tlsSettings)) : []),
  ];
}

function lightstepProblems({ address = '', accessToken = '' }: TracingLightstep): string[] {
  return [
    ...required(address, 'address is required'),
    ...under('invalid lightstep address:', proxyAddressProblem(address)),
    ...required(accessToken, 'access token is required'),
  ];
}

/** The agent puts the node's address into the text, so any address will do for the check. */
function collectorProblem(address = ''): string | undefined {
  return proxyAddressProblem(address.replace('$(HOST_IP)', '127.0.0.1'));
}

const tlsSimple = 1;
const tlsMutual = 2;

function tlsProblems(settings: ClientTLSSettings): string[] {
  const problems = unverifiedProblems(settings);
  const { mode, clientCertificate, caCertificates, privateKey, caCrl } = settings;
  if ((mode === tlsSimple || mode === tlsMutual) && settings.credentialName) {
    const hasFiles = clientCertificate || caCertificates || privateKey || caCrl;
    const problem = 'cannot specify client certificates or CA certificate or CA CRL If credentialName is set';
    return hasFiles ? [...problems, problem] : problems;
  }
  if (mode !== tlsMutual) return problems;
  return [
    ...problems,
    ...required(clientCertificate, 'client certificate required for mutual tls'),
    ...required(privateKey, 'private key required for mutual tls'),
  ];
}

function unverifiedProblems(settings: ClientTLSSettings): string[] {
  if (!settings.insecureSkipVerify) return [];
  const { mode, caCertificates, credentialName, subjectAltNames } = settings;
  if (mode === tlsSimple && (caCertificates || credentialName || subjectAltNames)) {
    return ['cannot specify CaCertificates or CredentialName or SubjectAltNames when InsecureSkipVerify is set true'];
  }
  const isOverspecified = mode === tlsMutual && caCertificates;
  return isOverspecified ? ['cannot specify CaCertificates when InsecureSkipVerify is set true'] : [];
}

function policyProblems(policy: number): string[] {
  const name = enumName('istio.mesh.v1alpha1.AuthenticationPolicy', policy);
  if (name === 'NONE' || name === 'MUTUAL_TLS') return [];
  return [`invalid authentication policy: unrecognized control plane auth policy ${quoteGo(name)}`];
}

function privateKeyProblems(provider: PrivateKeyProvider | undefined): string[] {
  if (!provider) return [];
  const chosen = provider.cryptomb ?? provider.qat;
  const prefix = 'invalid private key provider configuration:';
  if (!chosen) return under(prefix, ['private key provider configuration is required', 'unknown private key provider']);
  if (!chosen.pollDelay) return under(prefix, 'pollDelay is required');
  return toNanoseconds(chosen.pollDelay) === 0n ? under(prefix, 'pollDelay must be non zero') : [];
}

/** Least allowed value of each number of the connection settings; HTTP/2 windows start at 65535 by RFC 9113. */
const connectionNumbers = {
  listenerPerConnectionBufferLimitBytes: 0,
  clusterPerConnectionBufferLimitBytes: 0,
  httpMaxConcurrentStreams: 1,
  http2InitialStreamWindowSize: 65535,
  http2InitialConnectionWindowSize: 65535,
  listenerConnectionLimit: 1,
  globalDownstreamConnectionLimit: 1,
} as const;

const connectionDurations = [
  'httpIdleTimeout',
  'httpMaxConnectionDuration',
  'httpDrainTimeout',
  'httpRequestTimeout',
  'httpRequestHeadersTimeout',
  'httpStreamIdleTimeout',
  'httpMaxStreamDuration',
] as const;

function connectionProblems(settings: ProxyConfigConnectionSettings): string[] {
  const problems: string[] = [];
  for (const name of Object.keys(connectionNumbers) as (keyof typeof connectionNumbers)[]) {
    const value = settings[name];
    const least = connectionNumbers[name];
    if (value !== undefined && value < least) problems.push(`${name} must be at least ${least}, but is ${value}`);
  }
  for (const name of connectionDurations) {
    const value = settings[name];
    if (value && toNanoseconds(value) < 0n) problems.push(`${name} must not be negative`);
  }
  return under('invalid connection settings:', problems);
}
