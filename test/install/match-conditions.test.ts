import { evaluate } from '@marcbachmann/cel-js';
import { describe, expect, it } from 'vitest';
import { decideRequest } from '../../src/admission/decide-request.ts';
import { annotationWish, exactWish, type WishReader, wordWish } from '../../src/inject/inject-wish.ts';
import type { Pod } from '../../src/inject/pod.ts';
import type { Snapshot } from '../../src/inject/snapshot.ts';
import { isObject, type JsonObject } from '../../src/json/index.ts';
import { installed, items, ofKind } from './installed.ts';

interface PodFacts {
  readonly labels?: { readonly [name: string]: string };
  readonly annotations?: { readonly [name: string]: string };
  readonly hostNetwork?: boolean;
}

const webhooks = ofKind(installed({ enableNamespacesByDefault: true }), 'MutatingWebhookConfiguration').flatMap(
  (configuration) => items(configuration.webhooks),
);

function podOf({ labels, annotations, hostNetwork }: PodFacts): JsonObject {
  return {
    metadata: { name: 'cart', ...(labels && { labels }), ...(annotations && { annotations }) },
    spec: { containers: [], ...(hostNetwork !== undefined && { hostNetwork }) },
  };
}

/** The names of the conditions that keep the API server from calling; all webhooks have the same. */
function obstacles(facts: PodFacts): string[] {
  const perWebhook = webhooks.map(({ matchConditions }) =>
    items(matchConditions)
      .filter(({ expression }) => evaluate(String(expression), { object: podOf(facts) }) !== true)
      .map(({ name }) => String(name)),
  );
  expect(new Set(perWebhook.map(String)).size).toBe(1);
  return perWebhook[0]!;
}

const inject = 'sidecar.istio.io/inject';

describe('matchConditions', () => {
  it.each<[title: string, facts: PodFacts, expected: string[]]>([
    ['a pod without labels and annotations', {}, []],
    ['a pod with other labels and annotations', { labels: { app: 'cart' }, annotations: { a: 'b' } }, []],
    ['a pod on its own network', { hostNetwork: false }, []],
    ['a pod that asks', { labels: { [inject]: 'true' } }, []],
    ['a pod that asks by annotation', { annotations: { [inject]: 'true' } }, []],
    ['the network of the node', { hostNetwork: true }, ['not-on-the-network-of-the-node']],
    ['a mirror pod', { annotations: { 'kubernetes.io/config.mirror': '' } }, ['not-a-mirror-of-a-static-pod']],
    ['a refusal by annotation', { annotations: { [inject]: 'false' } }, ['not-refused-by-annotation']],
    ['a label that beats the annotation', { labels: { [inject]: 'true' }, annotations: { [inject]: 'false' } }, []],
    ['an empty label that hides the annotation', { labels: { [inject]: '' }, annotations: { [inject]: 'false' } }, []],
    ['words that only the injector reads', { annotations: { [inject]: 'no' } }, []],
  ])('%s', (_title, facts, expected) => expect(obstacles(facts)).toEqual(expected));

  it('drop nothing that the injector would inject, whatever the release', () => {
    const wishes = [undefined, '', 'true', 'false', 'no', 'False'];
    let dropped = 0;
    for (const label of wishes) {
      for (const annotation of wishes) {
        for (const hostNetwork of [undefined, false, true]) {
          for (const isMirror of [false, true]) {
            const facts = factsOf(label, annotation, hostNetwork, isMirror);
            if (obstacles(facts).length === 0) continue;
            dropped++;
            expect(everyDecision(facts), JSON.stringify(facts)).not.toContain(true);
          }
        }
      }
    }
    expect(dropped).toBeGreaterThan(100);
  });
});

function factsOf(
  label: string | undefined,
  annotation: string | undefined,
  hostNetwork: boolean | undefined,
  isMirror: boolean,
): PodFacts {
  const annotations = {
    ...(annotation !== undefined && { [inject]: annotation }),
    ...(isMirror && { 'kubernetes.io/config.mirror': 'x' }),
  };
  return {
    ...(label !== undefined && { labels: { [inject]: label } }),
    ...(Object.keys(annotations).length > 0 && { annotations }),
    ...(hostNetwork !== undefined && { hostNetwork }),
  };
}

/** Whether the injector would inject, as each family of releases decides, under the most willing policy. */
function everyDecision(facts: PodFacts): boolean[] {
  const readers: WishReader[] = [exactWish, wordWish, annotationWish];
  const pod = podOf(facts);
  if (!isObject(pod.metadata)) throw new Error('no metadata');
  return readers.map((readWish) => {
    const rules = {
      policy: 'enabled',
      neverInjectSelector: [],
      alwaysInjectSelector: [],
      ignoredNamespaces: new Set(),
      readWish,
    };
    const snapshot = { rules, namespacePolicy: 'trust', cluster: { namespaces: new Map() } };
    return decideRequest(pod as unknown as Pod, snapshot as unknown as Snapshot).isInjected;
  });
}
