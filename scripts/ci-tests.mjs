// Runs a test script of the package, such as `node scripts/ci-tests.mjs test`. Files with failures run once more alone:
// a machine that stands still for a second can break a test that talks over sockets, and a defect breaks it again. Both are
// named. Adds the numbers to the file named by CI_TESTS_FILE, as JSON: {"passed": n, "failed": n}, and what was named to the
// file beside it with the ending .notes, which can be shown once more at the end of everything. Lines that begin with
// "summary: " say in short what ran.
import { spawnSync } from 'node:child_process';
import { appendFileSync, mkdtempSync, openSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const [script = 'test'] = process.argv.slice(2);
const scratch = mkdtempSync(join(tmpdir(), 'ci-tests-'));

const log = join(scratch, 'log');
const first = run([]);
const broken = first?.testResults.filter(isBroken) ?? [];
for (const file of broken) report('failed', file);
const second = broken.length > 0 ? run(broken.map(({ name }) => name)) : undefined;
const stillBroken = second ? second.testResults.filter(isBroken) : broken;
if (second && stillBroken.length === 0) note(`${broken.length} files passed at the second try`);
for (const file of second ? stillBroken : []) report('failed again', file);

const failed = stillBroken.reduce((sum, file) => sum + Math.max(1, failuresOf(file).length), 0);
const passed = first ? first.numTotalTests - first.numPendingTests - first.numTodoTests - failed : 0;
if (process.env.CI_TESTS_FILE) {
  const { passed: before, failed: failedBefore } = JSON.parse(readFileSync(process.env.CI_TESTS_FILE, 'utf8'));
  writeFileSync(process.env.CI_TESTS_FILE, JSON.stringify({ passed: before + passed, failed: failedBefore + failed }));
}
summarize();
rmSync(scratch, { recursive: true });
const isFine = first !== undefined && failed === 0 && passed > 0 && (second ?? first).success;
if (!isFine && stillBroken.length === 0) note(`npm run ${script} failed without naming a test`);
process.exitCode = isFine ? 0 : 1;

/** The report of a run; undefined where it left none. */
function run(files) {
  const output = join(scratch, 'report.json');
  rmSync(output, { force: true });
  const reporters = ['--reporter=default', '--reporter=json', `--outputFile.json=${output}`];
  const printed = openSync(log, 'a');
  spawnSync('npm', ['run', '--silent', script, '--', ...reporters, ...files], {
    stdio: ['ignore', printed, printed],
    env: { ...process.env, NO_COLOR: '1' },
  });
  try {
    return JSON.parse(readFileSync(output, 'utf8'));
  } catch {
    console.log(readFileSync(log, 'utf8').split('\n').slice(-80).join('\n'));
    return undefined;
  }
}

function summarize() {
  const sets = [...readFileSync(log, 'utf8').matchAll(/^(?:figure: )?conformance: .*: (\d+) cases, (\d+) failed$/gm)];
  const sum = (column) => sets.reduce((total, set) => total + Number(set[column]), 0);
  console.log(`summary: Node ${process.version}: ${passed} tests passed, ${failed} failed`);
  console.log(`summary: ${sets.length} sets of conformance cases: ${sum(1)} cases, ${sum(2)} failed`);
}

function isBroken({ status }) {
  return status !== 'passed';
}

function failuresOf({ assertionResults }) {
  return assertionResults.filter(({ status }) => status === 'failed');
}

function report(what, file) {
  const failures = failuresOf(file);
  if (failures.length === 0) note(`${what}: ${file.name}: ${file.message}`);
  for (const { fullName, failureMessages } of failures) {
    note(`${what}: ${file.name}: ${fullName}\n  ${failureMessages.join('\n').slice(0, 1500)}`);
  }
}

function note(text) {
  console.log(text);
  if (process.env.CI_TESTS_FILE) appendFileSync(`${process.env.CI_TESTS_FILE}.notes`, `${text}\n`);
}
