import type { Generation } from '../generation.ts';
import { generation1_2, generation1_3, generation1_4, generation1_5 } from './append.ts';
import { generation0_8, generation1_0, generation1_0_3, generation1_1 } from './append-early.ts';
import { generation1_6, generation1_7, generation1_8 } from './append-late.ts';
import { generation0_1 } from './built-in.ts';
import { modernGeneration } from './modern.ts';
import {
  generation1_9,
  generation1_11,
  generation1_12,
  generation1_13,
  generation1_14,
  generation1_16,
  generation1_17,
  generation1_20,
  generation1_25,
} from './strategic.ts';

/** The families by the first release of each, the youngest first. */
interface Family {
  readonly since: readonly [major: number, minor: number, patch: number];
  readonly generation: Generation;
  /** What was new, for who migrates; empty where nothing else than bounds and words is. */
  readonly brought: string;
}

const families: readonly Family[] = [
  {
    since: [1, 27, 0],
    generation: modernGeneration,
    brought:
      'only true and false count for sidecar.istio.io/inject; any other value falls through to selectors and policy',
  },
  { since: [1, 25, 0], generation: generation1_25, brought: 'hooks of the lifecycle go through the agent' },
  {
    since: [1, 18, 0],
    generation: generation1_20,
    brought:
      'a proxy that is not told how many threads to run is not told two any more; .EstimatedConcurrency is gone from the templates',
  },
  {
    since: [1, 17, 0],
    generation: generation1_17,
    brought: 'kube-inject injects a workload again that was injected before',
  },
  {
    since: [1, 16, 0],
    generation: generation1_16,
    brought: 'another library checks address ranges: other words for what is wrong with them',
  },
  {
    since: [1, 14, 0],
    generation: generation1_14,
    brought: 'templates are parsed when the configuration is loaded; they have no function render any more',
  },
  {
    since: [1, 13, 0],
    generation: generation1_13,
    brought: 'templates see the image of the proxy (.ProxyImage); gRPC probes go through the agent',
  },
  {
    since: [1, 12, 0],
    generation: generation1_12,
    brought: 'the label sidecar.istio.io/inject goes before the annotation; TCP probes go through the agent',
  },
  { since: [1, 11, 0], generation: generation1_11, brought: 'the status annotation names the revision' },
  {
    since: [1, 9, 0],
    generation: generation1_9,
    brought:
      'named templates (key templates) print partial pods that are merged strategically; an own istio-proxy container is kept and overlaid; kube-node-lease and local-path-storage are never injected',
  },
  {
    since: [1, 8, 0],
    generation: generation1_8,
    brought:
      'templates have the functions of sprig; the path of a request sets variables; kube-inject obeys annotations and adds what the webhook adds',
  },
  {
    since: [1, 7, 0],
    generation: generation1_7,
    brought:
      'startup probes go through the agent; the application can wait for the proxy; metrics are merged by default',
  },
  {
    since: [1, 6, 0],
    generation: generation1_6,
    brought: 'revisions; the annotation proxy.istio.io/config; PROXY_CONFIG instead of arguments',
  },
  {
    since: [1, 5, 0],
    generation: generation1_5,
    brought: 'the labels service.istio.io/canonical-name and canonical-revision',
  },
  {
    since: [1, 4, 0],
    generation: generation1_4,
    brought: 'injectedAnnotations; the label security.istio.io/tlsMode; UDP ports are not redirected',
  },
  { since: [1, 3, 0], generation: generation1_3, brought: 'templates see the workload behind a pod' },
  {
    since: [1, 2, 0],
    generation: generation1_2,
    brought:
      'values in a key of their own, {{ }} instead of [[ ]]; the annotation about probes; kube-inject leaves injected workloads alone',
  },
  {
    since: [1, 1, 0],
    generation: generation1_1,
    brought: 'selectors; the namespace of the request counts; probes go through the agent; the interception mode NONE',
  },
  {
    since: [1, 0, 3],
    generation: generation1_0_3,
    brought: 'annotations about readiness and the status port are checked',
  },
  { since: [1, 0, 0], generation: generation1_0, brought: 'kube-inject knows pods' },
  { since: [0, 8, 0], generation: generation0_8, brought: 'the ConfigMap with a template, and the webhook' },
  { since: [0, 1, 0], generation: generation0_1, brought: '' },
];

const release = /^(?:v|release-)?(\d{1,4})\.(\d{1,4})(?:\.(\d{1,4}))?/;

/**
 * The family of a release such as `1.1` or `1.12.9-distroless`; undefined for other texts, and for the releases from 0.2
 * to 0.7, whose configurations nobody follows any more.
 */
export function generationOf(text: string): Generation | undefined {
  const found = release.exec(text);
  if (!found) return undefined;
  const version = found.slice(1).map((part) => Number(part ?? Number.POSITIVE_INFINITY));
  const isUnknown = isAtLeast(version, [0, 2, 0]) && !isAtLeast(version, [0, 8, 0]);
  return isUnknown ? undefined : families.find(({ since }) => isAtLeast(version, since))?.generation;
}

/** The words for what is not released yet, as Istio calls its branch and we the family. */
const todayNames: ReadonlySet<string> = new Set(['master', modernGeneration.name]);

/**
 * The family that somebody names: by a release, or as that of today. Tags of images may have numbers of their vendors, but Istio
 * has no release 2.
 */
export function generationNamed(text: string): Generation | undefined {
  if (todayNames.has(text)) return modernGeneration;
  return Number(release.exec(text)?.[1]) > 1 ? undefined : generationOf(text);
}

/** What later families brought, the oldest first: the release and one sentence each. */
export function changesSince(generation: Generation): readonly (readonly [release: string, sentence: string])[] {
  const later = families.slice(
    0,
    families.findIndex((family) => family.generation === generation),
  );
  return later.toReversed().map(({ since: [major, minor, patch], brought }) => {
    return [`${major}.${minor}${patch === 0 ? '' : `.${patch}`}`, brought] as const;
  });
}

/** What the families brought that are younger than the one and not younger than the other, the oldest first. */
export function changesBetween(older: Generation, younger: Generation): ReturnType<typeof changesSince> {
  const since = changesSince(older);
  return since.slice(0, Math.max(0, since.length - changesSince(younger).length));
}

/** Whether a family is of earlier releases than another. */
export function isOlder(one: Generation, other: Generation): boolean {
  const place = (wanted: Generation): number => families.findIndex(({ generation }) => generation === wanted);
  return place(one) > place(other);
}

function isAtLeast(version: readonly number[], least: readonly number[]): boolean {
  const index = least.findIndex((part, at) => part !== version[at]);
  return index < 0 || version[index]! > least[index]!;
}
