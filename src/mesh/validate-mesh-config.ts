import { quoteGo } from '../template/format.ts';
import { type Duration, goDurationText, toNanoseconds } from './duration.ts';
import type { Message } from './message.ts';
import { isDnsLabel, isHostName, portProblem } from './proxy-address.ts';
import type { MeshConfig, MeshConfigExtensionProvider } from './types.generated.ts';
import { durationProblem, under, validateProxyConfig } from './validate-proxy-config.ts';

/** What makes a mesh config unusable, in the order of its fields; empty when it is valid. */
export function validateMeshConfig(mesh: MeshConfig): string[] {
  return [
    ...under('invalid proxy listen port:', portProblem(mesh.proxyListenPort ?? 0)),
    ...under('invalid connect timeout:', connectTimeoutProblem(mesh.connectTimeout)),
    ...under('invalid protocol detection timeout:', detectionTimeoutProblem(mesh.protocolDetectionTimeout)),
    ...(mesh.defaultConfig ? validateProxyConfig(mesh.defaultConfig) : ['missing default config']),
    ...under('trustDomain:', trustDomainProblem(mesh.trustDomain ?? '')),
    ...(mesh.trustDomainAliases ?? []).flatMap((alias, index) =>
      under(`trustDomainAliases[${index}], domain \`${alias}\` :`, trustDomainProblem(alias)),
    ),
  ];
}

/** What is wrong with the extension providers: it concerns only who uses them, the mesh config holds nevertheless. */
export function extensionProviderProblems({ extensionProviders = [] }: MeshConfig): string[] {
  return extensionProviders.flatMap(providerProblems);
}

const millisecond = 1_000_000n;
const second = 1_000n * millisecond;

function connectTimeoutProblem(timeout: Duration | undefined): string | undefined {
  const problem = durationProblem(timeout);
  if (problem !== undefined || !timeout) return problem;
  const nanoseconds = toNanoseconds(timeout);
  if (nanoseconds <= 30n * second) return undefined;
  return `time ${goDurationText(nanoseconds)} must be >1ms and <30s`;
}

/** Zero switches the detection off. */
function detectionTimeoutProblem(timeout: Duration | undefined): string | undefined {
  const isWhole = !timeout || toNanoseconds(timeout) % millisecond === 0n;
  return isWhole ? undefined : 'only durations to ms precision are supported';
}

/** Like a DNS name, but the last label may be a number. */
function trustDomainProblem(domain: string): string | undefined {
  if (domain === '') return 'empty domain name not allowed';
  const labels = domain.split('.');
  if (labels.at(-1) === '') labels.pop();
  return labels.every(isDnsLabel) ? undefined : `trust domain name ${quoteGo(domain)} invalid`;
}

/** Providers that stand for a service in the mesh, given as `host` or `namespace/host` with a port. */
const serviceProviders = [
  'envoyExtAuthzHttp',
  'envoyExtAuthzGrpc',
  'zipkin',
  'lightstep',
  'datadog',
  'opencensus',
  'skywalking',
  'opentelemetry',
  'envoyHttpAls',
  'envoyTcpAls',
  'envoyOtelAls',
] as const;

function providerProblems(provider: MeshConfigExtensionProvider): string[] {
  const prefix = `extension provider ${quoteGo(provider.name ?? '')}:`;
  const { name = '', ...chosen } = provider;
  const problems = name === '' ? ['name must not be empty'] : [];
  if (Object.keys(chosen).length === 0) problems.push('no provider that is known here is specified');
  const service = serviceProviders.map((key) => provider[key] as Message | undefined).find(Boolean);
  if (service) problems.push(...serviceProblems(String(service.service ?? ''), Number(service.port ?? 0)));
  return under(prefix, problems);
}

function serviceProblems(service: string, port: number): string[] {
  const host = service.slice(service.indexOf('/') + 1);
  const hostProblems = isHostName(host) ? [] : [`service ${quoteGo(service)} is not a DNS name`];
  return [...hostProblems, ...under('invalid service port:', portProblem(port))];
}
