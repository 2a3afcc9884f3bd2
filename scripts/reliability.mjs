// Runs the tests that carry an id of test/reliability/requirements.json in their names and prints a table: id, requirement,
// verdict, figures. `--write` writes docs/reliability.md, `--last` takes the results of the last run. Rows that need an API server come from the last run of
// `npm run test:e2e`, if there was one. Ends with 1 where a test fails.
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { cpus } from 'node:os';
import { join, resolve } from 'node:path';

const root = resolve(import.meta.dirname, '..');
const words = process.argv.slice(2);
if (words.some((word) => !['--write', '--last'].includes(word))) {
  console.error('usage: npm run reliability -- [--last] [--write]');
  process.exit(2);
}

const ids = '(?:[PHTRDS]\\d+, )*[PHTRDS]\\d+';
const inName = new RegExp(`(?:^| )(${ids}): `, 'g');
const inSource = new RegExp(`['"\`]${ids}: `);
const sections = JSON.parse(readFileSync(join(root, 'test/reliability/requirements.json'), 'utf8'));
const endToEnd = '.cache/e2e-results.json';

const tests = [...runTests(), ...endToEndTests()];
const byId = new Map();
for (const test of tests) {
  for (const id of idsOf(test.fullName)) byId.set(id, [...(byId.get(id) ?? []), test]);
}
const table = sections.map(({ title, rows }) => ({ title, rows: rows.map(resultOf) }));
for (const { title, rows } of table) {
  console.log(`\n${title}`);
  for (const { id, requirement, verdict, figures } of rows) {
    console.log(`${id.padEnd(4)} ${verdict.padEnd(18)} ${requirement}${figures === '' ? '' : `\n     ${figures}`}`);
  }
}
const failed = tests.filter(({ status, fullName }) => status === 'failed' && idsOf(fullName).size > 0);
for (const { fullName, failureMessages } of failed) console.log(`\n${fullName}\n${failureMessages.join('\n')}`);
if (words.includes('--write')) writeFileSync(join(root, 'docs/reliability.md'), page());
process.exitCode = failed.length === 0 ? 0 : 1;

/** Runs the files in which such tests are, and of them these tests alone. */
function runTests() {
  const output = join(root, '.cache/reliability.json');
  if (words.includes('--last')) return assertionsOf(output);
  const files = readdirSync(join(root, 'test'), { recursive: true })
    .filter((file) => file.endsWith('.test.ts') && !file.startsWith('e2e'))
    .filter((file) => inSource.test(readFileSync(join(root, 'test', file), 'utf8')))
    .map((file) => `test/${file}`);
  mkdirSync(join(root, '.cache'), { recursive: true });
  rmSync(output, { force: true });
  // A file at a time: some rows are measured times.
  const command = ['vitest', 'run', ...files, '--no-file-parallelism', '-t', `(^| )(${ids}): `];
  spawnSync('npx', [...command, '--reporter=json', `--outputFile.json=${output}`], {
    cwd: root,
    stdio: ['ignore', 'ignore', 'inherit'],
    env: { ...process.env, RELIABILITY: 'whole' },
  });
  return assertionsOf(output);
}

function endToEndTests() {
  const file = join(root, endToEnd);
  return existsSync(file) ? assertionsOf(file).map((test) => ({ ...test, isEndToEnd: true })) : [];
}

function assertionsOf(file) {
  const { testResults } = JSON.parse(readFileSync(file, 'utf8'));
  return testResults.flatMap(({ assertionResults }) => assertionResults);
}

function idsOf(name) {
  return new Set([...name.matchAll(inName)].flatMap(([, found]) => found.split(', ')));
}

function resultOf({ id, requirement, note, notShown, isBeyondBar }) {
  const own = (byId.get(id) ?? []).filter(({ status }) => status === 'passed' || status === 'failed');
  const figures = [...figuresOf(own), ...(note ? [note] : [])].join(' ');
  return {
    id,
    requirement,
    verdict: notShown ? 'not shown' : verdictOf(own, isBeyondBar),
    figures: notShown ?? figures,
  };
}

