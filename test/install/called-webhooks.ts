import type { JsonObject } from '../../src/json/index.ts';
import { matchesSelector, readSelector } from '../../src/kube/selector.ts';
import { at, items, ofKind } from './installed.ts';

type Labels = { readonly [name: string]: string };

/** The webhooks whose selectors match, as `<configuration>/<prefix>`. */
export function calledWebhooks(
  objects: readonly JsonObject[],
  namespace: string,
  labels: Labels,
  pod: Labels,
): string[] {
  const namespaceLabels = { ...labels, 'kubernetes.io/metadata.name': namespace };
  return ofKind(objects, 'MutatingWebhookConfiguration').flatMap((configuration) =>
    items(configuration.webhooks)
      .filter(({ namespaceSelector }) => matchesSelector(readSelector(namespaceSelector!), namespaceLabels))
      .filter(({ objectSelector }) => matchesSelector(readSelector(objectSelector!), pod))
      .map(({ name }) => `${at(configuration, 'metadata.name')}/${prefixOf(String(name))}`),
  );
}

const ending = 'sidecar-injector.istio.io';

function prefixOf(name: string): string {
  if (!name.endsWith(ending)) throw new Error(`the name ${name} does not end in ${ending}`);
  return name.slice(0, -ending.length);
}
