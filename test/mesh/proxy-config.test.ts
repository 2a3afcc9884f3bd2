import { describe, expect, it } from 'vitest';
import { defaultProxyConfig, MessageError, protoToJson, validateProxyConfig } from '../../src/mesh/index.ts';
import { applyProxyConfig, mergeProxyConfigLayer } from '../../src/mesh/proxy-config.ts';
import type { ProxyConfig } from '../../src/mesh/types.generated.ts';
import fc from '../support/properties.ts';

const text = (config: ProxyConfig): string => protoToJson(config, 'istio.mesh.v1alpha1.ProxyConfig');
const overDefaults = (yaml: string): ProxyConfig => applyProxyConfig(defaultProxyConfig(), yaml);

describe('applying a document to a proxy config', () => {
  it.each([
    ['an empty document changes nothing', '', '{}'],
    ['null changes nothing', 'null', '{}'],
    ['defaults are not printed', 'statusPort: 15020\nserviceCluster: istio-proxy\ndrainDuration: 45s\n', '{}'],
    ['an explicit zero is set', 'statusPort: 0\nstatNameLength: 0', '{}'],
    ['booleans of YAML 1.1 count', 'holdApplicationUntilProxyStarts: yes', '{"holdApplicationUntilProxyStarts":true}'],
    ['whole floats are integers', 'concurrency: 2.0', '{"concurrency":2}'],
    [
      'a tracing service name takes the place of the cluster',
      'tracingServiceName: CANONICAL_NAME_ONLY',
      '{"tracingServiceName":"CANONICAL_NAME_ONLY"}',
    ],
  ])('%s', (_, yaml, expected) => {
    expect(text(overDefaults(yaml))).toBe(expected);
  });

  it('sets explicit zeros', () => {
    expect(overDefaults('statusPort: 0').statusPort).toBeUndefined();
    expect(overDefaults('statusPort: null').statusPort).toBe(15020);
  });

  it('replaces messages and lists as a whole', () => {
    const base = overDefaults('tracing: {zipkin: {address: "z:1"}, sampling: 5}\nextraStatTags: [a, b]');
    expect(text(applyProxyConfig(base, 'tracing: {maxPathTagLength: 3}\nextraStatTags: [c]'))).toBe(
      '{"tracing":{"maxPathTagLength":3},"extraStatTags":["c"]}',
    );
  });

  it('merges metadata by key, but not runtime values', () => {
    const base = overDefaults('proxyMetadata: {A: "1", B: "2"}\nruntimeValues: {A: "1"}');
    const applied = applyProxyConfig(base, 'proxyMetadata: {B: "3", C: "4"}\nruntimeValues: {B: "2"}');
    expect(text(applied)).toBe('{"proxyMetadata":{"A":"1","B":"3","C":"4"},"runtimeValues":{"B":"2"}}');
    expect(text(applyProxyConfig(base, 'proxyMetadata: {}'))).toBe(text(base));
  });

  it('keeps some headers that the document is silent about', () => {
    const base = overDefaults(
      'proxyHeaders: {forwardedClientCert: SANITIZE, server: {value: s}, requestId: {disabled: true}, preserveHttp1HeaderCase: true}',
    );
    const applied = applyProxyConfig(base, 'proxyHeaders: {requestId: {disabled: false}}');
    expect(text(applied)).toBe(
      '{"proxyHeaders":{"forwardedClientCert":"SANITIZE","requestId":{"disabled":false},"server":{"value":"s"}}}',
    );
    expect(text(applyProxyConfig(base, 'concurrency: 1'))).toContain('"preserveHttp1HeaderCase":true');
  });

  it.each([
    ['statusPort: [1]', 'could not parse proxy config: json: cannot unmarshal array into Go value of type int32'],
    [
      '- a',
      'could not parse proxy config: json: cannot unmarshal array into Go value of type map[string]json.RawMessage',
    ],
    [
      'proxyMetadata: {A: true}',
      'could not parse proxy config: json: cannot unmarshal bool into Go value of type string',
    ],
  ])('refuses %s', (yaml, message) => {
    expect(() => overDefaults(yaml)).toThrow(new MessageError(message));
  });

  it('refuses what is no YAML', () => {
    expect(() => overDefaults('a: [')).toThrow(/^could not parse proxy config: /);
  });

  it('never changes the base', () => {
    const base = Object.freeze(overDefaults('proxyMetadata: {A: "1"}'));
    const before = text(base);
    fc.assert(
      fc.property(fc.dictionary(fc.string(), fc.string()), (proxyMetadata) => {
        applyProxyConfig(base, JSON.stringify({ proxyMetadata, statusPort: 1 }));
        expect(text(base)).toBe(before);
      }),
    );
  });
});

