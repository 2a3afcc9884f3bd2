import { type Duration, goDurationText, toNanoseconds } from './duration.ts';
import type { EarlierMeshConfig, EarlierProxyConfig } from './earlier-messages.ts';
import { under } from './validate-proxy-config.ts';

const millisecond = 1_000_000n;
const second = 1_000n * millisecond;
const hour = 3_600n * second;

/** What releases until 1.12 find wrong with the durations of a mesh config, in their words; empty when it is valid. */
export function validateEarlierMeshConfig({ defaultConfig = {} }: EarlierMeshConfig): string[] {
  return [
    ...under('invalid parent and drain time combination', drainProblems(defaultConfig)),
    ...under('invalid connect timeout:', connectProblem(defaultConfig.connectTimeout)),
  ];
}

const nanoseconds = (duration: Duration | undefined): bigint => (duration ? toNanoseconds(duration) : 0n);

function drainProblems({ drainDuration, parentShutdownDuration }: EarlierProxyConfig): string[] {
  const drain = nanoseconds(drainDuration);
  const parent = nanoseconds(parentShutdownDuration);
  const problems = [...wholeSeconds('drain', drain), ...wholeSeconds('parent shutdown', parent)];
  if (problems.length > 0) return problems;
  if (parent > drain) return [];
  return [`parent shutdown time ${goDurationText(parent)} must be greater than drain time ${goDurationText(drain)}`];
}

function wholeSeconds(what: string, time: bigint): string[] {
  if (time > 0n && time < hour && time % second === 0n) return [];
  return [`${what} time ${goDurationText(time)} must be whole seconds, more than 0s and less than 1h0m0s`];
}

/** The timeout moved to the mesh config later; without one there is nothing to check. */
function connectProblem(timeout: Duration | undefined): string | undefined {
  if (!timeout) return undefined;
  const time = toNanoseconds(timeout);
  return time > millisecond && time < 30n * second ? undefined : `time ${goDurationText(time)} must be >1ms and <30s`;
}
