/** What can be wrong with a configuration. */
export type ConfigurationFault =
  | 'unreadable'
  | 'not-yaml'
  | 'not-an-object'
  | 'unknown-form'
  | 'wrong-type'
  | 'missing-document'
  | 'missing-templates'
  | 'illegal-policy'
  | 'bad-template'
  | 'unknown-template'
  | 'bad-values'
  | 'bad-mesh-config'
  | 'bad-resource'
  | 'bad-setting'
  | 'self-test-failed';

export interface ConfigurationProblem {
  readonly code: ConfigurationFault;
  /** The file, ConfigMap key or setting. */
  readonly source: string;
  /** What was found and what is allowed, in one sentence without the source. */
  readonly message: string;
}

/** A configuration that cannot be used; names every problem at once. */
export class ConfigurationError extends Error {
  readonly problems: readonly ConfigurationProblem[];
  constructor(problems: readonly ConfigurationProblem[]) {
    super(problems.map((problem) => `${problem.source}: ${problem.message}`).join('\n'));
    this.name = 'ConfigurationError';
    this.problems = problems;
  }
}
