import { join } from 'node:path';
import type { ConfigurationOptions } from '../config/configuration-options.ts';
import { loadSnapshot } from '../config/load-snapshot.ts';
import { ConfigurationError, type Snapshot } from '../inject/index.ts';
import { PolicyError, type PolicyProblem } from '../policy/policy-problem.ts';
import { defaultSuite, readSuite, type Suite, type SuiteConfiguration } from '../policy/suite.ts';
import { readTextNow, type SuiteDirectory, suiteFile } from './test-policy-files.ts';

/** A configuration of a suite with everything compiled. */
export interface LoadedConfiguration {
  readonly name: string;
  readonly snapshot: Snapshot;
}

export interface LoadedSuite {
  readonly suite: Suite;
  /** Those that can be used. */
  readonly configurations: readonly LoadedConfiguration[];
  readonly problems: readonly PolicyProblem[];
}

/** Reads a suite and compiles its configurations, once for all cases. */
export async function loadSuite(directory: SuiteDirectory): Promise<LoadedSuite> {
  const suite = readSuiteFile(directory);
  if (suite instanceof PolicyError) {
    return { suite: defaultSuite, configurations: [], problems: suite.problems };
  }
  const configurations: LoadedConfiguration[] = [];
  const problems: PolicyProblem[] = [];
  for (const configuration of suite.configurations) {
    try {
      configurations.push({ name: configuration.name, snapshot: await load(directory, suite, configuration) });
    } catch (error) {
      if (!(error instanceof ConfigurationError)) throw error;
      problems.push(...error.problems.map(({ source, message }) => ({ file: source, message })));
    }
  }
  return { suite, configurations, problems };
}

function readSuiteFile({ path, hasSuiteFile }: SuiteDirectory): Suite | PolicyError {
  if (!hasSuiteFile) return defaultSuite;
  const file = join(path, suiteFile);
  try {
    return readSuite(readTextNow(file), file);
  } catch (error) {
    if (error instanceof PolicyError) return error;
    throw error;
  }
}

async function load({ path }: SuiteDirectory, suite: Suite, configuration: SuiteConfiguration): Promise<Snapshot> {
  const files = Object.entries(configuration.files).map(([key, file]) => [key, join(path, file)] as const);
  const options: ConfigurationOptions = {
    ...Object.fromEntries(files),
    ...(configuration.helmValues.length > 0 && {
      helmValues: configuration.helmValues.map((file) => join(path, file)),
    }),
    ...(configuration.revision === undefined ? {} : { revision: configuration.revision }),
    resources: suite.resources.map((file) => join(path, file)),
    namespacePolicy: suite.namespacePolicy,
    templateEnv: Object.keys(configuration.environment),
  };
  const snapshot = await loadSnapshot(options, { environment: environmentOf(configuration) });
  const namespaces = new Map(snapshot.cluster.namespaces);
  for (const [name, labels] of suite.namespaces) {
    namespaces.set(name, { annotations: {}, ...namespaces.get(name), labels });
  }
  return { ...snapshot, cluster: { ...snapshot.cluster, namespaces } };
}

/** A test must not depend on the variables of the machine on which it runs, so only the suite sets them. */
function environmentOf(configuration: SuiteConfiguration): NodeJS.ProcessEnv {
  const { nativeSidecars, platform, compliancePolicy, environment } = configuration;
  return {
    ...environment,
    ...(nativeSidecars && { ENABLE_NATIVE_SIDECARS: nativeSidecars }),
    ...(platform && { PLATFORM: platform }),
    ...(compliancePolicy !== undefined && { COMPLIANCE_POLICY: compliancePolicy }),
  };
}
