import { asJson, type Pod, type StringMap } from '../inject/pod.ts';
import { type JsonObject, parseJson } from '../json/index.ts';
import { podWithDefaults } from '../kube/index.ts';
import { withPluginDefaults } from '../recording/admission-defaults.ts';
import type { RequestFacts } from './match-conditions.ts';
import { child, type ReviewedObject } from './reviewed-objects.ts';
import type { PodFacts } from './webhook-match.ts';

/** What nobody knows who has but a manifest. */
const untoldByManifests = ['userInfo', 'options', 'uid', 'dryRun', 'managedFields', 'authorizer'];
/** What recordings leave out or replace. */
const untoldByRecordings = ['extra', 'uid', 'env', 'args', 'command', 'httpHeaders', 'managedFields', 'authorizer'];

/** The request of a review, as conditions of webhooks may ask for it. */
export function requestFacts({ review, namespace, recording, isMade }: ReviewedObject): RequestFacts {
  const request = child(parseJson(review) as JsonObject, 'request');
  if (!isMade) return { request, untold: recording ? untoldByRecordings : ['authorizer'] };
  const sent = child(request, 'object');
  const placed = { ...sent, metadata: { ...child(sent, 'metadata'), namespace } };
  return { request: { ...request, object: withPluginDefaults(podWithDefaults(placed)) }, untold: untoldByManifests };
}

/** The same about a pod that was changed in what decides about it: names, labels, annotations, network. */
export function podFacts(
  pod: Pod,
  namespaceLabels: StringMap | undefined,
  { request, untold }: RequestFacts,
): PodFacts {
  const sent = child(request, 'object');
  const { metadata, spec } = asJson(pod) as { metadata: JsonObject; spec: JsonObject };
  const { labels, annotations, namespace } = metadata;
  const { labels: _labels, annotations: _annotations, ...others } = child(sent, 'metadata');
  const { hostNetwork: _network, ...rest } = child(sent, 'spec');
  const changed = {
    ...others,
    ...(namespace !== undefined && { namespace }),
    ...(labels !== undefined && { labels }),
    ...(annotations !== undefined && { annotations }),
  };
  const object = {
    ...sent,
    metadata: changed,
    spec: { ...rest, ...(spec.hostNetwork !== undefined && { hostNetwork: spec.hostNetwork }) },
  };
  return {
    namespace: pod.metadata.namespace ?? '',
    namespaceLabels,
    podLabels: pod.metadata.labels ?? {},
    request: { ...request, object, ...(namespace !== undefined && { namespace }) },
    untold,
  };
}
