/**
 * The injection engine as a library: read a configuration into a Snapshot, then ask for decisions and injected pods.
 * Template engine, patches and YAML have entry points of their own: `sidecar-injector/template`, `/patch`, `/yaml`.
 */
export { admit } from './admission/admit.ts';
export type { Answer, Outcome, ProtocolFault } from './admission/outcome.ts';
export {
  type ClusterFacts,
  type ConfigurationDocuments,
  ConfigurationError,
  type ConfigurationFault,
  type ConfigurationProblem,
  type Decision,
  type Document,
  decide,
  decideByNamespace,
  emptyCluster,
  InjectionError,
  type InjectionRequest,
  type InjectionResult,
  inject,
  type NamespaceFacts,
  type NodeFacts,
  type Owner,
  type Policy,
  type Reason,
  readPod,
  readSnapshot,
  reasons,
  type Snapshot,
  type SnapshotSettings,
} from './inject/index.ts';
