// Runs the benchmarks.
import { resolve } from 'node:path';
import { runBundled } from './bundled.mjs';

await runBundled('bench', ['floor'], { BENCH_ROOT: resolve(import.meta.dirname, '..') });
