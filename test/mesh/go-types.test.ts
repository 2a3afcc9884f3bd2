import { describe, expect, it } from 'vitest';
import type { Json } from '../../src/json/index.ts';
import { meshGoType, messageValue } from '../../src/mesh/go-types.ts';
import { decodeMessage } from '../../src/mesh/index.ts';
import { sprigFunctions } from '../../src/template/functions/sprig.ts';
import { compileTemplate } from '../../src/template/index.ts';
import { Typed, type Value } from '../../src/template/value.ts';

const proxyName = 'istio.mesh.v1alpha1.ProxyConfig';
const meshName = 'istio.mesh.v1alpha1.MeshConfig';

const proxy = (json: Json): Value => messageValue(decodeMessage(json, proxyName), proxyName);
const mesh = (json: Json): Value => messageValue(decodeMessage(json, meshName), meshName);

function render(template: string, dot: Value): string {
  return compileTemplate(template, { name: 'inject', functions: sprigFunctions }).execute(dot);
}

const full = proxy({
  statusPort: 15020,
  interceptionMode: 'TPROXY',
  concurrency: 0,
  serviceCluster: 'sc',
  drainDuration: '90.5s',
  proxyMetadata: { B: '2', A: '1' },
  extraStatTags: ['x', 'y'],
  holdApplicationUntilProxyStarts: true,
  tracing: {
    zipkin: { address: 'z:1' },
    sampling: 12.5,
    customTags: { t: { literal: { value: 'v' } } },
    tlsSettings: { mode: 'SIMPLE', caCertificates: '/a' },
  },
});

