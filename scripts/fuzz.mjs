// Bundles the fuzzer (it is TypeScript) into a scratch folder of the project and runs it.
import { spawnSync } from 'node:child_process';
import { resolve } from 'node:path';
import { build } from 'esbuild';

const root = resolve(import.meta.dirname, '..');
const outdir = resolve(root, '.cache/fuzz');
await build({
  entryPoints: [resolve(root, 'fuzz/main.ts'), resolve(root, 'fuzz/worker.ts')],
  outdir,
  outExtension: { '.js': '.mjs' },
  bundle: true,
  platform: 'node',
  format: 'esm',
  target: 'node20.19',
  packages: 'external',
});
const { status } = spawnSync(process.execPath, [resolve(outdir, 'main.mjs'), ...process.argv.slice(2)], {
  stdio: 'inherit',
  env: { ...process.env, FUZZ_ROOT: root },
});
process.exitCode = status ?? 1;
