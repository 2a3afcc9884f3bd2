// Bundles the benchmarks (they are TypeScript) into a scratch folder of the project and runs them.
import { spawnSync } from 'node:child_process';
import { resolve } from 'node:path';
import { build } from 'esbuild';

const root = resolve(import.meta.dirname, '..');
const outdir = resolve(root, 'dist/bench');
await build({
  entryPoints: [resolve(root, 'bench/main.ts'), resolve(root, 'bench/floor.ts')],
  outdir,
  outExtension: { '.js': '.mjs' },
  bundle: true,
  platform: 'node',
  format: 'esm',
  packages: 'external',
});
const { status } = spawnSync(process.execPath, [resolve(outdir, 'main.mjs'), ...process.argv.slice(2)], {
  stdio: 'inherit',
  env: { ...process.env, BENCH_ROOT: root },
});
process.exitCode = status ?? 1;
