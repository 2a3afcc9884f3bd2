import { join } from 'node:path';
import { readObjects } from '../config/read-objects.ts';
import { ConfigurationError } from '../inject/index.ts';
import { checkCase, type Failure, judge, type Verdict } from '../policy/check-case.ts';
import { type Expectation, readExpectation } from '../policy/expectation.ts';
import { PolicyError, type PolicyProblem } from '../policy/policy-problem.ts';
import { ReviewedObjectError, reviewedObjects } from '../policy/reviewed-objects.ts';
import type { Suite } from '../policy/suite.ts';
import { type CaseDirectory, expectFile, goldenFile, inputFiles, readTextNow } from './test-policy-files.ts';
import type { LoadedConfiguration } from './test-policy-suite.ts';

/** What came of one case under one configuration. */
export interface CaseResult {
  readonly suite: string;
  readonly name: string;
  readonly directory: string;
  /** undefined where the suite has one only. */
  readonly configuration: string | undefined;
  /** `error`: the case itself cannot be used. */
  readonly status: 'passed' | 'failed' | 'error';
  readonly failures: readonly Failure[];
  readonly problems: readonly PolicyProblem[];
  readonly milliseconds: number;
}

/** A file of a case for one configuration: its own where it has one, else the one for all. */
export function fileFor(directory: CaseDirectory, file: string, configuration: string): string {
  const own = file.replace('.yaml', `.${configuration}.yaml`);
  return directory.files.includes(own) ? own : file;
}

/** @throws {PolicyError} where the input files are none, several or no objects */
export function readReview(directory: CaseDirectory, suite: Suite): string {
  const [name, ...others] = inputFiles.filter((file) => directory.files.includes(file));
  if (name === undefined || others.length > 0) {
    const found = name === undefined ? 'none' : `both ${name} and ${others[0]}`;
    throw new PolicyError([
      { file: directory.path, message: `must hold one of ${inputFiles.join(', ')}, holds ${found}` },
    ]);
  }
  const file = join(directory.path, name);
  const text = readTextNow(file);
  return name === 'review.json' ? text : reviewOfManifest(text, file, suite.namespace);
}

function reviewOfManifest(text: string, file: string, namespace: string): string {
  try {
    const reviewed = readObjects(text, file).flatMap((object) => reviewedObjects(object, namespace));
    if (reviewed.length === 1) return reviewed[0]!.review;
    throw new PolicyError([{ file, message: `must hold one object, holds ${reviewed.length}` }]);
  } catch (error) {
    if (error instanceof ReviewedObjectError) throw new PolicyError([{ file, message: error.message }]);
    if (!(error instanceof ConfigurationError)) throw error;
    throw new PolicyError(error.problems.map(({ source, message }) => ({ file: source, message })));
  }
}

/** What a case expects under a configuration. @throws {PolicyError} where that is missing or cannot be read */
export function readExpected(directory: CaseDirectory, configuration: string): Expectation {
  const name = fileFor(directory, expectFile, configuration);
  const file = join(directory.path, name);
  if (directory.files.includes(name)) return readExpectation(readTextNow(file), file);
  const message = 'does not exist; --update writes a first one from what comes out now';
  throw new PolicyError([{ file, message }]);
}

/** Compares a verdict with all that the case expects. @throws {PolicyError} where a golden cannot be read */
export function compareCase(
  directory: CaseDirectory,
  verdict: Verdict,
  configuration: string,
  expectation: Expectation,
): Failure[] {
  const name = fileFor(directory, goldenFile, configuration);
  const file = join(directory.path, name);
  const golden = { file, text: directory.files.includes(name) ? readTextNow(file) : undefined };
  return checkCase(verdict, expectation, golden);
}

/** The verdict on a case under each configuration, by its name. */
export function judgeAll(
  directory: CaseDirectory,
  suite: Suite,
  configurations: readonly LoadedConfiguration[],
): Map<string, Verdict> {
  const review = readReview(directory, suite);
  return new Map(configurations.map(({ name, snapshot }) => [name, judge(review, suite.path, snapshot)]));
}