/** @param isBeyondBar in a long run that is no test */
function verdictOf(own, isBeyondBar) {
  if (own.length === 0) return existsSync(join(root, endToEnd)) ? 'not shown' : 'npm run test:e2e';
  if (own.some(({ status }) => status === 'failed')) return 'fails';
  return isBeyondBar || own.some(({ meta }) => meta?.isBeyondBar) ? 'beyond its bar' : 'green';
}

function figuresOf(own) {
  const beside = own.filter(({ isEndToEnd }) => isEndToEnd).length;
  const figures = [...new Set(own.flatMap(({ meta }) => meta?.figures ?? []))];
  const beyond = own.flatMap(({ meta }) => (meta?.isBeyondBar ? meta.figures : []));
  // Of many figures of one kind those beyond the bar are told, or the first ones.
  const shown = figures.length <= 6 ? figures : [...new Set([...beyond, ...figures])].slice(0, 6);
  const more = figures.length - shown.length;
  const counted = `${own.length === 1 ? '1 test' : `${own.length} tests`}${beside > 0 ? `, ${beside} end to end` : ''}`;
  return own.length === 0 ? [] : [`${[counted, ...shown, ...(more > 0 ? [`${more} more`] : [])].join('; ')}.`];
}

function page() {
  const parts = table.map(({ title, rows }) => {
    const lines = rows.map(
      ({ id, requirement, verdict, figures }) =>
        `| ${[id, requirement, verdict, figures].map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`,
    );
    return `## ${title}\n\n| id | requirement | verdict | figures |\n|---|---|---|---|\n${lines.join('\n')}\n`;
  });
  return `# Reliability

Made by \`npm run reliability -- --write\` from a run of the tests, on Node ${process.version} with ${cpus().length} processors. Each row is
shown by tests whose names begin with its id.

* **green**: all of its tests pass.
* **beyond its bar**: its tests pass, but a measured time or size was above what we ask of ourselves. Times depend on the machine, and
  on what else it has to do.
* **npm run test:e2e**: shown by end-to-end tests only, which were not run before this page was made.
* **not shown**: no test shows it.

${parts.join('\n')}
${fuzzing()}`;
}

/** Runs of the fuzzer that were kept, with those that lie in fuzz-results. */
function fuzzing() {
  const kept = join(root, 'fuzz/runs.json');
  const results = join(root, 'fuzz-results');
  const runs = existsSync(kept) ? JSON.parse(readFileSync(kept, 'utf8')) : [];
  const fresh = existsSync(results) ? readdirSync(results).filter((name) => name.startsWith('run-')) : [];
  for (const name of fresh.sort()) {
    const run = JSON.parse(readFileSync(join(results, name), 'utf8'));
    const known = runs.findIndex(({ seed, first }) => seed === run.seed && first === run.first);
    if (known < 0) runs.push(run);
    else runs[known] = { ...run, ...(runs[known].note && { note: runs[known].note }) };
  }
  writeFileSync(kept, `${JSON.stringify(runs, null, 2)}\n`);
  const names = [...new Set(runs.flatMap(({ counts }) => Object.keys(counts)))];
  const count = (value) => value.toLocaleString('en');
  const total = (run) => Object.values(run.counts).reduce((sum, { tried }) => sum + tried, 0);
  const lines = names.map(
    (name) => `| ${[name, ...runs.map(({ counts }) => count(counts[name]?.tried ?? 0))].join(' | ')} |`,
  );
  const found = runs.map(({ counts }) => count(Object.values(counts).reduce((sum, one) => sum + one.found, 0)));
  const notes = runs.filter(({ note }) => note).map(({ seed, note }) => `\nSeed ${seed}: ${note}\n`);
  const all = runs.reduce((sum, run) => sum + total(run), 0);
  return `## Fuzzing

\`npm run fuzz -- --minutes 10 --seed S\` (see CONTRIBUTING). Runs so far, ${count(all)} inputs in all. What was found is
mended and stands as a case in \`test/fuzz/regressions\`, or was a mistake of the fuzzer, which is mended, too.

| target | ${runs.map(({ seed, node }) => `seed ${seed}, Node ${node}`).join(' | ')} |
|---|${'---:|'.repeat(runs.length)}
${lines.join('\n')}
| all | ${runs.map((run) => count(total(run))).join(' | ')} |
| found | ${found.join(' | ')} |
${notes.join('')}`;
}
