import { PolicyError, type PolicyProblem } from '../policy/policy-problem.ts';
import type { Suite } from '../policy/suite.ts';
import { type CaseResult, compareCase, judgeAll, readExpected } from './test-policy-case.ts';
import { type CaseDirectory, findSuites, type SuiteDirectory, strayFiles } from './test-policy-files.ts';
import { recordedCases } from './test-policy-recordings.ts';
import { type LoadedConfiguration, loadSuite } from './test-policy-suite.ts';
import { updateCase } from './test-policy-update.ts';

export interface RunOptions {
  readonly paths: readonly string[];
  /** Only cases with this text in their name. */
  readonly filter?: string | undefined;
  readonly update?: boolean | undefined;
}

/** What came of all cases. */
export interface TestRun {
  readonly results: readonly CaseResult[];
  /** What is wrong with suites as a whole. */
  readonly problems: readonly PolicyProblem[];
  /** Files that `--update` wrote or removed. */
  readonly written: readonly string[];
  /** Directories that name no configuration. */
  readonly withoutSuite: readonly string[];
  readonly milliseconds: number;
}

/** Runs all cases below the paths. */
export async function runPolicyTests(options: RunOptions): Promise<TestRun> {
  const start = performance.now();
  const run = { results: [] as CaseResult[], problems: [] as PolicyProblem[], written: [] as string[] };
  const suites = findSuites(options.paths);
  for (const directory of suites) {
    const { suite, configurations, problems } = await loadSuite(directory);
    run.problems.push(...problems);
    const runner = new SuiteRunner(directory, suite, configurations, options.update === true);
    for (const one of directory.cases) {
      if (options.filter !== undefined && !one.name.includes(options.filter)) continue;
      run.results.push(...runner.run(one));
    }
    run.written.push(...runner.written);
    for await (const result of recordedCases(directory, suite, configurations, run.problems)) {
      if (options.filter === undefined || result.name.includes(options.filter)) run.results.push(result);
    }
  }
  const withoutSuite = suites.filter(({ hasSuiteFile }) => !hasSuiteFile).map(({ path }) => path);
  return { ...run, withoutSuite, milliseconds: performance.now() - start };
}

export function isPassed({ results, problems }: TestRun): boolean {
  return problems.length === 0 && results.length > 0 && results.every(({ status }) => status === 'passed');
}

type Finding = Pick<CaseResult, 'name' | 'failures' | 'problems'>;

class SuiteRunner {
  readonly written: string[] = [];
  readonly #directory: SuiteDirectory;
  readonly #suite: Suite;
  readonly #configurations: readonly LoadedConfiguration[];
  readonly #isUpdating: boolean;
  readonly #names = new Map<string, string>();

  constructor(
    directory: SuiteDirectory,
    suite: Suite,
    configurations: readonly LoadedConfiguration[],
    isUpdating: boolean,
  ) {
    this.#directory = directory;
    this.#suite = suite;
    this.#configurations = configurations;
    this.#isUpdating = isUpdating;
  }

  run(given: CaseDirectory): CaseResult[] {
    if (this.#configurations.length === 0) return [];
    const start = performance.now();
    const shared = { suite: this.#directory.path, directory: given.path };
    const findings = this.#findings(given);
    const milliseconds = (performance.now() - start) / findings.length;
    return findings.map(({ configuration, ...finding }) => ({
      ...shared,
      ...finding,
      configuration: this.#suite.configurations.length > 1 ? configuration : undefined,
      status: finding.problems.length > 0 ? 'error' : finding.failures.length > 0 ? 'failed' : 'passed',
      milliseconds,
    }));
  }

  #findings(given: CaseDirectory): (Finding & { configuration: string })[] {
    const names = this.#configurations.map(({ name }) => name);
    try {
      const verdicts = judgeAll(given, this.#suite, this.#configurations);
      const directory = this.#isUpdating ? this.#update(given, verdicts) : given;
      return [...verdicts].map(([configuration, verdict]) => ({
        configuration,
        ...this.#compare(directory, verdict, configuration),
      }));
    } catch (error) {
      const finding = failedFinding(error, given);
      return names.map((configuration) => ({ configuration, ...finding }));
    }
  }

  #update(given: CaseDirectory, verdicts: Parameters<typeof updateCase>[1]): CaseDirectory {
    const { directory, written } = updateCase(given, verdicts);
    this.written.push(...written);
    return directory;
  }

  #compare(directory: CaseDirectory, verdict: Parameters<typeof compareCase>[1], configuration: string): Finding {
    try {
      const expectation = readExpected(directory, configuration);
      const stray = strayFiles(
        directory,
        this.#suite.configurations.map(({ name }) => name),
      );
      const name = expectation.name ?? directory.name;
      return {
        name,
        failures: compareCase(directory, verdict, configuration, expectation),
        problems: [...stray, ...this.#duplicates(name, directory, expectation.file)],
      };
    } catch (error) {
      return failedFinding(error, directory);
    }
  }

  #duplicates(name: string, { path }: CaseDirectory, file: string): PolicyProblem[] {
    const earlier = this.#names.get(name);
    this.#names.set(name, earlier ?? path);
    if (earlier === undefined || earlier === path) return [];
    return [{ file, message: `the name ${JSON.stringify(name)} is that of the case ${earlier} already` }];
  }
}

function failedFinding(error: unknown, { name }: CaseDirectory): Finding {
  if (!(error instanceof PolicyError)) throw error;
  return { name, failures: [], problems: error.problems };
}
