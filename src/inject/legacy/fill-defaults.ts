import { isObject, type JsonObject } from '../../json/index.ts';
import type { Container } from '../pod.ts';
import type { AppendContext, AppendStep } from './append-context.ts';
import type { Fragment } from './fragment.ts';

/** Makes the webhook of 0.8 and 1.0 append parts in which the API server's defaults are filled in. */
export function withDefaults(step: AppendStep): AppendStep {
  return (pod, context) => step(pod, { ...context, fragment: filled(context) });
}

function filled({ fragment }: AppendContext): Fragment {
  return {
    ...fragment,
    initContainers: fragment.initContainers.map(fillContainer),
    containers: fragment.containers.map(fillContainer),
    volumes: fragment.volumes.map((volume) => fillVolume(volume as JsonObject) as typeof volume),
  };
}

function fillContainer(container: Container): Container {
  const image = container.image ?? '';
  const tag = /:([^:/@]+)$/.exec(image)?.[1] ?? (image.includes('@') ? '' : 'latest');
  const { ports, env, readinessProbe, livenessProbe } = container;
  return {
    terminationMessagePath: '/dev/termination-log',
    terminationMessagePolicy: 'File',
    imagePullPolicy: tag === 'latest' ? 'Always' : 'IfNotPresent',
    ...container,
    ...(ports && { ports: ports.map((port) => ({ protocol: 'TCP', ...port })) }),
    ...(env && { env: env.map((variable) => fillVariable(variable as JsonObject) as typeof variable) }),
    ...(readinessProbe && { readinessProbe: fillProbe(readinessProbe as JsonObject) }),
    ...(livenessProbe && { livenessProbe: fillProbe(livenessProbe as JsonObject) }),
  } as Container;
}

function fillVariable(variable: JsonObject): JsonObject {
  const source = variable.valueFrom;
  if (!isObject(source) || !isObject(source.fieldRef)) return variable;
  return { ...variable, valueFrom: { ...source, fieldRef: { apiVersion: 'v1', ...source.fieldRef } } };
}

function fillProbe(probe: JsonObject): JsonObject {
  const httpGet = isObject(probe.httpGet) ? { httpGet: { path: '/', scheme: 'HTTP', ...probe.httpGet } } : {};
  return { timeoutSeconds: 1, periodSeconds: 10, successThreshold: 1, failureThreshold: 3, ...probe, ...httpGet };
}

/** Files of these sources can be read by all, and written by their owner. */
const sources = ['secret', 'configMap', 'downwardAPI', 'projected'];

const readableMode = 0o644;

function fillVolume(volume: JsonObject): JsonObject {
  const name = sources.find((source) => isObject(volume[source]));
  return name === undefined
    ? volume
    : { ...volume, [name]: { defaultMode: readableMode, ...(volume[name] as JsonObject) } };
}
