import type { JsonObject } from '../json/index.ts';
import { estimateConcurrency } from './estimate-concurrency.ts';
import { imageUrl } from './image.ts';
import type { ProxyUser } from './openshift.ts';
import type { Owner } from './owner.ts';
import { annotationNames, annotationOf, asJson, type Pod } from './pod.ts';
import type { ResolvedProxyConfig } from './proxy-config.ts';
import type { Snapshot } from './snapshot.ts';
import type { TemplateData } from './template-data.ts';

/** Everything that a template may see of one injection. */
export function templateData(input: {
  readonly pod: Pod;
  readonly owner: Owner;
  readonly proxyConfig: ResolvedProxyConfig;
  readonly user: ProxyUser;
  readonly isNative: boolean;
  readonly snapshot: Snapshot;
}): TemplateData {
  const { pod, owner, proxyConfig, user, isNative, snapshot } = input;
  const { images } = snapshot.values;
  const typeByAnnotation = annotationOf(pod, annotationNames.proxyImageType);
  const proxyType = typeByAnnotation ?? (proxyConfig.imageType || images.variant);
  const initType = typeByAnnotation ?? images.variant;
  const json = asJson(pod);
  return {
    typeMeta: { kind: owner.kind, apiVersion: owner.apiVersion },
    deploymentMeta: { Name: owner.name, Namespace: owner.namespace },
    workloadMetadata: owner.metadata ?? { name: owner.name, namespace: owner.namespace },
    objectMeta: json.metadata as JsonObject,
    spec: json.spec as JsonObject,
    proxyConfig: proxyConfig.config,
    meshConfig: proxyConfig.mesh,
    values: snapshot.values.tree,
    revision: snapshot.revision,
    estimatedConcurrency: () => estimateConcurrency(pod, proxyConfig.config, snapshot.values.tree),
    nativeSidecars: isNative,
    proxyImage: imageUrl(images, images.proxyImage, proxyType),
    proxyInitImage: imageUrl(images, images.initImage, initType),
    proxyUid: user.uid,
    proxyGid: user.gid,
    inboundTrafficPolicyMode: proxyConfig.isInboundLocalhost ? 'localhost' : 'passthrough',
    compliancePolicy: snapshot.compliancePolicy,
  };
}
