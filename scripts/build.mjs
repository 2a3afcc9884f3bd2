// Makes dist/: the program, the library entry points and their types. Runs as `npm run build` and when npm prepares the
// package. `--program DIRECTORY` makes the program alone, for images.
import { spawnSync } from 'node:child_process';
import { chmodSync, existsSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { relative, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';

const root = resolve(import.meta.dirname, '..');
const dist = resolve(root, 'dist');
const library = resolve(dist, 'library');
const { bin, version } = JSON.parse(readFileSync(resolve(root, 'package.json'), 'utf8'));

const common = {
  bundle: true,
  format: 'esm',
  platform: 'node',
  target: 'node20.19',
  define: { PACKAGE_VERSION: JSON.stringify(version) },
  logLevel: 'warning',
};

const kubernetesClient = /^@kubernetes\/client-node\//;
const [option, directory] = process.argv.slice(2);
const esbuild = await import('esbuild').catch(() => undefined);
if (option === '--program') await buildProgram(resolve(directory));
else if (esbuild) await build();
// npm prepares the package after `npm ci --omit=dev` too, where there is nothing to build with.
else
  console.warn(
    'build: esbuild is not installed (an installation without development dependencies): dist/ stays as it is',
  );

async function build() {
  rmSync(dist, { recursive: true, force: true });
  const output = { outdir: library, sourcemap: 'linked' };
  await esbuild.build({
    ...common,
    ...output,
    splitting: true,
    entryPoints: {
      index: resolve(root, 'src/index.ts'),
      template: resolve(root, 'src/template/index.ts'),
      patch: resolve(root, 'src/patch/index.ts'),
      yaml: resolve(root, 'src/yaml/index.ts'),
    },
    chunkNames: 'chunks/[name]-[hash]',
    packages: 'external',
  });
  writeModuleType(library, 'module');
  await buildProgram(dist);
  for (const [name, file] of Object.entries(bin)) linkProgram(name, resolve(root, file));
  writeTypes();
}

/**
 * The program brings its dependencies along: looking up and reading their hundreds of files is most of its start. It is
 * one file whose modules run when they are wanted, beside the client of the API server, which few commands need; and what
 * V8 makes of it is kept (see src/cli/bundled-program.ts).
 */
async function buildProgram(outdir) {
  const bundled = {
    ...common,
    minifySyntax: true,
    minifyWhitespace: true,
    legalComments: 'linked',
  };
  const commonJs = {
    ...bundled,
    format: 'cjs',
    supported: { 'dynamic-import': false },
    define: { ...common.define, 'import.meta.dirname': '__dirname', 'import.meta.url': '__filename' },
  };
  await Promise.all([
    esbuild.build({
      ...commonJs,
      outdir,
      entryPoints: {
        cli: resolve(root, 'src/cli/main.ts'),
        'kubectl-plugin': resolve(root, 'src/cli/kubectl-plugin.ts'),
        'bundled-program': resolve(root, 'src/cli/bundled-program.ts'),
      },
      plugins: [replacing(/^\.\/run-program\.ts$/, { path: resolve(root, 'src/cli/bundled-program.ts') })],
    }),
    esbuild.build({
      ...commonJs,
      outfile: resolve(outdir, 'program.cjs'),
      // As Node would wrap it, for who loads it from the code cache.
      banner: { js: '(function (exports, require, module, __filename, __dirname) {' },
      footer: { js: '})' },
      entryPoints: [resolve(root, 'src/cli/run-program.ts')],
      plugins: [replacing(kubernetesClient, { path: './kubernetes-client.cjs', external: true }), seldomUsed()],
    }),
    esbuild.build({
      ...commonJs,
      outfile: resolve(outdir, 'kubernetes-client.cjs'),
      stdin: { contents: "export * from '@kubernetes/client-node/dist/config.js'", resolveDir: root },
    }),
  ]);
  // Node starts these some milliseconds sooner than modules.
  writeModuleType(outdir, 'commonjs');
  for (const name of ['cli.js', 'kubectl-plugin.js']) chmodSync(resolve(outdir, name), 0o755);
  for (const command of ['kube-inject', 'serve']) await writeCodeCache(outdir, command);
}

/** Says how Node is to read the files of a directory. */
function writeModuleType(directory, type) {
  writeFileSync(resolve(directory, 'package.json'), `${JSON.stringify({ type })}\n`);
}

async function writeCodeCache(outdir, command) {
  const run = [resolve(import.meta.dirname, 'write-code-cache.mjs'), outdir, command];
  const { status, stderr } = spawnSync(process.execPath, run, {
    stdio: ['ignore', 'ignore', 'pipe'],
    timeout: 120_000,
  });
  if (status !== 0) throw new Error(`the program that was built does not run: ${stderr}`);
  // It holds for the settings of V8 under which it was written, so a command must not leave others behind.
  const { loadBundledProgram } = await import(pathToFileURL(resolve(outdir, 'bundled-program.js')));
  const { script } = loadBundledProgram(outdir, command);
  if (script.cachedDataRejected) throw new Error('V8 refuses the code cache just written');
}

/** An esbuild plugin: what is imported by a name like this is taken from there. */
function replacing(filter, result) {
  return { name: 'replacing', setup: (build) => build.onResolve({ filter }, () => result) };
}

/**
 * An esbuild plugin: modules of Node that take milliseconds to load, and that most commands import but do not use, are
 * loaded when something of them is first wanted. Only for modules whose exports are functions and classes, not objects
 * with a state that is seen through `this`.
 */
function seldomUsed() {
  const filter = /^(node:)?(child_process|crypto)$/;
  const namespace = 'seldom-used';
  return {
    name: namespace,
    setup(build) {
      build.onResolve({ filter }, ({ path, namespace: importer }) =>
        importer === namespace ? { path, external: true } : { path: path.replace(/^(node:)?/, 'node:'), namespace },
      );
      build.onLoad({ filter: /.*/, namespace }, async ({ path }) => {
        const names = Object.keys(await import(path)).filter((name) => name !== 'default');
        const members = names.map((name) => `get ${name}() { return require('${path}').${name} }`);
        return { contents: `module.exports = { ${members.join(', ')} }` };
      });
    },
  };
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
