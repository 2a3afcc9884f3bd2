import type { Snapshot } from '../inject/index.ts';
import { annotationNames } from '../inject/pod.ts';
import type { JsonObject } from '../json/index.ts';
import { writeYaml } from '../yaml/index.ts';

/** The files of a first suite, by path relative to it; expectations are for `--update` to write. */
export function firstSuite(
  snapshot: Snapshot,
  configuration: JsonObject,
  resources: readonly string[],
): ReadonlyMap<string, string> {
  const suite = {
    configuration,
    ...(resources.length > 0 ? { resources: [...resources] } : {}),
    namespace: 'meshed',
    namespaces: { meshed: { labels: askingLabel(snapshot.revision) }, plain: { labels: {} } },
  };
  const cases = Object.entries(firstPods(snapshot)).map(([name, pod]) => [`${name}/pod.yaml`, writeYaml(pod)] as const);
  return new Map([['suite.yaml', writeYaml(suite)], ...cases]);
}

/** The label with which a namespace asks for the injector of a revision. */
function askingLabel(revision: string): JsonObject {
  return revision === '' || revision === 'default' ? { 'istio-injection': 'enabled' } : { 'istio.io/rev': revision };
}

/** One pod for each rule that a newcomer meets, and one for each template that is no default. */
function firstPods(snapshot: Snapshot): { [name: string]: JsonObject } {
  const { inject, templates } = annotationNames;
  const used = new Set(snapshot.defaultTemplates.flatMap((name) => snapshot.aliases.get(name) ?? [name]));
  const others = [...snapshot.templates.keys()].filter((name) => !used.has(name) && /^[A-Za-z0-9_-]+$/.test(name));
  return {
    'namespace-asks': pod({}),
    'namespace-does-not-ask': pod({ namespace: 'plain' }),
    'pod-asks': pod({ namespace: 'plain', labels: { [inject]: 'true' } }),
    'pod-refuses': pod({ labels: { [inject]: 'false' } }),
    'host-network': pod({}, { hostNetwork: true }),
    'unknown-template': pod({ annotations: { [templates]: 'no-such-template' } }),
    ...Object.fromEntries(others.map((name) => [`template-${name}`, pod({ annotations: { [templates]: name } })])),
  };
}

function pod(metadata: JsonObject, spec: JsonObject = {}): JsonObject {
  const container = { name: 'app', image: 'registry.example.com/app:1.0', ports: [{ containerPort: 8080 }] };
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name: 'app', ...metadata },
    spec: { ...spec, containers: [container] },
  };
}
