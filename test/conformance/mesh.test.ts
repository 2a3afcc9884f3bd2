import { existsSync, readFileSync } from 'node:fs';
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
  MessageError,
  protoToJson,
  proxyConfigFor,
  readProxyConfigResources,
  validateProxyConfig,
} from '../../src/mesh/index.ts';
import { checkAll, conformanceDirectory } from '../support/conformance.ts';
import { type RecordedCase, recordedCases, recordedSettings } from '../support/recorded-settings.ts';

const proxyConfig = 'istio.mesh.v1alpha1.ProxyConfig';
const meshConfig = 'istio.mesh.v1alpha1.MeshConfig';
const annotationName = 'proxy.istio.io/config';

interface Container {
  env?: { name: string; value?: string }[];
}
interface Pod {
  metadata: { namespace?: string; labels?: Record<string, string>; annotations?: Record<string, string> };
  spec: { containers?: Container[]; initContainers?: Container[] };
}
interface Request {
  name: string;
  settings: string;
  pod: Pod;
  result: Pod | undefined;
  message: string | undefined;
}

const readJson = <Shape>(...path: string[]): Shape => JSON.parse(readFileSync(join(...path), 'utf8')) as Shape;

function requestsOf({ name, settings, directory, webhook }: RecordedCase): Request[] {
  return webhook.flatMap(({ review, pod, message }) => {
    if (!review.endsWith('.json') || !existsSync(join(directory, review))) return [];
    const { request } = readJson<{ request?: { namespace?: string; object?: Pod } }>(directory, review);
    if (!request?.object?.metadata) return [];
    const { metadata, spec } = request.object;
    const namespace = metadata.namespace || request.namespace || '';
    const result = pod === undefined ? undefined : readJson<Pod>(directory, pod);
    return [
      { name: `${name}/${review}`, settings, pod: { metadata: { ...metadata, namespace }, spec }, result, message },
    ];
  });
}

function variable(pod: Pod | undefined, name: string): string | undefined {
  const containers = [...(pod?.spec?.containers ?? []), ...(pod?.spec?.initContainers ?? [])];
  return containers.flatMap((container) => container.env ?? []).find((item) => item.name === name)?.value;
}

function computed(folder: string, { settings: id, pod }: Request): string {
  const { settings, documents } = recordedSettings(folder, id);
  const mesh = applyMeshConfig(documents.mesh?.text ?? '');
  const config = proxyConfigFor({
    mesh,
    resources: readProxyConfigResources(settings.proxyConfigs),
    rootNamespace: mesh.rootNamespace ?? '',
    namespace: pod.metadata.namespace ?? '',
    labels: pod.metadata.labels,
    annotation: pod.metadata.annotations?.[annotationName],
  });
  return `${protoToJson(config, proxyConfig)}\n`;
}

function problemsOf(annotation: string): string[] {
  try {
    return validateProxyConfig(applyProxyConfig(defaultProxyConfig(), annotation));
  } catch (error) {
    if (!(error instanceof MessageError)) throw error;
    return [error.message.replace('could not parse proxy config:', 'failed to convert to apply proxy config:')];
  }
}

describe.runIf(conformanceDirectory)('recorded proxy configs', () => {
  it('has the recorded defaults', () => {
    const defaults = readJson<Record<string, Json>>(conformanceDirectory!, 'libraries', 'template-defaults.json');
    const mesh = decodeMessage(defaults['default MeshConfig']!, meshConfig);
    expect(encodeMessage(defaultMeshConfig(), meshConfig)).toBe(encodeMessage(mesh, meshConfig));
    const proxy = decodeMessage(defaults['default ProxyConfig']!, proxyConfig);
    expect(encodeMessage(defaultProxyConfig(), proxyConfig)).toBe(encodeMessage(proxy, proxyConfig));
  });

  it.each(['modern', 'differential'])('gives pods of %s their recorded PROXY_CONFIG', async (folder) => {
    const requests = recordedCases(folder)
      .flatMap(requestsOf)
      // A pod that has the variable already was injected before and keeps it.
      .filter(({ pod, result }) => variable(result, 'PROXY_CONFIG') && !variable(pod, 'PROXY_CONFIG'));
    await checkAll(`PROXY_CONFIG of ${folder}`, requests, (request) => {
      expect(computed(folder, request)).toBe(variable(request.result, 'PROXY_CONFIG'));
    });
  });

  it('refuses annotations with the recorded words', async () => {
    const refused = recordedCases('differential')
      .flatMap(requestsOf)
      .filter(({ pod, message }) => pod.metadata.annotations?.[annotationName] && message?.includes(annotationName));
    await checkAll('refused proxy configs', refused, ({ pod, message }) => {
      const problems = problemsOf(pod.metadata.annotations![annotationName]!);
      expect(problems).not.toEqual([]);
      for (const problem of problems) expect(message).toContain(problem);
    });
  });

  it('refuses mesh configs that were refused', async () => {
    const refused = recordedCases('modern').filter(({ load }) =>
      load?.message?.startsWith('failed to convert to proto.'),
    );
    await checkAll('refused mesh configs', refused, ({ settings, load }) => {
      const { documents } = recordedSettings('modern', settings);
      expect(() => applyMeshConfig(documents.mesh!.text)).toThrow(load!.message!);
    });
  });
});
