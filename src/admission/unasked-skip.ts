import type { Reason } from '../inject/reason.ts';
import type { Outcome } from './outcome.ts';

const reasons: ReadonlySet<Outcome['reason']> = new Set<Reason>(['host-network', 'illegal-policy']);

/** Skips that neither the pod nor the namespace asked for: the webhook was called to no effect. */
export function isUnaskedSkip({ result, reason }: Pick<Outcome, 'result' | 'reason'>): boolean {
  return result === 'skipped' && reasons.has(reason);
}
