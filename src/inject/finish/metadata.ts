import { networkVariable, type PathParameters } from '../path-parameters.ts';
import { annotationNames, networkLabel, type Pod, type StringMap, withMetadataMap } from '../pod.ts';

/** Marks the pod as injected with the text of a status, and adds the network label and the configured annotations. */
export function setMetadata(pod: Pod, parameters: PathParameters, status: string, injectedAnnotations: StringMap): Pod {
  const annotations = {
    ...pod.metadata.annotations,
    [annotationNames.status]: status,
    ...injectedAnnotations,
  };
  const annotated = withMetadataMap(pod, 'annotations', annotations);
  const network = parameters.get(networkVariable);
  if (network === undefined) return annotated;
  return withMetadataMap(annotated, 'labels', { ...annotated.metadata.labels, [networkLabel]: network });
}
