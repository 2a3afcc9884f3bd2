import type { ObjectName } from '../offline/workload-error.ts';
import type { Verdict } from './check-case.ts';
import { changeText, podChanges } from './pod-changes.ts';

/** What another configuration would do to an object. */
export interface ReplayedChange {
  readonly kind: 'decision' | 'pod';
  /** One line for each difference; objects with the same lines change alike. */
  readonly lines: readonly string[];
}

/** Compares what two configurations do to the same review; undefined where they do the same. */
export function compareVerdicts(before: Verdict, after: Verdict): ReplayedChange | undefined {
  const [earlier, later] = [decisionText(before), decisionText(after)];
  if (before.outcome.result !== after.outcome.result) return { kind: 'decision', lines: [`${earlier} → ${later}`] };
  const lines = [
    ...(earlier === later ? [] : [`${earlier} → ${later}`]),
    ...(before.outcome.result === 'injected' ? podChanges(before.object, after.object).map(changeText) : []),
  ];
  if (lines.length === 0) return undefined;
  return { kind: before.outcome.result === 'injected' ? 'pod' : 'decision', lines };
}

/** A denial says what is wrong, which may differ though the reason is the same. */
function decisionText({ outcome: { result, reason, message } }: Verdict): string {
  return message === undefined ? `${result} (${reason})` : `${result} (${reason}: ${message.trim()})`;
}

/** Objects that change alike. */
export interface ReplayGroup extends ReplayedChange {
  readonly count: number;
  /** The first of them. */
  readonly examples: readonly ObjectName[];
}

/** So many names are kept of a group; the rest is counted. */
const maximumExamples = 20;

/** Counts and groups what changes; holds names of few objects, however many there are. */
export class ReplayCount {
  #unchanged = 0;
  readonly #groups = new Map<string, { change: ReplayedChange; count: number; examples: ObjectName[] }>();

  add(name: ObjectName, change: ReplayedChange | undefined): void {
    if (!change) {
      this.#unchanged++;
      return;
    }
    const key = change.lines.join('\n');
    const group = this.#groups.get(key) ?? { change, count: 0, examples: [] };
    group.count++;
    if (group.examples.length < maximumExamples) group.examples.push(name);
    this.#groups.set(key, group);
  }

  get unchanged(): number {
    return this.#unchanged;
  }

  /** Decisions first, then the largest. */
  groups(): ReplayGroup[] {
    return [...this.#groups.values()]
      .map(({ change, count, examples }) => ({ ...change, count, examples }))
      .sort((left, right) => order(left) - order(right) || right.count - left.count);
  }
}

function order({ kind }: ReplayGroup): number {
  return kind === 'decision' ? 0 : 1;
}
