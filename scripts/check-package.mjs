// Checks what would be published: the files that users need are there and nothing else, and every entry point of the
// packed package can be imported and gives its types.
import { execFileSync } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';

const root = resolve(import.meta.dirname, '..');
const scratch = mkdtempSync(join(tmpdir(), 'sidecar-injector-package-'));
const problems = [];

const [packed] = JSON.parse(
  execFileSync('npm', ['pack', '--json', '--ignore-scripts', '--pack-destination', scratch], {
    cwd: root,
    stdio: ['ignore', 'pipe', 'ignore'],
  }).toString(),
);
const files = new Set(packed.files.map((file) => file.path));

for (const needed of [
  'dist/cli.js',
  'dist/kubectl-plugin.js',
  'dist/program.cjs',
  'dist/kubernetes-client.cjs',
  'templates/default/config.yaml',
  'samples/bookinfo.yaml',
  'README.md',
  'LICENSE',
  'CHANGELOG.md',
]) {
  if (!files.has(needed)) problems.push(`the package lacks ${needed}`);
}
for (const file of files) {
  if (/^(src|test|bench|fuzz|scripts|\.ci|coverage)\/|\.(key|pem|tgz)$|^dist\/(bench|chaos|fuzz)\//.test(file))
    problems.push(`the package should not hold ${file}`);
}

execFileSync('tar', ['-xzf', join(scratch, packed.filename), '-C', scratch]);
const { exports } = JSON.parse(execFileSync('cat', [join(scratch, 'package/package.json')]).toString());
for (const [name, entry] of Object.entries(exports)) {
  if (typeof entry === 'string') continue;
  for (const file of Object.values(entry)) {
    if (!existsSync(join(scratch, 'package', file)))
      problems.push(`exports ${name} names ${file}, which is not packed`);
  }
}
// Node finds a package by its own name from inside it, dependencies included.
for (const name of Object.keys(exports).filter((one) => one !== './package.json')) {
  const specifier = `sidecar-injector${name.slice(1)}`;
  try {
    execFileSync(process.execPath, ['--input-type=module', '-e', `await import('${specifier}')`], {
      cwd: root,
      stdio: ['ignore', 'ignore', 'pipe'],
    });
  } catch (error) {
    problems.push(
      `${specifier} cannot be imported: ${error.stderr
        ?.toString()
        .split('\n')
        .find((line) => /Error/.test(line))}`,
    );
  }
}

rmSync(scratch, { recursive: true });
for (const problem of problems) console.error(problem);
console.log(
  problems.length === 0
    ? `package: ${files.size} files, ${Object.keys(exports).length} entry points`
    : 'package: not fit to publish',
);
process.exitCode = problems.length === 0 ? 0 : 1;
