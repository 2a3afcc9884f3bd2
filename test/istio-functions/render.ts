import { istioFunctions } from '../../src/inject/functions/istio.ts';
import type { Json } from '../../src/json/index.ts';
import { goType } from '../../src/kube/go-types.ts';
import { messageValue } from '../../src/mesh/go-types.ts';
import { decodeMessage, defaultProxyConfig, type MeshConfig, type ProxyConfig } from '../../src/mesh/index.ts';
import { sprigFunctions } from '../../src/template/functions/sprig.ts';
import { compileTemplate } from '../../src/template/index.ts';
import { stringMapType, Typed, type Value, type ValueMap } from '../../src/template/value.ts';

/** What a template with Istio's functions prints. */
export function render(
  text: string,
  data: ValueMap = {},
  environment: ReadonlyMap<string, string> = new Map(),
): string {
  const functions = new Map([...sprigFunctions, ...istioFunctions({ environment })]);
  return compileTemplate(text, { name: 'inject', functions }).execute(data);
}

/** A `map[string]string`. */
export const stringMap = (map: Record<string, string> | null): Value => new Typed(stringMapType, map);

/** A Kubernetes value of that Go type, in canonical JSON. */
export const kubernetes = (type: string, payload: unknown): Value => new Typed(goType(type), payload);

export function proxyConfig(json: Json): Value {
  const config: ProxyConfig = { ...defaultProxyConfig(), ...decodeMessage(json, 'istio.mesh.v1alpha1.ProxyConfig') };
  return messageValue(config, 'istio.mesh.v1alpha1.ProxyConfig');
}

export function meshConfig(json: Json | undefined): Value {
  const config: MeshConfig | null = json === undefined ? null : decodeMessage(json, 'istio.mesh.v1alpha1.MeshConfig');
  return messageValue(config, 'istio.mesh.v1alpha1.MeshConfig');
}
