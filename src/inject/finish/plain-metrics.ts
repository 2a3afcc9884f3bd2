import { goString } from '../../json/index.ts';
import { boolean } from '../go-number.ts';
import { annotationNames, annotationOf, findProxy, type Pod, withContainer, withMetadataMap } from '../pod.ts';
import { mergedMetricsPath, scrapeNames, scrapeVariable } from './prometheus.ts';

/**
 * Lets the agent offer the application's metrics.
 * @param isWanted what the mesh configuration says; an annotation of the pod overrides it
 */
export type MetricsMerge = (pod: Pod, statusPort: string, isWanted: boolean) => Pod;

/** From 1.9 to 1.12, when a pod could not even refuse to be scraped. */
export const mergePlainMetrics: MetricsMerge = (pod, statusPort, isWanted) => {
  if (!(boolean(annotationOf(pod, annotationNames.mergeMetrics)) ?? isWanted)) return pod;
  if (annotationOf(pod, scrapeNames.port) === statusPort) return pod;
  const announced = withRequest(pod);
  return withMetadataMap(announced, 'annotations', {
    ...announced.metadata.annotations,
    [scrapeNames.scrape]: 'true',
    [scrapeNames.port]: statusPort,
    [scrapeNames.path]: mergedMetricsPath,
  });
};

function withRequest(pod: Pod): Pod {
  const value = plainRequest(pod);
  const proxy = findProxy(pod);
  if (value === undefined || !proxy) return pod;
  const env = [...(proxy.container.env ?? []), { name: scrapeVariable, value }];
  return withContainer(pod, proxy.list, proxy.index, { ...proxy.container, env });
}

/** What the pod says of its metrics, as the agent wants it; undefined where it says nothing. */
export function plainRequest(pod: Pod): string | undefined {
  const scrape = annotationOf(pod, scrapeNames.scrape);
  const path = annotationOf(pod, scrapeNames.path);
  const port = annotationOf(pod, scrapeNames.port);
  if (scrape === undefined && path === undefined && port === undefined) return undefined;
  return `{"scrape":${goString(scrape ?? '')},"path":${goString(path ?? '')},"port":${goString(port ?? '')}}`;
}
