// Runs the fuzzer.
import { resolve } from 'node:path';
import { runBundled } from './bundled.mjs';

await runBundled('fuzz', ['worker'], { FUZZ_ROOT: resolve(import.meta.dirname, '..') });
