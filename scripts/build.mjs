// Makes dist/: the program, the library entry points and their types. Runs as `npm run build` and when npm prepares the
// package. `--program DIRECTORY` makes the program alone, for images.
import { spawnSync } from 'node:child_process';
import { chmodSync, existsSync, readFileSync, rmSync, symlinkSync } from 'node:fs';
import { relative, resolve } from 'node:path';

const root = resolve(import.meta.dirname, '..');
const dist = resolve(root, 'dist');
const { bin, version } = JSON.parse(readFileSync(resolve(root, 'package.json'), 'utf8'));

const common = {
  bundle: true,
  splitting: true,
  format: 'esm',
  platform: 'node',
  target: 'node20.19',
  define: { PACKAGE_VERSION: JSON.stringify(version) },
  logLevel: 'warning',
};

const [option, directory] = process.argv.slice(2);
const esbuild = await import('esbuild').catch(() => undefined);
if (option === '--program') await buildProgram({ outdir: resolve(directory) });
else if (esbuild) await build();
// npm prepares the package after `npm ci --omit=dev` too, where there is nothing to build with.
else
  console.warn(
    'build: esbuild is not installed (an installation without development dependencies): dist/ stays as it is',
  );

async function build() {
  rmSync(dist, { recursive: true, force: true });
  const output = { outdir: dist, sourcemap: 'linked' };
  await esbuild.build({
    ...common,
    ...output,
    entryPoints: {
      index: resolve(root, 'src/index.ts'),
      template: resolve(root, 'src/template/index.ts'),
      patch: resolve(root, 'src/patch/index.ts'),
      yaml: resolve(root, 'src/yaml/index.ts'),
    },
    chunkNames: 'chunks/[name]-[hash]',
    packages: 'external',
  });
  await buildProgram(output);
  for (const [name, file] of Object.entries(bin)) linkProgram(name, resolve(root, file));
  writeTypes();
}

/** The program brings its dependencies along: looking up and reading their hundreds of files is most of its start. */
async function buildProgram(output) {
  await esbuild.build({
    ...common,
    ...output,
    entryPoints: {
      cli: resolve(root, 'src/cli/main.ts'),
      'kubectl-plugin': resolve(root, 'src/cli/kubectl-plugin.ts'),
    },
    chunkNames: 'cli/[name]-[hash]',
    minifySyntax: true,
    minifyWhitespace: true,
    legalComments: 'linked',
    // Dependencies in CommonJS ask for Node's own modules with require.
    banner: {
      js: "import { createRequire as __createRequire } from 'node:module'; const require = __createRequire(import.meta.url);",
    },
  });
  for (const name of ['cli.js', 'kubectl-plugin.js']) chmodSync(resolve(output.outdir, name), 0o755);
}

/** npm links the programs of dependencies only; with this, `npx sidecar-injector` works in a checkout, too. */
function linkProgram(name, file) {
  const programs = resolve(root, 'node_modules/.bin');
  if (!existsSync(programs)) return;
  const link = resolve(programs, name);
  rmSync(link, { force: true });
  symlinkSync(relative(programs, file), link);
}

/** Declarations only: the code comes from esbuild. */
function writeTypes() {
  const compiler = resolve(root, 'node_modules/typescript/bin/tsc');
  const { status } = spawnSync(process.execPath, [compiler, '-p', resolve(root, 'tsconfig.build.json')], {
    stdio: 'inherit',
  });
  process.exitCode = status ?? 1;
}
