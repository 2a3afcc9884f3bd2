import { type Command, Option } from 'commander';
import { addConfigurationOptions, type ConfigurationOptions } from '../config/configuration-options.ts';
import { CommandError, exitCodes } from './command-error.ts';

export const testFormats = ['text', 'json', 'junit', 'tap', 'github'] as const;
export type TestFormat = (typeof testFormats)[number];

/** What `test` is told. */
export interface TestPolicyOptions extends ConfigurationOptions {
  readonly output: TestFormat;
  readonly update?: boolean;
  readonly filter?: string;
  readonly watch?: boolean;
  /** Directory in which to make a first suite. */
  readonly init?: string;
}

/** Adds the command `test`. */
export function registerTestPolicy(program: Command): void {
  const command = program
    .command('test')
    .description('Runs policy tests: recorded reviews, pods or workloads beside what should come out.')
    .argument('[path...]', 'directories with suites and cases (default: the working directory)')
    .option('--update', 'write goldens, and a first expect.yaml for cases that have none')
    .option('--filter <text>', 'only cases with this text in their name')
    .addOption(new Option('--output <format>', 'how to report').choices(testFormats).default('text'))
    .option('--watch', 'run again whenever a file below the paths changes, until interrupted')
    .option('--init <directory>', 'make a first suite for the configuration that the options below name');
  addConfigurationOptions(command);
  command.addHelpText('after', helpText);
  command.action(async (paths: string[], options: TestPolicyOptions) => {
    checkTogether(paths, options, command);
    await run(paths.length === 0 ? ['.'] : paths, options);
  });
}

async function run(paths: readonly string[], options: TestPolicyOptions): Promise<void> {
  if (options.init !== undefined) {
    const { makeSuite } = await import('./test-policy-init.ts');
    process.stdout.write(await makeSuite(options.init, options));
  } else if (options.watch) {
    const { watchPolicyTests } = await import('./test-policy-watch.ts');
    await watchPolicyTests(paths, options);
  } else {
    const { testOnce } = await import('./test-policy-once.ts');
    if (!(await testOnce(paths, options))) process.exitCode = exitCodes.failed;
  }
}

const ownOptions = ['update', 'filter', 'output', 'watch', 'init'];

function checkTogether(paths: readonly string[], options: TestPolicyOptions, command: Command): void {
  const given = command.options
    .map((option) => option.attributeName())
    .filter((name) => command.getOptionValueSource(name) === 'cli');
  const foreign = given.find((name) => ownOptions.includes(name) === (options.init !== undefined) && name !== 'init');
  if (options.init === undefined && foreign !== undefined) {
    throw new CommandError(`the configuration stands in suite.yaml; ${foreign} goes with --init only`, exitCodes.usage);
  }
  if (foreign !== undefined || (options.init !== undefined && paths.length > 0)) {
    throw new CommandError('--init goes with options of the configuration only', exitCodes.usage);
  }
}

const helpText = `
A case is a directory with review.json, pod.yaml or workload.yaml, with expect.yaml and, if wanted, injected.yaml (the
golden pod). The nearest suite.yaml above it names the configuration; without one the embedded configuration is used.
docs/policy-tests.md describes the files.

Examples:
  Make a first suite from the configuration of a cluster, and run it:
    kubectl -n istio-system get configmap istio-sidecar-injector istio -o yaml > injector.yaml
    sidecar-injector test --init policy --config injector.yaml
    sidecar-injector test policy

  Accept what comes out now:
    sidecar-injector test policy --update

  In continuous integration:
    sidecar-injector test policy --output junit > results.xml

Exit codes: 0 all cases pass; 1 a case fails, a file is wrong or there are no cases; 2 wrong usage; 70 a defect of this
program.`;
