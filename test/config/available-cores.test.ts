import { availableParallelism } from 'node:os';
import { expect, it } from 'vitest';
import { availableCores } from '../../src/config/available-cores.ts';

const all = availableParallelism();

/** Stands for the files of the kernel. */
function reading(files: Record<string, string>): (file: string) => string {
  return (file) => {
    const text = files[file];
    if (text === undefined) throw new Error(`${file}: no such file`);
    return text;
  };
}

it.each<[string, Record<string, string>, number]>([
  ['no limit is known', {}, all],
  ['there is none', { '/sys/fs/cgroup/cpu.max': 'max 100000\n' }, all],
  ['less than one core is allowed', { '/sys/fs/cgroup/cpu.max': '25000 100000\n' }, 1],
  ['a part of a core is allowed', { '/sys/fs/cgroup/cpu.max': '150000 100000\n' }, Math.min(2, all)],
  ['more is allowed than there is', { '/sys/fs/cgroup/cpu.max': '99900000 100000\n' }, all],
  [
    'an older kernel tells',
    { '/sys/fs/cgroup/cpu/cpu.cfs_quota_us': '50000\n', '/sys/fs/cgroup/cpu/cpu.cfs_period_us': '100000\n' },
    1,
  ],
  [
    'an older kernel has no limit',
    { '/sys/fs/cgroup/cpu/cpu.cfs_quota_us': '-1\n', '/sys/fs/cgroup/cpu/cpu.cfs_period_us': '100000\n' },
    all,
  ],
])('cores when %s', (_title, files, cores) => expect(availableCores(reading(files))).toBe(cores));
