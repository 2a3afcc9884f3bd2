import { decideRequest } from '../admission/decide-request.ts';
import { inject } from '../inject/inject.ts';
import { InjectionError } from '../inject/injection-error.ts';
import type { PathParameters } from '../inject/path-parameters.ts';
import { annotationNames, entry, type Pod, type StringMap, withMetadataMap } from '../inject/pod.ts';
import type { Snapshot } from '../inject/snapshot.ts';
import type { JsonObject } from '../json/index.ts';
import type { RequestFacts } from './match-conditions.ts';
import { withNamespaceLabels } from './namespace-labels.ts';
import { podFacts } from './request-facts.ts';
import { apiServerHalf } from './webhook-match.ts';

/** What a verdict depends on and people can change. */
export interface Subject {
  readonly pod: Pod;
  readonly namespaceLabels: StringMap | undefined;
  readonly snapshot: Snapshot;
}

/** Changes that together turn the verdict round, each in words. */
export type Flip = readonly string[];

interface Edit {
  readonly text: string;
  readonly apply: (subject: Subject) => Subject;
}

/** What stays the same while changes are tried. */
export interface Trial {
  readonly webhooks: readonly JsonObject[];
  readonly parameters: PathParameters;
  readonly request: RequestFacts;
}

/** More would not be read. */
const maximumFlips = 4;

/**
 * Finds the smallest sets of changes that turn the verdict round, by trying them out.
 * @param verdict what it is now
 */
export function findFlips(subject: Subject, verdict: 'injected' | 'skipped' | 'denied', trial: Trial): Flip[] {
  const wanted = verdict === 'injected' ? 'skipped' : 'injected';
  const edits = verdict === 'denied' ? annotationEdits(subject) : decisionEdits(subject);
  // Each trial of a denied pod costs a whole injection.
  const maximumSize = verdict === 'denied' ? 2 : 3;
  for (let size = 1; size <= maximumSize; size++) {
    const flips: Flip[] = [];
    for (const chosen of combinations(edits, size)) {
      const changed = chosen.reduce((one, edit) => edit.apply(one), subject);
      if (!becomes(wanted, changed, trial)) continue;
      flips.push(chosen.map((edit) => edit.text));
      if (flips.length === maximumFlips) return flips;
    }
    if (flips.length > 0) return flips;
  }
  return [];
}

function becomes(wanted: 'injected' | 'skipped', { pod, namespaceLabels, snapshot }: Subject, trial: Trial): boolean {
  const facts = podFacts(pod, namespaceLabels, trial.request);
  const { isCalled, isRefusal } = apiServerHalf(trial.webhooks, facts, snapshot.revision);
  if (isRefusal) return false;
  if (!isCalled || !decideRequest(pod, snapshot).isInjected) return wanted === 'skipped';
  return wanted === 'injected' && canBeInjected(pod, snapshot, trial.parameters);
}

function canBeInjected(pod: Pod, snapshot: Snapshot, parameters: PathParameters): boolean {
  try {
    inject(pod, { parameters }, snapshot);
    return true;
  } catch (error) {
    if (!(error instanceof InjectionError)) throw error;
    return false;
  }
}

function* combinations(edits: readonly Edit[], size: number, start = 0): Generator<Edit[]> {
  if (size === 0) {
    yield [];
    return;
  }
  for (let index = start; index <= edits.length - size; index++) {
    for (const rest of combinations(edits, size - 1, index + 1)) yield [edits[index]!, ...rest];
  }
}

/** Pods with hundreds of labels exist; the first of them are enough to try. */
const maximumLabels = 20;

