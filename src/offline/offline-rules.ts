import type { Snapshot } from '../inject/index.ts';
import type { WatchedTexts } from '../inject/watched-texts.ts';
import type { TemplatePaths } from './custom-workloads.ts';

/** What offline injection depends on besides the manifest. */
export interface OfflineRules {
  readonly snapshot: Snapshot;
  /** Read workloads as the webhook would see their pods, not as Istio's kube-inject does. */
  readonly asWebhook: boolean;
  /** Namespace of objects that name none, as the webhook would see them; without effect on the output. */
  readonly namespace: string;
  /** Workloads of other APIs that are injected too; they go before the kinds that are known by name. */
  readonly templatePaths?: TemplatePaths;
  /** Objects of API versions that current clusters no longer serve are rewritten to the one that they do. */
  readonly convertsApiVersions?: boolean;
  /** Texts of the manifest that stand for others. */
  readonly watchedTexts?: WatchedTexts;
}
