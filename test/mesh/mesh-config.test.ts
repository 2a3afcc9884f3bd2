import { describe, expect, it } from 'vitest';
import {
  applyMeshConfig,
  defaultMeshConfig,
  encodeMessage,
  extensionProviderProblems,
  type MeshConfig,
  MessageError,
} from '../../src/mesh/index.ts';

const text = (mesh: MeshConfig): string => encodeMessage(mesh, 'istio.mesh.v1alpha1.MeshConfig');

describe('applying a mesh document', () => {
  it.each(['', '{}', 'null', '# nothing'])('leaves the defaults alone with %j', (yaml) => {
    expect(text(applyMeshConfig(yaml))).toBe(text(defaultMeshConfig()));
  });

  it('replaces members, messages and lists as a whole', () => {
    const mesh = applyMeshConfig(
      'enablePrometheusMerge: false\ntrustDomain: td\ninboundTrafficPolicy: {mode: LOCALHOST}\ndefaultServiceExportTo: [a]\nlocalityLbSetting: {}',
    );
    expect(mesh.enablePrometheusMerge).toBe(false);
    expect(mesh.trustDomain).toBe('td');
    expect(mesh.inboundTrafficPolicy).toEqual({ mode: 1 });
    expect(mesh.defaultServiceExportTo).toEqual(['a']);
    expect(mesh.localityLbSetting).toEqual({});
    expect(mesh.proxyListenPort).toBe(15001);
  });

  it('merges the proxy config', () => {
    const base = applyMeshConfig('defaultConfig: {proxyMetadata: {A: "1"}}');
    const { defaultConfig } = applyMeshConfig('defaultConfig: {proxyMetadata: {B: "2"}, statusPort: 15999}', base);
    expect(defaultConfig?.proxyMetadata).toEqual({ A: '1', B: '2' });
    expect(defaultConfig?.statusPort).toBe(15999);
    expect(defaultConfig?.configPath).toBe('./etc/istio/proxy');
  });

  it('keeps the same proxy config where the document has none', () => {
    expect(applyMeshConfig('trustDomain: td').defaultConfig).toBe(defaultMeshConfig().defaultConfig);
  });

  it('merges default providers member by member', () => {
    const base = applyMeshConfig('defaultProviders: {metrics: [prometheus], tracing: [a]}');
    expect(applyMeshConfig('defaultProviders: {tracing: [b]}', base).defaultProviders).toEqual({
      metrics: ['prometheus'],
      tracing: ['b'],
    });
  });

  it('merges extension providers by name', () => {
    const mesh = applyMeshConfig(
      'extensionProviders: [{name: x, zipkin: {service: z.ns, port: 1}}, {name: envoy, stackdriver: {}}, {name: x, datadog: {service: d, port: 2}}]',
    );
    expect(mesh.extensionProviders).toEqual([
      { name: 'prometheus', prometheus: {} },
      { name: 'stackdriver', stackdriver: {} },
      { name: 'envoy', stackdriver: {} },
      { name: 'x', datadog: { service: 'd', port: 2 } },
    ]);
  });

  it('unites and sorts the aliases of the trust domain', () => {
    const base = applyMeshConfig('trustDomainAliases: [b, a]');
    expect(applyMeshConfig('trustDomainAliases: [c, b]', base).trustDomainAliases).toEqual(['a', 'b', 'c']);
    expect(applyMeshConfig('trustDomain: td', base).trustDomainAliases).toEqual(['a', 'b']);
  });

  it.each([
    [
      '- a',
      'failed to convert to proto. json: cannot unmarshal array into Go value of type map[string]json.RawMessage',
    ],
    [
      'drainDuration: soon\ndefaultConfig: {drainDuration: soon}',
      'failed to convert to proto. bad Duration: time: invalid duration "soon"',
    ],
    ['proxyListenPort: 0', 'invalid proxy listen port: port number 0 must be in the range 1..65535'],
    ['connectTimeout: 42s', 'invalid connect timeout: time 42s must be >1ms and <30s'],
    ['connectTimeout: 0s', 'invalid connect timeout: duration must be greater than 1ms'],
    [
      'protocolDetectionTimeout: 0.0005s',
      'invalid protocol detection timeout: only durations to ms precision are supported',
    ],
    ['trustDomain: a_b', 'trustDomain: trust domain name "a_b" invalid'],
    ['trustDomain: ""', 'trustDomain: empty domain name not allowed'],
    [
      'trustDomainAliases: [old.example.com, a b]',
      'trustDomainAliases[0], domain `a b` : trust domain name "a b" invalid',
    ],
    ['defaultConfig: {statusPort: 0}', 'invalid status port: port number 0 must be in the range 1..65535'],
  ])('refuses %s', (yaml, message) => {
    expect(() => applyMeshConfig(yaml)).toThrow(new MessageError(message));
  });

  it.each([
    'protocolDetectionTimeout: -1s',
    'protocolDetectionTimeout: 0s',
    'trustDomain: example.com.',
    'trustDomain: "10.1"',
    'trustDomainAliases: [Old-1.example.com]',
  ])('takes %s', (yaml) => {
    expect(() => applyMeshConfig(yaml)).not.toThrow();
  });

  it.each([
    ['{zipkin: {service: z, port: 1}}', 'extension provider "": name must not be empty'],
    ['{name: x}', 'extension provider "x": no provider that is known here is specified'],
    ['{name: x, ofTomorrow: {port: 1}}', 'extension provider "x": no provider that is known here is specified'],
    [
      '{name: x, zipkin: {service: z}}',
      'extension provider "x": invalid service port: port number 0 must be in the range 1..65535',
    ],
    ['{name: x, opentelemetry: {port: 1}}', 'extension provider "x": service "" is not a DNS name'],
  ])('takes the extension provider %s, and says what is wrong with it', (provider, problem) => {
    expect(extensionProviderProblems(applyMeshConfig(`extensionProviders: [${provider}]`))).toEqual([problem]);
  });

  it('names every problem', () => {
    expect(() => applyMeshConfig('proxyListenPort: 0\ndefaultConfig: {statusPort: 0}')).toThrow(
      /listen port.*; .*status port/,
    );
  });
});
