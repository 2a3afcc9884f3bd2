// Runs the benchmarks.
import { resolve } from 'node:path';
import { runBundled } from './bundled.mjs';

await runBundled('bench', ['floor', 'pauses'], { BENCH_ROOT: resolve(import.meta.dirname, '..') });
