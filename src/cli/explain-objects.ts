import { loadWebhookConfigurations } from '../config/cluster-resources.ts';
import { loadSnapshot } from '../config/load-snapshot.ts';
import type { ClusterKind } from '../config/read-cluster-objects.ts';
import type { Snapshot } from '../inject/index.ts';
import { type Explanation, explain } from '../policy/explain.ts';
import { NamespacedSnapshot, withNamespaceLabels } from '../policy/namespace-labels.ts';
import { problemText } from '../policy/policy-problem.ts';
import type { ReviewedObject } from '../policy/reviewed-objects.ts';
import { CommandError } from './command-error.ts';
import type { ExplainOptions } from './explain.ts';
import { readLive } from './read-live.ts';
import { explainJson } from './report/explain-json.ts';
import { explainText } from './report/explain-text.ts';
import { paintFor } from './report/paint.ts';
import { type PodlessListener, readReviewed, strictSettings } from './reviewed-input.ts';

/** Explains objects of a cluster, or else all objects of the files, on standard output. */
export async function explainObjects(objects: readonly string[], options: ExplainOptions): Promise<void> {
  const explanations = objects.length > 0 ? await explainNamed(objects, options) : await explainAll(options);
  const paint = paintFor(process.stdout);
  process.stdout.write(
    options.output === 'json'
      ? explainJson(explanations)
      : explanations.map((one) => explainText(one, paint)).join('\n'),
  );
}

async function explainNamed(objects: readonly string[], options: ExplainOptions): Promise<Explanation[]> {
  const { explainLive } = await import('./explain-live.ts');
  return explainLive(objects, options, note);
}

function note(sentence: string): void {
  process.stderr.write(`note: ${sentence}\n`);
}

const kinds: readonly ClusterKind[] = ['Namespace', 'Node', 'ProxyConfig', 'MutatingWebhookConfiguration'];

/** @throws {CommandError} for input that cannot be explained */
export async function explainAll(options: Omit<ExplainOptions, 'istioNamespace'>): Promise<Explanation[]> {
  const { live, objects } = await readLive(options, { kinds, note });
  // What the API server makes of the labels of namespaces is told apart, so the injector need not repeat it.
  const snapshot = await loadSnapshot({ namespacePolicy: 'trust', ...options }, { live, objects, note });
  for (const warning of snapshot.warnings) process.stderr.write(`warning: ${warning}\n`);
  const webhooks = await loadWebhookConfigurations(options.resources ?? [], objects);
  const known = new NamespacedSnapshot(snapshot);
  const explanations: Explanation[] = [];
  const podless = new PodlessObjects();
  for (const file of options.filename) {
    for await (const reviewed of readReviewed(file, { ...strictSettings(options.namespace), podless: podless.add })) {
      const path = reviewed.recording?.path ?? options.requestPath;
      explanations.push(
        explain(reviewed, { webhooks, path, snapshot: snapshotFor(known, snapshot, reviewed, options) }),
      );
    }
  }
  if (explanations.length === 0 && !podless.tell()) {
    throw new CommandError(`${options.filename.join(', ')}: no object to explain`);
  }
  return explanations;
}

/** Beside what is explained a manifest may hold anything; alone, it is said that nothing comes of it. */
class PodlessObjects {
  readonly #others: string[] = [];
  #hasTold = false;

  readonly add: PodlessListener = (place, isOtherKind) => {
    const sentence = `${problemText(place)}, so there is nothing to inject`;
    if (isOtherKind) this.#others.push(sentence);
    else {
      note(sentence);
      this.#hasTold = true;
    }
  };

  /** @returns whether there was any */
  tell(): boolean {
    for (const sentence of this.#others) note(sentence);
    return this.#hasTold || this.#others.length > 0;
  }
}

/** The labels on the command line are those of the namespace, whatever the resources say. */
function snapshotFor(
  known: NamespacedSnapshot,
  snapshot: Snapshot,
  reviewed: ReviewedObject,
  { namespaceLabels }: Pick<ExplainOptions, 'namespaceLabels'>,
): Snapshot {
  const { namespace, recording } = reviewed;
  if (namespaceLabels) return withNamespaceLabels(snapshot, namespace, namespaceLabels);
  return known.for(namespace, recording?.namespaceLabels);
}
