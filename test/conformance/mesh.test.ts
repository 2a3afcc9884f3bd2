import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { Json } from '../../src/json/index.ts';
import {
  applyMeshConfig,
  applyProxyConfig,
  decodeMessage,
  defaultMeshConfig,
  defaultProxyConfig,
  encodeMessage,
  type MeshConfig,
  MessageError,
  type ProxyConfigResources,
  protoToJson,
  proxyConfigFor,
  readProxyConfigResources,
  validateProxyConfig,
} from '../../src/mesh/index.ts';
import { checkAll, conformanceDirectory } from '../support/conformance.ts';

const proxyConfig = 'istio.mesh.v1alpha1.ProxyConfig';
const meshConfig = 'istio.mesh.v1alpha1.MeshConfig';
const annotationName = 'proxy.istio.io/config';

interface Pod {
  metadata: { namespace?: string; labels?: Record<string, string>; annotations?: Record<string, string> };
  spec: { containers?: Container[]; initContainers?: Container[] };
}
interface Container {
  env?: { name: string; value?: string }[];
}
interface WebhookRecord {
  review: string;
  outcome: string;
  pod?: string;
  message?: string;
}
interface Case {
  name: string;
  settings: string;
  load?: { message: string };
  webhook: WebhookRecord[];
}
interface Settings {
  mesh: MeshConfig;
  resources: ProxyConfigResources;
}
interface Request {
  name: string;
  settings: string;
  record: WebhookRecord;
  pod: Pod;
  result: Pod | undefined;
}

const readJson = <Shape>(...path: string[]): Shape => JSON.parse(readFileSync(join(...path), 'utf8')) as Shape;

function readCases(folder: string): Case[] {
  return readdirSync(join(folder, 'cases')).map((name) => readJson<Case>(folder, 'cases', name, 'case.json'));
}

function readSettings(folder: string, id: string): Settings {
  const settings = readJson<{ proxyConfigs: Json[] }>(folder, 'settings', id, 'settings.json');
  return {
    mesh: applyMeshConfig(readFileSync(join(folder, 'settings', id, 'mesh.yaml'), 'utf8')),
    resources: readProxyConfigResources(settings.proxyConfigs),
  };
}

function readRequests(folder: string, cases: readonly Case[]): Request[] {
  return cases.flatMap(({ name, settings, webhook }) =>
    webhook
      .filter((record) => record.review.endsWith('.json') && existsSync(join(folder, 'cases', name, record.review)))
      .map((record) => {
        const at = (file: string) => join(folder, 'cases', name, file);
        const { request } = readJson<{ request?: { namespace?: string; object?: Pod } }>(at(record.review));
        const pod: Pod = { metadata: {}, spec: {}, ...request?.object };
        pod.metadata = { ...pod.metadata, namespace: pod.metadata?.namespace || request?.namespace || '' };
        return {
          name: `${name}/${record.review}`,
          settings,
          record,
          pod,
          result: record.pod && readJson<Pod>(at(record.pod)),
        } as Request;
      }),
  );
}

function environmentOf(pod: Pod, variable: string): string | undefined {
  const containers = [...(pod.spec.containers ?? []), ...(pod.spec.initContainers ?? [])];
  return containers.flatMap((container) => container.env ?? []).find(({ name }) => name === variable)?.value;
}

function computedProxyConfig({ mesh, resources }: Settings, { metadata }: Pod): string {
  const config = proxyConfigFor({
    mesh,
    resources,
    rootNamespace: mesh.rootNamespace ?? '',
    namespace: metadata.namespace ?? '',
    labels: metadata.labels,
    annotation: metadata.annotations?.[annotationName],
  });
  return `${protoToJson(config, proxyConfig)}\n`;
}

describe.runIf(conformanceDirectory)('recorded proxy configs', () => {
  const root = conformanceDirectory!;

  it('has the recorded defaults', () => {
    const defaults = readJson<Record<string, Json>>(root, 'libraries', 'template-defaults.json');
    const mesh = decodeMessage(defaults['default MeshConfig']!, meshConfig);
    expect(encodeMessage(defaultMeshConfig(), meshConfig)).toBe(encodeMessage(mesh, meshConfig));
    const proxy = decodeMessage(defaults['default ProxyConfig']!, proxyConfig);
    expect(encodeMessage(defaultProxyConfig(), proxyConfig)).toBe(encodeMessage(proxy, proxyConfig));
  });

  it.each(['modern', 'differential'])('gives pods of %s their recorded PROXY_CONFIG', async (name) => {
    const folder = join(root, name);
    const cases = readCases(folder).filter((item) => !item.load);
    const settings = new Map(
      [...new Set(cases.map((item) => item.settings))].map((id) => [id, readSettings(folder, id)]),
    );
    const requests = readRequests(folder, cases).filter(
      // A second injection keeps what the first one wrote.
      ({ pod, result }) => result && environmentOf(result, 'PROXY_CONFIG') && !environmentOf(pod, 'PROXY_CONFIG'),
    );
    await checkAll(`PROXY_CONFIG of ${name}`, requests, (request) => {
      expect(computedProxyConfig(settings.get(request.settings)!, request.pod)).toBe(
        environmentOf(request.result!, 'PROXY_CONFIG'),
      );
    });
  });

  it('refuses annotations with the recorded words', async () => {
    const folder = join(root, 'differential');
    const refused = readRequests(folder, readCases(folder)).filter(
      ({ pod, record }) => pod.metadata.annotations?.[annotationName] && record.message?.includes(annotationName),
    );
    await checkAll('refused proxy configs', refused, ({ pod, record }) => {
      for (const problem of problemsOf(pod.metadata.annotations![annotationName]!)) {
        expect(record.message).toContain(problem);
      }
    });
  });

  it('refuses mesh configs that were refused', async () => {
    const folder = join(root, 'modern');
    const refused = readCases(folder).filter((item) => item.load?.message.startsWith('failed to convert to proto.'));
    await checkAll('refused mesh configs', refused, ({ settings, load }) => {
      expect(() => readSettings(folder, settings)).toThrow(load!.message);
    });
  });
});

function problemsOf(annotation: string): string[] {
  try {
    return validateProxyConfig(applyProxyConfig(defaultProxyConfig(), annotation));
  } catch (error) {
    if (!(error instanceof MessageError)) throw error;
    return [error.message.replace('could not parse proxy config:', 'failed to convert to apply proxy config:')];
  }
}
