import { readFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';

/** Where the kernel tells a container what it may use of all cores: microseconds of work in so many microseconds. */
const quotaFiles: readonly (readonly [quota: string, period: string])[] = [
  ['/sys/fs/cgroup/cpu.max', '/sys/fs/cgroup/cpu.max'],
  ['/sys/fs/cgroup/cpu/cpu.cfs_quota_us', '/sys/fs/cgroup/cpu/cpu.cfs_period_us'],
];

/** How many cores this process may keep busy: those of the machine, or the limit of its container. At least 1. */
export function availableCores(read: (file: string) => string = (file) => readFileSync(file, 'utf8')): number {
  return Math.max(1, Math.min(availableParallelism(), ...quotaFiles.map((files) => limitIn(files, read))));
}

/** In cores, rounded up; infinite where there is no limit. */
function limitIn([quotaFile, periodFile]: readonly [string, string], read: (file: string) => string): number {
  try {
    const quota = Number(read(quotaFile).trim().split(' ')[0]);
    const period = Number(read(periodFile).trim().split(' ').at(-1));
    return quota > 0 && period > 0 ? Math.ceil(quota / period) : Number.POSITIVE_INFINITY;
  } catch {
    return Number.POSITIVE_INFINITY;
  }
}
