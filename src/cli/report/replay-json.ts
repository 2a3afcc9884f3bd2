import type { Requests } from '../../policy/pod-requests.ts';
import type { ReplayTotals } from '../../policy/replay-count.ts';

/** What came of a corpus, and of the configurations that were to be compared. */
export interface ReplayRun extends ReplayTotals {
  /** Files that could not be read to their end, and what keeps a configuration from being used; one sentence each. */
  readonly problems: readonly string[];
  /** False where a configuration cannot be used, so that nothing was compared. */
  readonly isComplete: boolean;
  /** How the configurations are called. */
  readonly before: string;
  readonly after: string;
}

/** For programs; docs/policy-tests.md has the schema. */
export function replayJson(run: ReplayRun): string {
  const { before, after, isComplete } = run;
  const report = { schema: 'sidecar-injector/replay/v1', before, after, complete: isComplete, ...plainReplay(run) };
  return `${JSON.stringify(report, null, 2)}\n`;
}

/** The members of the report that are about objects, in their order. */
export function plainReplay(run: ReplayRun) {
  const { objects, unchanged, groups, ungrouped, security, cautions, added, incomparable, problems } = run;
  return {
    objects,
    unchanged,
    groups: groups.map(({ kind, isError, count, lines, examples, added: own }) => ({
      kind,
      error: isError,
      count,
      lines,
      added: plainRequests(own),
      examples,
    })),
    ungrouped,
    security,
    cautions: cautions.map(({ isError, ...group }) => ({ error: isError, ...group })),
    added: plainRequests(added),
    incomparable: Object.fromEntries(incomparable),
    problems,
  };
}

/** Millionths of a core and bytes of any cluster are far below 2^53. */
function plainRequests({ cpu, memory }: Requests) {
  return { cpuMillis: Number(cpu), memoryBytes: Number(memory) };
}
