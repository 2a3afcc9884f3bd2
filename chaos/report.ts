import type { Latencies } from './latencies.ts';
import type { MixedReport } from './scenarios/mixed.ts';

/** The bar of the slope of memory in MiB per hour. */
const slopeBar = 1;

/** In seconds: from when on a slope can be told from noise at all, and that of the bar from noise. */
const tellable = 120;
const judgeable = 3600 * 0.7;

/** What a run has shown: lines for people, and the bars that were missed. */
export interface Verdict {
  readonly lines: readonly string[];
  readonly missed: readonly string[];
}

export function verdictOn({ chronicle, counts, memory }: MixedReport): Verdict {
  const rows = chronicle.kinds().map(({ kind, count, failed, latencies }) => row(kind, count, failed, latencies));
  const lines = [
    row('around', 'times', 'failed', undefined),
    ...rows,
    row('all', '', chronicle.failed, chronicle.all),
    `${counts.sent} reviews, ${counts.onNewConnections} of them on new connections; ${counts.checked} answers checked as a whole`,
    ...(counts.heldBack > 0 ? [`${counts.heldBack} more were not sent: too many were on their way`] : []),
    `${chronicle.lost} more were in the hands of processes that were killed`,
    memory === undefined || memory.seconds < tellable
      ? 'memory: the run was too short for a slope'
      : `memory of the replica that lived throughout: ${memory.last.toFixed(0)} MiB, ${signed(memory.perHour)} MiB/h over ${memory.seconds.toFixed(0)} s`,
  ];
  const isGrowing = memory !== undefined && memory.seconds >= judgeable && memory.perHour > slopeBar;
  return {
    lines,
    missed: [
      ...(chronicle.failed > 0 ? [`${chronicle.failed} reviews failed:`, ...chronicle.failures] : []),
      ...chronicle.faults,
      ...(isGrowing ? [`memory grows by ${memory.perHour.toFixed(1)} MiB/h, more than ${slopeBar}`] : []),
    ],
  };
}

/** A line of a table of latencies. */
export function row(
  kind: string,
  times: number | string,
  failed: number | string,
  latencies: Latencies | undefined,
): string {
  const of = (share: number): string => latencies?.quantile(share).toFixed(2) ?? '';
  const figures = latencies
    ? [String(latencies.count), of(0.5), of(0.99), of(0.999)]
    : ['reviews', 'p50', 'p99', 'p99.9 ms'];
  return [kind.padEnd(20), ...[String(times), String(failed), ...figures].map((text) => text.padStart(9))].join(' ');
}

function signed(value: number): string {
  return `${value < 0 ? '' : '+'}${value.toFixed(1)}`;
}