describe('messages in templates', () => {
  it.each([
    [
      'fields by their Go names',
      '{{ .StatusPort }} {{ .ProxyMetadata }} {{ .ExtraStatTags }}',
      '15020 map[A:1 B:2] [x y]',
    ],
    ['typed numbers', '{{ typeOf .StatusPort }} {{ typeOf .Tracing.Sampling }}', 'int32 float64'],
    [
      'zero values of unset fields',
      '{{ .StatNameLength }}|{{ .ConfigPath }}|{{ .CaCertificatesPem }}|{{ .RuntimeValues }}',
      '0||[]|map[]',
    ],
    ['getters', '{{ .GetStatusPort }} {{ .GetTracing.GetZipkin.GetAddress }}', '15020 z:1'],
    [
      'getters on nil',
      '{{ .GetImage.GetImageType }}|{{ .GetSds.GetEnabled }}|{{ .GetTracing.GetDatadog.GetAddress }}|',
      '|false||',
    ],
    [
      'nil messages',
      '{{ .Image }} {{ if .GetTracing.GetTlsSettings }}tls{{ end }}{{ if .GetImage }}no{{ end }}',
      '<nil> tls',
    ],
    [
      'enumerations',
      '{{ .InterceptionMode }} {{ .InterceptionMode.String }} {{ printf "%d" .InterceptionMode }}',
      'TPROXY TPROXY 1',
    ],
    [
      'wrappers',
      '{{ .Concurrency.Value }} {{ .Concurrency.GetValue }} {{ .HoldApplicationUntilProxyStarts.GetValue }} {{ .StatsCompression.GetValue }}',
      '0 0 true false',
    ],
    [
      'durations',
      '{{ .DrainDuration.Seconds }} {{ .DrainDuration.GetNanos }} {{ .DrainDuration.AsDuration }} {{ .DrainDuration.AsDuration.Seconds }}',
      '90 500000000 1m30.5s 90.5',
    ],
    [
      'members of a oneof through getters',
      '{{ .GetServiceCluster }} {{ .GetTracingServiceName }}',
      'sc APP_LABEL_AND_NAMESPACE',
    ],
    [
      'the oneof itself',
      '{{ .ClusterName.ServiceCluster }} {{ .GetClusterName.ServiceCluster }} {{ typeOf .Tracing.Tracer }}',
      'sc sc *v1alpha1.Tracing_Zipkin_',
    ],
    ['maps of messages', '{{ range $k, $v := .Tracing.CustomTags }}{{ $k }}={{ $v.GetLiteral.Value }}{{ end }}', 't=v'],
    [
      'the text of messages',
      '{{ .DrainDuration }} {{ .Concurrency }} {{ .Tracing.TlsSettings }}',
      'seconds:90 nanos:500000000  mode:SIMPLE ca_certificates:"/a"',
    ],
  ])('have %s', (_, template, expected) => {
    expect(render(template, full)).toBe(expected);
  });

  it.each([
    ['{{ .Nope }}', "can't evaluate field Nope in type *v1alpha1.ProxyConfig"],
    ['{{ .GetNope }}', "can't evaluate field GetNope in type *v1alpha1.ProxyConfig"],
    ['{{ .statusPort }}', "can't evaluate field statusPort in type *v1alpha1.ProxyConfig"],
    ['{{ .ServiceCluster }}', "can't evaluate field ServiceCluster in type *v1alpha1.ProxyConfig"],
    ['{{ .Image.ImageType }}', 'nil pointer evaluating *v1beta1.ProxyImage.ImageType'],
    ['{{ .StatsCompression.Value }}', 'nil pointer evaluating *wrapperspb.BoolValue.Value'],
  ])('fail on %s', (template, message) => {
    expect(() => render(template, full)).toThrow(message);
  });

  it('are nil safe from the start', () => {
    expect(
      render('{{ .GetTracing.GetTlsSettings.GetCaCertificates }}|{{ .GetStatusPort }}', messageValue(null, proxyName)),
    ).toBe('|0');
  });

  it('show free JSON', () => {
    const dot = mesh({
      extensionProviders: [{ name: 'e', envoyFileAccessLog: { logFormat: { labels: { a: 'x', n: null, l: [1] } } } }],
    });
    const labels = '(index .ExtensionProviders 0).GetEnvoyFileAccessLog.GetLogFormat.GetLabels';
    expect(render(`{{ ${labels}.AsMap }} {{ (index ${labels}.Fields "a").GetStringValue }}`, dot)).toBe(
      'map[a:x l:[1] n:<nil>] x',
    );
  });

  it('print integer lists and maps as numbers', () => {
    const dot = mesh({
      localityLbSetting: { distribute: [{ from: 'a', to: { b: 30, c: 70 } }] },
      defaultTrafficPolicy: { outlierDetection: { outlierDetectionHttpErrorCodes: [502, 503] } },
    });
    const codes = '.DefaultTrafficPolicy.OutlierDetection.OutlierDetectionHttpErrorCodes';
    const template = `{{ (index .LocalityLbSetting.Distribute 0).To }} {{ ${codes} }}`;
    expect(render(template, dot)).toBe('map[b:30 c:70] [502 503]');
  });
});

describe('meshGoType', () => {
  it.each([
    ['*v1alpha1.ProxyConfig', 'pointer'],
    ['v1alpha1.ProxyConfig_ProxyHeaders', 'struct'],
    ['*v1alpha3.ClientTLSSettings', 'pointer'],
    ['v1alpha1.ProxyConfig_InboundInterceptionMode', 'int32'],
    ['*durationpb.Duration', 'pointer'],
    ['*wrapperspb.Int64Value', 'pointer'],
    ['*structpb.Struct', 'pointer'],
  ])('knows %s', (name, kind) => {
    expect(meshGoType(name)).toMatchObject({ name, kind });
    expect(meshGoType(name)).toBe(meshGoType(name));
  });

  it('refuses other names', () => {
    expect(() => meshGoType('*v1.Pod')).toThrow('no message has the Go type *v1.Pod');
  });

  it('gives durations of their own', () => {
    const duration = new Typed(meshGoType('*durationpb.Duration'), { seconds: -5n, nanos: -500_000_000 });
    expect(render('{{ .AsDuration }} {{ .Seconds }} {{ .Nanos }}', duration)).toBe('-5.5s -5 -500000000');
  });
});
