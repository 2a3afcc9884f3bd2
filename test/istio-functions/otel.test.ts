import { describe, expect, it } from 'vitest';
import type { Json } from '../../src/json/index.ts';
import { kubernetes, meshConfig, render, stringMap } from './render.ts';

const provider = (enrichment: string): Json => ({
  extensionProviders: [
    { name: 'z', zipkin: {} },
    { name: 'o', opentelemetry: { serviceAttributeEnrichment: enrichment } },
  ],
});
const enriched = provider('OTEL_SEMANTIC_CONVENTIONS');

interface Workload {
  mesh?: Json;
  annotations?: Record<string, string>;
  labels?: Record<string, string>;
  namespace?: string;
  images?: readonly string[];
}

function attributes({ mesh = enriched, annotations, labels, namespace = 'ns', images = ['app'] }: Workload): string {
  return render('{{ otelResourceAttributes .mesh .annotations .labels .namespace .containers }}', {
    mesh: meshConfig(mesh),
    annotations: stringMap(annotations ?? null),
    labels: stringMap(labels ?? null),
    namespace,
    containers: kubernetes(
      '[]v1.Container',
      images.map((image, index) => ({ name: `c${index}`, image })),
    ),
  });
}

const version = (image: string): string | undefined => /version=([^,]*)/.exec(attributes({ images: [image] }))?.[1];

describe('otelResourceAttributes', () => {
  it.each<[string, Json]>([
    ['without the provider', {}],
    ['with another enrichment', provider('ISTIO_CANONICAL')],
  ])('is empty %s', (_, mesh) => {
    expect(attributes({ mesh })).toBe('');
  });

  it.each<[Workload, string]>([
    [{}, 'service.namespace=ns,service.instance.id=ns.$(POD_NAME).c0'],
    [{ namespace: '', images: [] }, ''],
    [{ images: ['a:1', 'b:2'] }, 'service.namespace=ns,service.instance.id=ns.$(POD_NAME).c0'],
    [
      { labels: { 'app.kubernetes.io/version': 'l' } },
      'service.namespace=ns,service.version=l,service.instance.id=ns.$(POD_NAME).c0',
    ],
    [
      {
        annotations: {
          'resource.opentelemetry.io/service.namespace': 'an',
          'resource.opentelemetry.io/service.version': 'av',
          'resource.opentelemetry.io/service.instance.id': 'ai',
        },
        labels: { 'app.kubernetes.io/version': 'l' },
      },
      'service.namespace=an,service.version=av,service.instance.id=ai',
    ],
  ])('of %j', (workload, expected) => {
    expect(attributes(workload)).toBe(expected);
  });

  it.each([
    ['nginx', undefined],
    ['nginx:1', '1'],
    ['nginx@sha256:ff', 'sha256:ff'],
    ['nginx:1@sha256:ff', '1@sha256:ff'],
    ['reg:5000/nginx', undefined],
    ['reg:5000/nginx:1', '1'],
    ['', undefined],
  ])('takes from the image %j the version %j', (image, expected) => {
    expect(version(image)).toBe(expected);
  });
});
