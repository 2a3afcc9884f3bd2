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
export function replayJson({ objects, unchanged, groups, problems }: ReplayRun): string {
  const plainGroups = groups.map(({ kind, count, lines, examples }) => ({ kind, count, lines, examples }));
  const report = { schema: 'sidecar-injector/replay/v1', objects, unchanged, groups: plainGroups, problems };
  return `${JSON.stringify(report, null, 2)}\n`;
}
