import { describe, expect, it } from 'vitest';
import { InjectionError, type Snapshot } from '../../src/inject/index.ts';
import type { Container, Pod } from '../../src/inject/pod.ts';
import type { Json, JsonObject } from '../../src/json/index.ts';
import fc from '../support/properties.ts';
import { embeddedSnapshot, injected, ordinaryPod } from './embedded-configuration.ts';

/** A place where a workload puts text that the templates print. */
interface Sink {
  readonly name: string;
  readonly pod: (text: string) => JsonObject;
}

const annotationNames = [
  'proxy.istio.io/config',
  'sidecar.istio.io/proxyImage',
  'sidecar.istio.io/proxyImageType',
  'sidecar.istio.io/interceptionMode',
  'sidecar.istio.io/nativeSidecar',
  'sidecar.istio.io/capNetBindService',
  'sidecar.istio.io/proxyCPU',
  'sidecar.istio.io/proxyMemory',
  'sidecar.istio.io/proxyCPULimit',
  'sidecar.istio.io/proxyMemoryLimit',
  'sidecar.istio.io/logLevel',
  'sidecar.istio.io/componentLogLevel',
  'sidecar.istio.io/agentLogLevel',
  'sidecar.istio.io/bootstrapOverride',
  'sidecar.istio.io/userVolume',
  'sidecar.istio.io/userVolumeMount',
  'status.sidecar.istio.io/port',
  'readiness.status.sidecar.istio.io/initialDelaySeconds',
  'readiness.status.sidecar.istio.io/periodSeconds',
  'readiness.status.sidecar.istio.io/failureThreshold',
  'traffic.sidecar.istio.io/includeOutboundIPRanges',
  'traffic.sidecar.istio.io/excludeOutboundIPRanges',
  'traffic.sidecar.istio.io/includeInboundPorts',
  'traffic.sidecar.istio.io/excludeInboundPorts',
  'traffic.sidecar.istio.io/includeOutboundPorts',
  'traffic.sidecar.istio.io/excludeOutboundPorts',
  'traffic.sidecar.istio.io/excludeInterfaces',
  'traffic.sidecar.istio.io/kubevirtInterfaces',
  'istio.io/reroute-virtual-interfaces',
  'k8s.v1.cni.cncf.io/networks',
  'kubectl.kubernetes.io/default-container',
  'kubectl.kubernetes.io/default-logs-container',
  'apm.datadoghq.com/env',
  'resource.opentelemetry.io/service.namespace',
  'resource.opentelemetry.io/service.version',
  'resource.opentelemetry.io/service.instance.id',
];

const labelNames = [
  'security.istio.io/tlsMode',
  'networking.istio.io/tunnel',
  'service.istio.io/canonical-name',
  'service.istio.io/canonical-revision',
  'service.istio.io/workload-name',
  'app.kubernetes.io/name',
  'app.kubernetes.io/version',
  'app',
  'version',
];

const withAnnotation = (name: string, value: string) => ordinaryPod({ annotations: { [name]: value } });
const withContainer = (container: JsonObject) => ordinaryPod({ spec: { containers: [container as Json] } });

const sinks: readonly Sink[] = [
  ...annotationNames.map((name) => ({ name: `annotation ${name}`, pod: (text: string) => withAnnotation(name, text) })),
  ...labelNames.map((name) => ({
    name: `label ${name}`,
    pod: (text: string) => ordinaryPod({ labels: { [name]: text } }),
  })),
  {
    name: 'name of a proxy variable',
    pod: (text) => withAnnotation('proxy.istio.io/config', JSON.stringify({ proxyMetadata: { [`A${text}`]: '1' } })),
  },
  {
    name: 'value of a proxy variable',
    pod: (text) => withAnnotation('proxy.istio.io/config', JSON.stringify({ proxyMetadata: { A: text } })),
  },
  {
    name: 'text in the proxy configuration',
    pod: (text) => withAnnotation('proxy.istio.io/config', JSON.stringify({ extraStatTags: [text] })),
  },
  {
    name: 'path of a certificate',
    pod: (text) => {
      const tlsSettings = { mode: 'SIMPLE', caCertificates: `/${text}/ca.pem` };
      return withAnnotation('proxy.istio.io/config', JSON.stringify({ tracing: { tlsSettings } }));
    },
  },
  {
    name: 'name of a volume',
    pod: (text) => withAnnotation('sidecar.istio.io/userVolume', JSON.stringify({ [`v${text}`]: { emptyDir: {} } })),
  },
  {
    name: 'text in a volume',
    pod: (text) =>
      withAnnotation('sidecar.istio.io/userVolume', JSON.stringify({ v: { hostPath: { path: `/${text}` } } })),
  },
  {
    name: 'member of a volume',
    pod: (text) => withAnnotation('sidecar.istio.io/userVolume', JSON.stringify({ v: { [text]: { emptyDir: {} } } })),
  },
  {
    name: 'name of a mounted volume',
    pod: (text) =>
      withAnnotation('sidecar.istio.io/userVolumeMount', JSON.stringify({ [`v${text}`]: { mountPath: '/v' } })),
  },
  {
    name: 'path of a mounted volume',
    pod: (text) => withAnnotation('sidecar.istio.io/userVolumeMount', JSON.stringify({ v: { mountPath: `/${text}` } })),
  },
  {
    name: 'name of a tracer variable',
    pod: (text) => withAnnotation('apm.datadoghq.com/env', JSON.stringify({ [`A${text}`]: '1' })),
  },
  {
    name: 'value of a tracer variable',
    pod: (text) => withAnnotation('apm.datadoghq.com/env', JSON.stringify({ A: text })),
  },
  { name: 'name of the workload', pod: (text) => ordinaryPod({ name: `w${text}`, labels: {} }) },
  { name: 'service account', pod: (text) => ordinaryPod({ spec: { ...specOf(), serviceAccountName: `s${text}` } }) },
  { name: 'container name', pod: (text) => withContainer({ name: `c${text}`, image: 'i' }) },
  { name: 'container image', pod: (text) => withContainer({ name: 'c', image: `i${text}` }) },
  {
    name: 'port name',
    pod: (text) => withContainer({ name: 'c', image: 'i', ports: [{ name: `p${text}`, containerPort: 1 }] }),
  },
];

