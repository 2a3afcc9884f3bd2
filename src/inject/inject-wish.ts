import { quoteGo } from '../template/format.ts';
import { annotationNames, entry, type Pod } from './pod.ts';

/** What a pod itself says about its injection. */
export interface InjectWish {
  readonly verdict: 'inject' | 'refuse' | 'none';
  /** undefined where the pod says nothing. */
  readonly value: string | undefined;
  /** Where it says so, such as `label sidecar.istio.io/inject`. */
  readonly source: string;
  /** What a user should know of a value that counts for nothing. */
  readonly warning?: string;
}

export type WishReader = (pod: Pod) => InjectWish;

const name = annotationNames.inject;

function labelOrAnnotation(pod: Pod): { value: string | undefined; source: string } {
  const label = entry(pod.metadata.labels, name);
  return label === undefined ? annotationOnly(pod) : { value: label, source: `label ${name}` };
}

function annotationOnly(pod: Pod): { value: string | undefined; source: string } {
  return { value: entry(pod.metadata.annotations, name), source: `annotation ${name}` };
}

/** Since 1.27: only `true` and `false` count. The label hides the annotation, even with an empty value. */
export const exactWish: WishReader = (pod) => {
  const { value, source } = labelOrAnnotation(pod);
  if (value === 'true') return { verdict: 'inject', value, source };
  if (value === 'false') return { verdict: 'refuse', value, source };
  if (!value) return { verdict: 'none', value, source };
  const warning = `Invalid value for ${name}: ${quoteGo(value)}. Only 'true' and 'false' are accepted. Falling back to default injection policy.`;
  return { verdict: 'none', value, source, warning };
};

const yesTexts: ReadonlySet<string> = new Set(['y', 'yes', 'true', 'on']);

function yesOrNo({ value, source }: { value: string | undefined; source: string }): InjectWish {
  if (!value) return { verdict: 'none', value, source };
  return { verdict: yesTexts.has(value.toLowerCase()) ? 'inject' : 'refuse', value, source };
}

/** 1.12 to 1.26: a word for yes, or else no. */
export const wordWish: WishReader = (pod) => yesOrNo(labelOrAnnotation(pod));

/** Until 1.11: the same, of the annotation only. */
export const annotationWish: WishReader = (pod) => yesOrNo(annotationOnly(pod));

/** For a kube-inject that injects whatever the pod says. */
export const noWish: WishReader = () => ({ verdict: 'none', value: undefined, source: `annotation ${name}` });
