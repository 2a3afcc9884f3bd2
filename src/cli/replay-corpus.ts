import { isClusterAsked } from '../config/live-options.ts';
import { loadSnapshot } from '../config/load-snapshot.ts';
import type { ClusterKind } from '../config/read-cluster-objects.ts';
import type { Snapshot } from '../inject/index.ts';
import { ConfigurationError } from '../inject/index.ts';
import { judge } from '../policy/check-case.ts';
import { NamespacedSnapshot } from '../policy/namespace-labels.ts';
import { type PolicyProblem, problemText } from '../policy/policy-problem.ts';
import { ReplayCount } from '../policy/replay-count.ts';
import { replayObject } from '../policy/replay-object.ts';
import { answeredSide, type ReplaySide, recordedSide } from '../policy/replay-side.ts';
import { reviewedObject } from '../policy/reviewed-objects.ts';
import { apiConnection } from './api-connection.ts';
import { CommandError } from './command-error.ts';
import { type Corpus, fileCorpus } from './corpus.ts';
import { liveCorpus } from './live-corpus.ts';
import { Progress } from './progress.ts';
import { readConfigMaps, readObjects } from './read-live.ts';
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
    const { corpus, before, after } = await partsOf(paths, options);
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

async function partsOf(paths: readonly string[], options: ReplayOptions): Promise<Parts> {
  const { live, against, namespace } = options;
  const api = live || isClusterAsked(options) ? await apiConnection(options)() : undefined;
  const objects = api ? await readObjects(api, options, { kinds, note: sayNote }) : [];
  const load = async (side: ReplayOptions): Promise<Snapshot> =>
    loadSnapshot(side, { live: api && (await readConfigMaps(api, side)), objects });
  const before = against === recorded ? recorded : await load(earlierOptions(options));
  const corpus = live && api ? liveCorpus(api, namespace) : fileCorpus(paths);
  return { corpus, before, after: await load(options) };
}

const kinds: readonly ClusterKind[] = ['Namespace', 'Node', 'ProxyConfig'];

function sayNote(sentence: string): void {
  process.stderr.write(`note: ${sentence}\n`);
}

/** Answers every review under two configurations that are loaded. */
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

/** What is not part of the configuration itself is the same for both; without `--against` it is that of the cluster. */
function earlierOptions(options: ReplayOptions): ReplayOptions {
  const { config, injectConfigFile, valuesFile, meshConfigFile, operatorFileName, helmValues, generation, ...others } =
    options;
  const { against } = others;
  return against === undefined ? others : { ...others, config: against };
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
    const facts = { object: () => reviewedObject(reviewed), namespaceLabels, replicas, kind: name.kind, snapshot };
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
