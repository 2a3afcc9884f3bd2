// Programs of this project that are written in TypeScript and not part of the package: bundled below dist/, then run.
import { spawnSync } from 'node:child_process';
import { resolve } from 'node:path';
import { build } from 'esbuild';

const root = resolve(import.meta.dirname, '..');

/**
 * Bundles `<folder>/main.ts` and other files of the folder and runs the first.
 * @param others names of further programs, without their ending
 */
export async function runBundled(folder, others, environment = {}) {
  const outdir = resolve(root, 'dist', folder);
  await build({
    entryPoints: ['main', ...others].map((name) => resolve(root, folder, `${name}.ts`)),
    outdir,
    outExtension: { '.js': '.mjs' },
    bundle: true,
    platform: 'node',
    format: 'esm',
    packages: 'external',
  });
  const { status } = spawnSync(process.execPath, [resolve(outdir, 'main.mjs'), ...process.argv.slice(2)], {
    stdio: 'inherit',
    env: { ...process.env, ...environment },
  });
  process.exitCode = status ?? 1;
}