describe('a layer over a proxy config', () => {
  it('does not override with zeros, but with zeros in wrappers', () => {
    const base = overDefaults('statusPort: 1\ninterceptionMode: TPROXY\nconcurrency: 4');
    const layer = applyProxyConfig({}, 'statusPort: 0\ninterceptionMode: REDIRECT\nconcurrency: 0');
    expect(text(mergeProxyConfigLayer(base, layer))).toBe(
      '{"concurrency":0,"interceptionMode":"TPROXY","statusPort":1}',
    );
  });
});

describe('validation of a proxy config', () => {
  it('accepts the defaults', () => {
    expect(validateProxyConfig(defaultProxyConfig())).toEqual([]);
  });

  it.each([
    ['configPath: ""', 'config path must be set'],
    ['binaryPath: ""', 'binary path must be set'],
    ['serviceCluster: ""', 'service cluster must be specified'],
    ['drainDuration: 0s', 'invalid drain duration: duration must be greater than 1ms'],
    ['drainDuration: -5s', 'invalid drain duration: duration must be greater than 1ms'],
    ['drainDuration: 1s1us', 'invalid drain duration: only durations to ms precision are supported'],
    ['drainDuration: 1.5s', 'drain time only supports durations to seconds precision'],
    ['discoveryAddress: ""', 'discovery address must be set to the proxy discovery service'],
    [
      'discoveryAddress: istiod',
      'invalid discovery address: unable to split "istiod": address istiod: missing port in address',
    ],
    [
      'discoveryAddress: "a:b:1"',
      'invalid discovery address: unable to split "a:b:1": address a:b:1: too many colons in address',
    ],
    [
      'discoveryAddress: "[::1"',
      'invalid discovery address: unable to split "[::1": address [::1: missing \']\' in address',
    ],
    [
      'discoveryAddress: "[::1]"',
      'invalid discovery address: unable to split "[::1]": address [::1]: missing port in address',
    ],
    [
      'discoveryAddress: "a:x"',
      'invalid discovery address: port (x) is not a number: strconv.Atoi: parsing "x": invalid syntax',
    ],
    [
      'discoveryAddress: "a:"',
      'invalid discovery address: port () is not a number: strconv.Atoi: parsing "": invalid syntax',
    ],
    [
      'discoveryAddress: "a:99999999999999999999"',
      'invalid discovery address: port (99999999999999999999) is not a number: strconv.Atoi: parsing "99999999999999999999": value out of range',
    ],
    ['discoveryAddress: "a:0"', 'invalid discovery address: port number 0 must be in the range 1..65535'],
    ['discoveryAddress: "a_b:1"', 'invalid discovery address: "a_b" is not a valid hostname or an IP address'],
    [
      'discoveryAddress: "1.2.3.256:1"',
      'invalid discovery address: "1.2.3.256" is not a valid hostname or an IP address',
    ],
    [
      'discoveryAddress: "[1::2::3]:1"',
      'invalid discovery address: "1::2::3" is not a valid hostname or an IP address',
    ],
    ['statsdUdpAddress: x', 'invalid statsd udp address "x": unable to split "x": address x: missing port in address'],
    [
      'envoyMetricsService: {address: x}',
      'invalid envoy metrics service address "x": unable to split "x": address x: missing port in address',
    ],
    [
      'envoyMetricsServiceAddress: x',
      'invalid envoy metrics service address "x": unable to split "x": address x: missing port in address',
    ],
    [
      'envoyAccessLogService: {address: x}',
      'invalid envoy access log service address "x": unable to split "x": address x: missing port in address',
    ],
    ['tracing: {zipkin: {}}', 'invalid zipkin config: unable to split "": missing port in address'],
    [
      'tracing: {datadog: {address: "$(HOST_IP)"}}',
      'invalid datadog config: unable to split "127.0.0.1": address 127.0.0.1: missing port in address',
    ],
    ['tracing: {lightstep: {address: "a:1"}}', 'invalid lightstep config: access token is required'],
    [
      'tracing: {tlsSettings: {mode: MUTUAL, privateKey: k}}',
      'invalid tracing TLS config: client certificate required for mutual tls',
    ],
    ['proxyAdminPort: 65536', 'invalid proxy admin port: port number 65536 must be in the range 1..65535'],
    ['statusPort: -1', 'invalid status port: port number -1 must be in the range 1..65535'],
    [
      'controlPlaneAuthPolicy: INHERIT',
      'invalid authentication policy: unrecognized control plane auth policy "INHERIT"',
    ],
    ['controlPlaneAuthPolicy: 7', 'invalid authentication policy: unrecognized control plane auth policy "7"'],
    ['privateKeyProvider: {cryptomb: {}}', 'invalid private key provider configuration: pollDelay is required'],
    [
      'privateKeyProvider: {qat: {pollDelay: 0s}}',
      'invalid private key provider configuration: pollDelay must be non zero',
    ],
    [
      'connectionSettings: {httpMaxConcurrentStreams: 0}',
      'invalid connection settings: httpMaxConcurrentStreams must be at least 1, but is 0',
    ],
    [
      'connectionSettings: {http2InitialStreamWindowSize: 65534}',
      'invalid connection settings: http2InitialStreamWindowSize must be at least 65535, but is 65534',
    ],
    ['connectionSettings: {httpIdleTimeout: -1s}', 'invalid connection settings: httpIdleTimeout must not be negative'],
  ])('%s', (yaml, problem) => {
    expect(validateProxyConfig(overDefaults(yaml))).toEqual([problem]);
  });

  it('says two things of a private key provider that is none, and keeps the order of the services', () => {
    const yaml = 'privateKeyProvider: {}\nenvoyMetricsService: {address: a}\nenvoyMetricsServiceAddress: b';
    const service = (name: string): string =>
      `invalid envoy metrics service address "${name}": unable to split "${name}": address ${name}: missing port in address`;
    expect(validateProxyConfig(overDefaults(yaml))).toEqual([
      service('b'),
      service('a'),
      'invalid private key provider configuration: private key provider configuration is required',
      'invalid private key provider configuration: unknown private key provider',
    ]);
  });

  it.each([
    'tracingServiceName: CANONICAL_NAME_ONLY',
    'controlPlaneAuthPolicy: NONE',
    'discoveryAddress: "[2001:db8::1]:443"',
    'discoveryAddress: "[::ffff:1.2.3.4]:443"',
    'discoveryAddress: "10.0.0.1:443"',
    'discoveryAddress: "Istiod.example.com.:443"',
    'tracing: {zipkin: {address: "$(HOST_IP):9411"}}',
    'tracing: {tlsSettings: {mode: SIMPLE, credentialName: c}}',
    'privateKeyProvider: {qat: {pollDelay: 1ms}}',
    'connectionSettings: {httpMaxConcurrentStreams: 1, httpIdleTimeout: 0s}',
    'proxyMetadata: {"": "anything"}',
  ])('accepts %s', (yaml) => {
    expect(validateProxyConfig(overDefaults(yaml))).toEqual([]);
  });

  it('reports everything at once', () => {
    expect(validateProxyConfig({})).toEqual([
      'config path must be set',
      'binary path must be set',
      'oneof service cluster or tracing service name must be specified',
      'invalid drain duration: duration must be greater than 1ms',
      'discovery address must be set to the proxy discovery service',
      'invalid proxy admin port: port number 0 must be in the range 1..65535',
      'invalid status port: port number 0 must be in the range 1..65535',
    ]);
  });
});
