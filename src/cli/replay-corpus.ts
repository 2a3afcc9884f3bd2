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
import { type Corpus, fileCorpus } from './corpus.ts';
import { Progress } from './progress.ts';
import type { ReplayOptions } from './replay.ts';
import { recorded } from './replay-choices.ts';
import type { ReplayRun } from './report/replay-json.ts';
import { type PlacedReview, sayWarning } from './reviewed-input.ts';

/**
 * Answers every review under both configurations, one after the other. A file that cannot be read is a problem.
 * @throws {CommandError} where there is nothing to replay, or a cluster cannot be asked
 */
export async function replayCorpus(paths: readonly string[], options: ReplayOptions): Promise<ReplayRun> {
  const { against, config, injectConfigFile } = options;
  const names = { before: against ?? 'the cluster', after: config ?? injectConfigFile ?? '' };
  try {
    const { corpus, before, after } = await (options.live ? liveParts(options) : fileParts(paths, options));
    return { ...(await replayBetween(corpus, before, after, options)), ...names };
  } catch (error) {
    if (!(error instanceof ConfigurationError)) throw error;
    const problems = error.problems.map(({ source, message }) => `${source}: ${message}`);
    return { ...new ReplayCount().totals(), problems, isComplete: false, ...names };
  }
}

type Before = Snapshot | typeof recorded;

interface Parts {
  readonly corpus: Corpus;
  readonly before: Before;
  readonly after: Snapshot;
}

async function fileParts(paths: readonly string[], options: ReplayOptions): Promise<Parts> {
  const isRecorded = options.against === recorded;
  const before = isRecorded ? recorded : await loadSnapshot(earlierOptions(options));
  return { corpus: fileCorpus(paths), before, after: await loadSnapshot(options) };
}

/** The same for configurations that are loaded. */
export async function replayBetween(
  corpus: Corpus,
  before: Before,
  after: Snapshot,
  { namespace = 'default', requestPath }: Pick<ReplayOptions, 'namespace' | 'requestPath'>,
): Promise<ReplayRun> {
  const count = new ReplayCount();
  const problems: string[] = [];
  const problem = (one: PolicyProblem): unknown => problems.push(problemText(one));
  const failed = (sentence: string): unknown => problems.push(sentence);
  const sides = new Sides(before, after, requestPath, problem);
  const progress = new Progress();
  for await (const reviewed of corpus.read({ namespace, problem, warning: sayWarning, failed })) {
    sides.compare(reviewed, count);
    progress.tick(() => `${count.objects} objects`);
  }
  progress.end();
  if (count.objects === 0 && problems.length === 0) throw new CommandError(`${corpus.name}: no object to replay`);
  return { ...count.totals(), problems, isComplete: true, before: 'before', after: 'after' };
}

/** What is not part of the configuration itself is the same for both. */
function earlierOptions({ against, revision, resources, templateEnv, namespacePolicy }: ReplayOptions) {
  return {
    ...(against === undefined ? {} : { config: against }),
    ...(revision === undefined ? {} : { revision }),
    ...(resources === undefined ? {} : { resources }),
    ...(templateEnv === undefined ? {} : { templateEnv }),
    ...(namespacePolicy === undefined ? {} : { namespacePolicy }),
  };
}

/** The workloads of a cluster, and for both sides what is known of it; without `--against` its own configuration. */
async function liveParts(options: ReplayOptions): Promise<Parts> {
  const { openLiveContext } = await import('./live-context.ts');
  const { liveCorpus } = await import('./live-corpus.ts');
  const { istioNamespace = 'istio-system', against, namespace } = options;
  const earlier = against === undefined ? withoutConfiguration(options) : { ...options, ...earlierOptions(options) };
  const { api, cluster, snapshot } = await openLiveContext({ ...earlier, istioNamespace });
  const next = await loadSnapshot(options);
  const after = { ...next, cluster: { ...cluster.facts, id: next.cluster.id } };
  return { corpus: liveCorpus(api, namespace), before: snapshot, after };
}

/** Options that name the new configuration say nothing of the one in the cluster. */
function withoutConfiguration({
  config: _config,
  injectConfigFile: _file,
  valuesFile: _values,
  ...others
}: ReplayOptions) {
  const {
    meshConfigFile: _mesh,
    operatorFileName: _operator,
    helmValues: _helm,
    generation: _generation,
    ...rest
  } = others;
  return rest;
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