/** In the order in which people would rather do them. */
function decisionEdits(subject: Subject): Edit[] {
  const { pod, namespaceLabels, snapshot } = subject;
  const own = snapshot.revision || 'default';
  const labels = Object.keys(pod.metadata.labels ?? {});
  const others = labels.filter((name) => name !== annotationNames.inject && name !== revisionLabel);
  return [
    ...labelEdits(pod, annotationNames.inject, ['true', 'false']),
    ...(entry(pod.metadata.annotations, annotationNames.inject) === undefined
      ? []
      : [withoutAnnotation(annotationNames.inject)]),
    ...labelEdits(pod, revisionLabel, [own]),
    ...(namespaceLabels
      ? [
          ...namespaceEdits(namespaceLabels, 'istio-injection', ['enabled']),
          ...namespaceEdits(namespaceLabels, revisionLabel, [own]),
        ]
      : []),
    ...(pod.spec.hostNetwork ? [withoutHostNetwork] : []),
    ...(snapshot.rules.ignoredNamespaces.has(pod.metadata.namespace ?? '') ? [elsewhere] : []),
    ...others.slice(0, maximumLabels).map((name) => podLabel(name, undefined)),
    policyEdit(snapshot.rules.policy === 'enabled' ? 'disabled' : 'enabled'),
  ];
}

function annotationEdits({ pod }: Subject): Edit[] {
  const names = Object.keys(pod.metadata.annotations ?? {}).filter((name) => name.includes('istio.io/'));
  return names.slice(0, maximumLabels).map(withoutAnnotation);
}

const revisionLabel = 'istio.io/rev';

function labelEdits(pod: Pod, name: string, values: readonly string[]): Edit[] {
  const current = entry(pod.metadata.labels, name);
  const edits = values.filter((value) => value !== current).map((value) => podLabel(name, value));
  return current === undefined ? edits : [...edits, podLabel(name, undefined)];
}

function namespaceEdits(labels: StringMap, name: string, values: readonly string[]): Edit[] {
  const current = entry(labels, name);
  const edits = values.filter((value) => value !== current).map((value) => namespaceLabel(name, value));
  return current === undefined ? edits : [...edits, namespaceLabel(name, undefined)];
}

function podLabel(name: string, value: string | undefined): Edit {
  return {
    text: value === undefined ? `remove the label ${name} of the pod` : `label the pod ${name}=${value}`,
    apply: (subject) => ({
      ...subject,
      pod: withMetadataMap(subject.pod, 'labels', changed(subject.pod.metadata.labels, name, value)),
    }),
  };
}

function withoutAnnotation(name: string): Edit {
  return {
    text: `remove the annotation ${name} of the pod`,
    apply: (subject) => ({
      ...subject,
      pod: withMetadataMap(subject.pod, 'annotations', changed(subject.pod.metadata.annotations, name, undefined)),
    }),
  };
}

function namespaceLabel(name: string, value: string | undefined): Edit {
  return {
    text: value === undefined ? `remove the label ${name} of the namespace` : `label the namespace ${name}=${value}`,
    apply: (subject) => inNamespaceWith(changed(subject.namespaceLabels, name, value), subject),
  };
}

/** The injector may look at the labels itself. */
function inNamespaceWith(labels: StringMap, subject: Subject): Subject {
  const { pod, snapshot } = subject;
  const namespace = pod.metadata.namespace ?? '';
  return { ...subject, namespaceLabels: labels, snapshot: withNamespaceLabels(snapshot, namespace, labels) };
}

const withoutHostNetwork: Edit = {
  text: 'set spec.hostNetwork to false',
  apply: (subject) => {
    const { hostNetwork: _host, ...spec } = subject.pod.spec;
    return { ...subject, pod: { ...subject.pod, spec } };
  },
};

const elsewhere: Edit = {
  text: 'create the pod in a namespace that is not of the system',
  apply: (subject) => {
    const metadata = { ...subject.pod.metadata, namespace: 'elsewhere' };
    return { ...subject, pod: { ...subject.pod, metadata } };
  },
};

function policyEdit(policy: 'enabled' | 'disabled'): Edit {
  return {
    text: `set policy: ${policy} in the configuration`,
    apply: (subject) => ({
      ...subject,
      snapshot: { ...subject.snapshot, rules: { ...subject.snapshot.rules, policy } },
    }),
  };
}

function changed(map: StringMap | undefined, name: string, value: string | undefined): StringMap {
  const entries = Object.entries(map ?? {}).filter(([key]) => key !== name);
  return Object.fromEntries(value === undefined ? entries : [...entries, [name, value]]);
}
