export {
  type ClusterFacts,
  defaultClusterId,
  emptyCluster,
  type NamespaceFacts,
  type NodeFacts,
  namespaceNames,
} from './cluster-facts.ts';
export type { ConfigurationDocuments, Document } from './configuration-documents.ts';
export { ConfigurationError, type ConfigurationFault, type ConfigurationProblem } from './configuration-error.ts';
export { type Decision, decide, decideByNamespace, type Policy } from './decide.ts';
export { decidePod } from './decide-pod.ts';
export { inject } from './inject.ts';
export { InjectionError } from './injection-error.ts';
export type { InjectionRequest, InjectionResult } from './injection-request.ts';
export type { Owner } from './owner.ts';
export { readPod } from './read-pod.ts';
export { readSnapshot, type SnapshotSettings } from './read-snapshot.ts';
export { type Reason, reasons } from './reason.ts';
export type { Snapshot } from './snapshot.ts';
