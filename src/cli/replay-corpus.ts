import { loadSnapshot } from '../config/load-snapshot.ts';
import type { Snapshot } from '../inject/index.ts';
import { ConfigurationError } from '../inject/index.ts';
import { judge } from '../policy/check-case.ts';
import { NamespacedSnapshot } from '../policy/namespace-labels.ts';
import { type PolicyProblem, problemText } from '../policy/policy-problem.ts';
import { ReplayCount } from '../policy/replay-count.ts';
import { replayObject } from '../policy/replay-object.ts';
import { answeredSide, type ReplaySide, recordedSide } from '../policy/replay-side.ts';
import { reviewedObject } from '../policy/reviewed-objects.ts';
import { CommandError } from './command-error.ts';
import { corpusFiles } from './corpus-files.ts';
import { Progress } from './progress.ts';
import type { ReplayOptions } from './replay.ts';
import { recorded } from './replay-choices.ts';
import type { ReplayRun } from './report/replay-json.ts';
import { type PlacedReview, readReviewed, sayWarning } from './reviewed-input.ts';

/** Answers every review under both configurations, one after the other. A file that cannot be read is a problem. */
export async function replayCorpus(paths: readonly string[], options: ReplayOptions): Promise<ReplayRun> {
  const { against } = options;
  const names = { before: against, after: options.config ?? options.injectConfigFile ?? '' };
  try {
    const before = against === recorded ? recorded : await loadSnapshot(earlierOptions(options));
    const after = await loadSnapshot(options);
    return { ...(await replayBetween(paths, before, after, options)), ...names };
  } catch (error) {
    if (!(error instanceof ConfigurationError)) throw error;
    const problems = error.problems.map(({ source, message }) => `${source}: ${message}`);
    return { ...new ReplayCount().totals(), problems, isComplete: false, ...names };
  }
}

type Before = Snapshot | typeof recorded;

/** The same for configurations that are loaded. */
export async function replayBetween(
  paths: readonly string[],
  before: Before,
  after: Snapshot,
  options: Pick<ReplayOptions, 'namespace' | 'requestPath'>,
): Promise<ReplayRun> {
  const count = new ReplayCount();
  const problems: string[] = [];
  const problem = (one: PolicyProblem): unknown => problems.push(problemText(one));
  const settings = { namespace: options.namespace, problem, warning: sayWarning };
  const sides = new Sides(before, after, options.requestPath, problem);
  const progress = new Progress();
  for await (const file of corpusFiles(paths)) {
    try {
      for await (const reviewed of readReviewed(file, settings)) {
        sides.compare(reviewed, count);
        progress.tick(() => `${count.objects} objects`);
      }
    } catch (error) {
      if (!(error instanceof CommandError)) throw error;
      problems.push(error.message);
    }
  }
  progress.end();
  if (count.objects === 0 && problems.length === 0) throw new CommandError(`${paths.join(', ')}: no object to replay`);
  return { ...count.totals(), problems, isComplete: true, before: 'before', after: 'after' };
}

/** What is not part of the configuration itself is the same for both. */
function earlierOptions({ against, revision, resources, templateEnv, namespacePolicy }: ReplayOptions) {
  return {
    config: against,
    ...(revision === undefined ? {} : { revision }),
    ...(resources === undefined ? {} : { resources }),
    ...(templateEnv === undefined ? {} : { templateEnv }),
    ...(namespacePolicy === undefined ? {} : { namespacePolicy }),
  };
}

/** Both sides of a comparison. */
class Sides {
  readonly #before: NamespacedSnapshot | undefined;
  readonly #after: NamespacedSnapshot;
  readonly #path: string;
  readonly #problem: (problem: PolicyProblem) => void;

  constructor(before: Before, after: Snapshot, path: string, problem: (problem: PolicyProblem) => void) {
    this.#before = before === recorded ? undefined : new NamespacedSnapshot(before);
    this.#after = new NamespacedSnapshot(after);
    this.#path = path;
    this.#problem = problem;
  }

  compare(reviewed: PlacedReview, count: ReplayCount): void {
    const before = this.#before ? this.#answer(reviewed, this.#before) : recordedOf(reviewed);
    if (typeof before === 'string') {
      count.addIncomparable(before);
      return;
    }
    const { name, namespace, recording, replicas, file, line } = reviewed;
    const snapshot = this.#after.for(namespace, recording?.namespaceLabels);
    const namespaceLabels = snapshot.cluster.namespaces.get(namespace)?.labels;
    const after = this.#answer(reviewed, this.#after);
    // What no webhook can read says nothing about configurations.
    if (after.result === 'refused') this.#problem({ file, line, message: `cannot be answered: ${after.message}` });
    const facts = { object: () => reviewedObject(reviewed), namespaceLabels, replicas };
    count.add({ ...name, file, line }, replayObject(before, after, facts));
  }

  #answer({ review, namespace, recording }: PlacedReview, snapshots: NamespacedSnapshot): ReplaySide {
    const snapshot = snapshots.for(namespace, recording?.namespaceLabels);
    return answeredSide(judge(review, recording?.path ?? this.#path, snapshot));
  }
}

function recordedOf({ recording }: PlacedReview): ReplaySide | string {
  return recording ? recordedSide(recording) : 'no recording';
}
