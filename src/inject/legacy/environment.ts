import { plainRequest } from '../finish/plain-metrics.ts';
import { mergedMetricsPath, scrapeNames, scrapeVariable } from '../finish/prometheus.ts';
import { boolean } from '../go-number.ts';
import { networkVariable } from '../path-parameters.ts';
import { annotationNames, annotationOf, labelOf, networkLabel, type Pod, withMetadataMap } from '../pod.ts';
import type { AppendContext, AppendStep } from './append-context.ts';
import { addVariables, replaceVariables } from './proxy-container.ts';

/** The network of the pod's label or else of the request's path, then what the path says besides. */
export const setPathVariables: AppendStep = (pod, { request: { parameters } }) => {
  const network = labelOf(pod, networkLabel) ?? parameters.get(networkVariable);
  const others = [...parameters].filter(([name]) => name !== networkVariable);
  const variables = others.map(([name, value]) => ({ name, value }));
  return replaceVariables(pod, network ? [{ name: networkVariable, value: network }, ...variables] : variables);
};

/** 1.6 and 1.7 name the cluster first. */
export const setClusterAndNetwork: AppendStep = (pod, { request: { parameters } }) =>
  replaceVariables(
    pod,
    [...parameters].map(([name, value]) => ({ name, value })),
  );

/** The agent's port: the pod's own, or that of the mesh; `0` and less for none. */
export function statusPortOf(pod: Pod, { proxyConfig }: AppendContext): number {
  const own = annotationOf(pod, annotationNames.statusPort);
  return own === undefined ? proxyConfig.statusPort : Number(own.trim());
}

/** Lets the agent offer the application's metrics; kube-inject of 1.6 does so only where the mesh asks for it. */
export const mergeMetricsIfAsked: AppendStep = (pod, context) =>
  mergeMetricsIf(context.proxyConfig.mesh.enablePrometheusMerge === true, pod, context);

export const mergeMetrics: AppendStep = (pod, context) =>
  mergeMetricsIf(context.proxyConfig.mesh.enablePrometheusMerge !== false, pod, context);

function mergeMetricsIf(isWanted: boolean, pod: Pod, context: AppendContext): Pod {
  if (!(boolean(annotationOf(pod, annotationNames.mergeMetrics)) ?? isWanted)) return pod;
  const value = plainRequest(pod);
  const announced = value === undefined ? pod : addVariables(pod, [{ name: scrapeVariable, value }]);
  return withMetadataMap(announced, 'annotations', {
    ...announced.metadata.annotations,
    [scrapeNames.scrape]: 'true',
    [scrapeNames.port]: String(context.proxyConfig.statusPort),
    [scrapeNames.path]: mergedMetricsPath,
  });
}