function specOf(): JsonObject {
  return ordinaryPod().spec as JsonObject;
}

const allOptions = withoutChecks(
  embeddedSnapshot({
    nativeSidecars: 'false',
    values: {
      global: { mountMtlsCerts: true, proxy: { tracer: 'datadog' } },
      pilot: { cni: { enabled: true, provider: 'multus' } },
    },
    mesh: {
      defaultConfig: { proxyMetadata: { ISTIO_META_ENABLE_HBONE: 'true' } },
      extensionProviders: [
        {
          name: 'otel',
          opentelemetry: { service: 'o', port: 4317, serviceAttributeEnrichment: 'OTEL_SEMANTIC_CONVENTIONS' },
        },
      ],
    },
  }),
);

/** Annotations are checked before they are printed; the templates must hold without that, too. */
function withoutChecks(snapshot: Snapshot): Snapshot {
  return { ...snapshot, generation: { ...snapshot.generation, annotations: { rules: new Map(), describe: () => '' } } };
}

/** Every template, with each option that prints text of a workload in a further place. */
const variants: readonly { readonly name: string; readonly snapshot: Snapshot }[] = [
  {
    name: 'sidecar with another tracer',
    snapshot: withoutChecks(embeddedSnapshot({ values: { global: { proxy: { tracer: 'lightstep' } } } })),
  },
  { name: 'sidecar with all options', snapshot: allOptions },
  { name: 'gateway with all options', snapshot: { ...allOptions, defaultTemplates: ['gateway'] } },
];

/**
 * What must not depend on the text, one line each: the containers with the names of their variables, the volumes, and
 * which members and how many items there are anywhere. Things of the workload itself are named `own`.
 */
function structureOf(pod: Pod): string {
  const containers = [...(pod.spec.initContainers ?? []), ...(pod.spec.containers ?? [])];
  const volumes = (pod.spec.volumes ?? []).map(({ name }) => (name.startsWith('v') ? 'own' : name));
  const shape = JSON.stringify(shapeOf(pod as unknown as Json));
  return [...containers.map(nameAndVariables), volumes.join(' '), shape].join('\n');
}

function nameAndVariables(container: Container): string {
  const name = container.name.startsWith('istio-') ? container.name : 'own';
  const variables = (container.env ?? []).map((one) => (one.name.startsWith('A') ? 'own' : one.name));
  return [name, ...variables].join(' ');
}

function shapeOf(value: Json): Json {
  if (Array.isArray(value)) return value.map(shapeOf);
  if (typeof value !== 'object' || value === null) return typeof value;
  return Object.fromEntries(Object.entries(value).map(([name, item]) => [name, shapeOf(item)]));
}

/** The structure of the pod after injection, undefined when it is denied. */
function structureAfter(pod: JsonObject, snapshot: Snapshot): string | undefined {
  try {
    return structureOf(injected(pod, snapshot));
  } catch (error) {
    if (error instanceof InjectionError) return undefined;
    throw error;
  }
}

/** What the structure may be: that of pods whose text is empty, a word, a number or JSON. */
function harmlessStructures(sink: Sink, snapshot: Snapshot): string[] {
  return ['', 'x', '1', '{}'].flatMap((text) => structureAfter(sink.pod(text), snapshot) ?? []);
}

const texts = [
  '"',
  "'",
  '\\',
  'a: b',
  '{{ .Values }}',
  '&a',
  '<<',
  '$patch',
  '\u0085',
  // Where the templates print a text bare, one of these would be one more entry beside it.
  '\n    evil: evil',
  '\n        - evil',
  '\n        - name: evil\n          value: evil',
  '"\n        - name: evil\n          value: "evil',
  "'\n        - name: evil\n          value: 'evil",
  'x\n        - evil',
  '\n              - evil',
  'x/y\n      tty: true',
  '\n          subPath: x',
  '\n        defaultMode: 1',
  '\nhostPath: {path: /}',
  '"}, {"name": "evil"',
];

const fragments = [
  ...texts,
  ' #',
  '- ---',
  'null',
  '\n',
  '\r',
  '}',
  ',]',
  '*a',
  '|',
  '\u0000',
  '\t',
  '\u2028',
  '\uFEFF',
  '  ',
  ': ',
  '[',
  '{',
  '!!str',
  '>-',
  '@',
  '`',
  '%',
  '😀',
];
const hostile = fc
  .array(fc.oneof(fc.constantFrom(...fragments), fc.string({ maxLength: 3 })), { minLength: 1, maxLength: 5 })
  .map((parts) => parts.join(''))
  .filter((text) => text !== '');

describe('text of a workload adds no structure', () => {
  for (const sink of sinks) {
    it(sink.name, () => {
      for (const { name, snapshot } of variants) {
        const harmless = harmlessStructures(sink, snapshot);
        expect(harmless, name).not.toEqual([]);
        const check = (text: string) => {
          const structure = structureAfter(sink.pod(text), snapshot);
          if (structure !== undefined) expect(harmless, `${name}: ${JSON.stringify(text)}`).toContain(structure);
        };
        for (const text of texts) check(text);
        fc.assert(fc.property(hostile, check), { numRuns: 3 });
      }
    });
  }
});
