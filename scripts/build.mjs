// Makes dist/: the program, the library entry points and their types. Runs as `npm run build` and when npm prepares the
// package.
import { spawnSync } from 'node:child_process';
import { chmodSync, readFileSync, rmSync } from 'node:fs';
import { resolve } from 'node:path';

const root = resolve(import.meta.dirname, '..');
const dist = resolve(root, 'dist');
const { version } = JSON.parse(readFileSync(resolve(root, 'package.json'), 'utf8'));

const esbuild = await import('esbuild').catch(() => undefined);
if (esbuild) await build();
// npm prepares the package after `npm ci --omit=dev` too, where there is nothing to build with.
else
  console.warn(
    'build: esbuild is not installed (an installation without development dependencies): dist/ stays as it is',
  );

async function build() {
  rmSync(dist, { recursive: true, force: true });
  await esbuild.build({
    entryPoints: {
      cli: resolve(root, 'src/cli/main.ts'),
      index: resolve(root, 'src/index.ts'),
      template: resolve(root, 'src/template/index.ts'),
      patch: resolve(root, 'src/patch/index.ts'),
      yaml: resolve(root, 'src/yaml/index.ts'),
    },
    outdir: dist,
    chunkNames: 'chunks/[name]-[hash]',
    bundle: true,
    splitting: true,
    format: 'esm',
    platform: 'node',
    target: 'node20.19',
    packages: 'external',
    sourcemap: 'linked',
    define: { PACKAGE_VERSION: JSON.stringify(version) },
    logLevel: 'warning',
  });
  chmodSync(resolve(dist, 'cli.js'), 0o755);
  writeTypes();
}

/** Declarations only: the code comes from esbuild. */
function writeTypes() {
  const compiler = resolve(root, 'node_modules/typescript/bin/tsc');
  const { status } = spawnSync(process.execPath, [compiler, '-p', resolve(root, 'tsconfig.build.json')], {
    stdio: 'inherit',
  });
  process.exitCode = status ?? 1;
}
