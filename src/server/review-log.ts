import { boundedSentence } from '../admission/bounded-sentence.ts';
import type { Outcome } from '../admission/outcome.ts';
import type { EdgeFault, Refusal } from './refusal.ts';

/** The part of a pino logger that the server uses. */
export interface Log {
  info(fields: object, message: string): void;
  warn(fields: object, message: string): void;
  error(fields: object, message: string): void;
}

/**
 * One line per review, never with the object. What was denied or refused is a warning, so that who has no use for a line
 * per pod still learns of it.
 * @param milliseconds from the headers to the answer
 */
export function logReview(log: Log, outcome: Outcome, milliseconds: number): void {
  const level = outcome.result === 'denied' || outcome.result === 'refused' ? 'warn' : 'info';
  log[level](
    {
      uid: cut(outcome.uid),
      namespace: cut(outcome.namespace),
      name: cut(outcome.name),
      decision: outcome.result,
      reason: outcome.reason,
      ...(outcome.detail === undefined ? {} : { detail: boundedSentence(outcome.detail) }),
      ...(outcome.templates.length === 0 ? {} : { templates: outcome.templates }),
      operations: outcome.operations,
      milliseconds: rounded(milliseconds),
      ...(outcome.isDryRun ? { dryRun: true } : {}),
      ...(outcome.warnings.length === 0 ? {} : { warnings: outcome.warnings.map(boundedSentence) }),
      ...(outcome.message === undefined ? {} : { message: outcome.message }),
    },
    'review',
  );
}

/** The line of a request that was refused before there was a review. */
export function logRefusal(log: Log, refusal: Refusal, milliseconds: number): void {
  const { status, message } = refusal;
  const fault: EdgeFault = refusal.fault;
  log.warn({ decision: 'refused', reason: fault, status, milliseconds: rounded(milliseconds), message }, 'review');
}

/** In characters; what Kubernetes takes for a name or a uid is shorter, but has not been checked yet. */
const longestName = 253;

function cut(name: string): string {
  return name.length <= longestName ? name : `${name.slice(0, longestName)}…`;
}

function rounded(milliseconds: number): number {
  return Math.round(milliseconds * 1000) / 1000;
}
