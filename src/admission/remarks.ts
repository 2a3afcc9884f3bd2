import { type Reason, reasons } from '../inject/reason.ts';
import type { Outcome } from './outcome.ts';
import { isUnaskedSkip } from './unasked-skip.ts';

/** What an answer says beside its verdict; none of it changes what the API server does. */
export interface Remarks {
  /** For the audit log, where each key gets the name of the webhook in front: `<webhook>/<key>`. */
  readonly auditAnnotations: Readonly<Record<string, string>>;
  /** For who creates the pod, one line each. */
  readonly warnings?: readonly string[];
}

/** In characters. Kubernetes asks for no more than 120 in a warning, and cuts at 256 and at 4096 for all together. */
const longestWarning = 120;

const mostWarnings = 20;

/** @param digest that of the configuration that holds */
export function remarksOn(outcome: Outcome, digest: string): Remarks {
  const warnings = warningsOf(outcome);
  return {
    auditAnnotations: {
      decision: outcome.result,
      reason: outcome.reason,
      ...(outcome.templates.length === 0 ? {} : { templates: outcome.templates.join() }),
      'config-digest': digest,
    },
    ...(warnings.length === 0 ? {} : { warnings }),
  };
}

function warningsOf(outcome: Outcome): string[] {
  const { reason, warnings } = outcome;
  const skip = isUnaskedSkip(outcome) ? [`no sidecar: ${reason}: ${reasons[reason as Reason]}`] : [];
  const all = [...skip, ...warnings];
  const shown = all.length > mostWarnings ? all.slice(0, mostWarnings - 1) : all;
  const rest = all.length - shown.length;
  return [...shown, ...(rest === 0 ? [] : [`${rest} more warnings stand in the log of the injector`])].map(oneLine);
}

/** A header carries the warning, so line breaks and other controls cannot stay. */
function oneLine(text: string): string {
  const start = text.slice(0, 4 * longestWarning);
  const characters = [...start.replace(/[\p{Cc}\p{Zl}\p{Zp}]+/gu, ' ').trim()];
  if (characters.length <= longestWarning && start === text) return characters.join('');
  return `${characters.slice(0, longestWarning - 1).join('')}…`;
}
