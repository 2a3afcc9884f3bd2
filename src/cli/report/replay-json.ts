import type { ReplayGroup } from '../../policy/replay.ts';

/** What came of a corpus. */
export interface ReplayRun {
  readonly objects: number;
  readonly unchanged: number;
  readonly groups: readonly ReplayGroup[];
  /** Files that could not be read to their end, one sentence each. */
  readonly problems: readonly string[];
}

/** For programs: the counts, the groups with their lines and the first names of each, and the problems. */
export function replayJson(run: ReplayRun): string {
  return `${JSON.stringify({ schema: 'sidecar-injector/replay/v1', ...plainReplay(run) }, null, 2)}\n`;
}

/** The members of the report, in their order. */
export function plainReplay({ objects, unchanged, groups, problems }: ReplayRun) {
  const plainGroups = groups.map(({ kind, count, lines, examples }) => ({ kind, count, lines, examples }));
  return { objects, unchanged, groups: plainGroups, problems };
}
