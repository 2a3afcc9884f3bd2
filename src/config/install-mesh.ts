import { type Json, type JsonObject, member, objectMember, textMember } from '../json/index.ts';
import { mergeValues } from './merge-values.ts';
import type { ProblemList } from './problem-list.ts';

/**
 * What the chart would have changed in the mesh config.
 * @param values those that were given, as the templates see them
 * @param given `meshConfig`, which goes before all that follows from other values, and `global.tracer`
 */
export function meshChanges(values: JsonObject, given: JsonObject, source: string, problems: ProblemList): JsonObject {
  const global = objectMember(values, 'global');
  const meshConfig = objectMember(given, 'meshConfig');
  const tracer = textMember(objectMember(global, 'proxy'), 'tracer');
  const tracing = tracingOf(tracer, objectMember(objectMember(given, 'global'), 'tracer'), namespaceOf(global));
  const hasOwn = member(objectMember(meshConfig, 'defaultConfig'), 'tracing') !== undefined;
  if (tracing === undefined && !hasOwn) {
    const message = `global.proxy.tracer is ${tracer}: say what it needs as meshConfig.defaultConfig.tracing`;
    problems.add('bad-setting', source, message);
  }
  const layers = [placeOfIstiod(values), proxyDefaults(global), tracing ?? {}, meshConfig];
  return layers.reduce(mergeValues, {});
}

function namespaceOf(global: JsonObject): string {
  return textMember(global, 'istioNamespace') || 'istio-system';
}

function placeOfIstiod(values: JsonObject): JsonObject {
  const global = objectMember(values, 'global');
  const revision = textMember(values, 'revision');
  const own = textMember(global, 'istioNamespace');
  if (revision === '' && own === '') return {};
  const host = revision === '' ? 'istiod' : `istiod-${revision}`;
  const discoveryAddress = `${host}.${namespaceOf(global)}.svc:15012`;
  return { ...(own !== '' && { rootNamespace: own }), defaultConfig: { discoveryAddress } };
}

function proxyDefaults(global: JsonObject): JsonObject {
  const meshId = textMember(global, 'meshID');
  const imageType = textMember(global, 'variant');
  const defaults = { ...(meshId !== '' && { meshId }), ...(imageType !== '' && { image: { imageType } }) };
  return Object.keys(defaults).length === 0 ? {} : { defaultConfig: defaults };
}

/** undefined for tracers whose settings have no defaults. */
function tracingOf(tracer: string, settings: JsonObject, namespace: string): JsonObject | undefined {
  const addresses: Readonly<Record<string, string>> = {
    zipkin: `zipkin.${namespace}:9411`,
    datadog: '$(HOST_IP):8126',
  };
  if (tracer === '' || tracer === 'none') return {};
  if (!Object.hasOwn(addresses, tracer)) return undefined;
  const address: Json = textMember(objectMember(settings, tracer), 'address') || addresses[tracer]!;
  return { defaultConfig: { tracing: { [tracer]: { address } } } };
}
