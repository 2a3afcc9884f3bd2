import { basename } from 'node:path';
import { objectText } from '../offline/workload-error.ts';
import type { Failure } from '../policy/check-case.ts';
import { judge } from '../policy/check-case.ts';
import { NamespacedSnapshot } from '../policy/namespace-labels.ts';
import type { PolicyProblem } from '../policy/policy-problem.ts';
import { compareSides } from '../policy/replay.ts';
import { answeredSide, recordedSide } from '../policy/replay-side.ts';
import { reviewedObject } from '../policy/reviewed-objects.ts';
import type { Suite } from '../policy/suite.ts';
import type { Recording } from '../recording/recording.ts';
import { CommandError } from './command-error.ts';
import { type PlacedReview, readReviewed, sayWarning } from './reviewed-input.ts';
import type { CaseResult } from './test-policy-case.ts';
import type { SuiteDirectory } from './test-policy-files.ts';
import type { LoadedConfiguration } from './test-policy-suite.ts';

/**
 * The results of all recordings of a suite under each configuration: what was answered then is expected now. Those of
 * which nothing can be expected are passed over.
 * @param problems gets what is wrong with files and lines
 */
export async function* recordedCases(
  directory: SuiteDirectory,
  suite: Suite,
  configurations: readonly LoadedConfiguration[],
  problems: PolicyProblem[],
): AsyncGenerator<CaseResult> {
  const loaded = configurations.map(({ name, snapshot }) => ({ name, snapshots: new NamespacedSnapshot(snapshot) }));
  const note = (problem: PolicyProblem): unknown => problems.push(problem);
  for (const file of directory.recordings) {
    try {
      const settings = { namespace: suite.namespace, problem: note, warning: sayWarning };
      for await (const reviewed of readReviewed(file, settings)) {
        const { recording, line } = reviewed;
        if (!recording) note({ file, line, message: 'is no recording, so nothing is expected of it; replay reads it' });
        else yield* loaded.flatMap((one) => checked(reviewed, recording, one, directory.path, loaded.length > 1));
      }
    } catch (error) {
      if (!(error instanceof CommandError)) throw error;
      note({ file, message: error.message });
    }
  }
}

function checked(
  reviewed: PlacedReview,
  recording: Recording,
  { name, snapshots }: { readonly name: string; readonly snapshots: NamespacedSnapshot },
  suite: string,
  isOneOfSeveral: boolean,
): CaseResult[] {
  const start = performance.now();
  const failures = failuresOf(reviewed, recording, snapshots);
  if (failures === undefined) return [];
  return [
    {
      suite,
      name: `${objectText(reviewed.name)} (${basename(reviewed.file)}:${reviewed.line})`,
      directory: reviewed.file,
      configuration: isOneOfSeveral ? name : undefined,
      status: failures.length > 0 ? 'failed' : 'passed',
      failures,
      problems: [],
      milliseconds: performance.now() - start,
    },
  ];
}

/** undefined where nothing can be expected. */
function failuresOf(
  reviewed: PlacedReview,
  recording: Recording,
  snapshots: NamespacedSnapshot,
): Failure[] | undefined {
  const before = recordedSide(recording);
  if (typeof before === 'string') return undefined;
  const { review, namespace, file, line } = reviewed;
  const verdict = judge(review, recording.path, snapshots.for(namespace, recording.namespaceLabels));
  const change = compareSides(before, answeredSide(verdict), () => reviewedObject(reviewed));
  if (!change) return [];
  const isDecision = change.kind === 'decision';
  const message = isDecision ? `${change.lines[0]}` : 'the injected pod differs from the recorded one';
  return [{ what: isDecision ? 'decision' : 'golden', message, file, line, details: isDecision ? [] : change.lines }];
}
