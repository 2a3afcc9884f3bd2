import type { Snapshot } from '../inject/index.ts';

/** What offline injection depends on besides the manifest. */
export interface OfflineRules {
  readonly snapshot: Snapshot;
  /** Read workloads as the webhook would see their pods, not as Istio's kube-inject does. */
  readonly asWebhook: boolean;
  /** Namespace of objects that name none, as the webhook would see them; without effect on the output. */
  readonly namespace: string;
}
