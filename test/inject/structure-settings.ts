import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { ConfigurationError, type Snapshot } from '../../src/inject/index.ts';
import type { JsonObject } from '../../src/json/index.ts';
import { laidOver } from '../embedded/embedded-configuration.ts';
import { conformanceDirectory } from '../support/conformance.ts';
import { recordedSettings, webhookSnapshot } from '../support/recorded-settings.ts';
import { dataOf, skeletonFor } from './structure-renders.ts';
import { richPod } from './structure-sinks.ts';
import { markedLines, type Subject, subjectsOf } from './structure-subjects.ts';

/** Folders of recorded settings. */
export function settingsFolders(): string[] {
  if (!conformanceDirectory) return [];
  return readdirSync(conformanceDirectory)
    .filter((name) => /^(?:modern|differential|legacy-)/.test(name))
    .sort();
}

/** What was found already, in whatever folder. */
export interface Found {
  readonly keys: Set<string>;
  readonly configs: Set<string>;
}

/** All templates of all settings of a folder that can be loaded, but for those that are attacked alike. */
export function recordedSubjects(folder: string, { keys, configs }: Found): Subject[] {
  const distinct: Subject[] = [];
  for (const id of readdirSync(join(conformanceDirectory!, folder, 'settings')).sort()) {
    const { config } = recordedSettings(folder, id).documents;
    const asRecorded = loaded(() => webhookSnapshot(folder, id));
    if (!asRecorded) continue;
    const configKey = `${asRecorded.generation.name} ${config.text}`;
    const snapshots = configs.has(configKey) ? [['', asRecorded] as const] : openSnapshots(folder, id);
    configs.add(configKey);
    for (const [variant, snapshot] of snapshots) {
      for (const subject of subjectsOf(`${folder}/${id}${variant}`, snapshot, config)) {
        const key = attackKey(subject);
        if (!keys.has(key)) distinct.push(subject);
        keys.add(key);
      }
    }
  }
  return distinct;
}

/** Branches that only values open. */
const openValues: readonly (readonly [name: string, values: JsonObject])[] = [
  [
    ' with all options',
    {
      global: { mountMtlsCerts: true, proxy: { tracer: 'datadog', image: 'a/b' } },
      pilot: { cni: { enabled: true, provider: 'multus' } },
      istio_cni: { enabled: true, chained: false },
    },
  ],
  [' with another tracer', { global: { proxy: { tracer: 'lightstep' } } }],
];

const semanticConventions: JsonObject = {
  name: 'otel',
  opentelemetry: { service: 'o', port: 4317, serviceAttributeEnrichment: 'OTEL_SEMANTIC_CONVENTIONS' },
};

/** The settings as they were recorded, and with values that open more; those without values have no such branches. */
export function openSnapshots(folder: string, id: string): (readonly [name: string, snapshot: Snapshot])[] {
  const opened = openValues.flatMap(([name, changes]) => {
    const snapshot = loaded(() =>
      webhookSnapshot(folder, id, ({ config, values, mesh }) => {
        const hasConventions = config.text.includes('otelResourceAttributes');
        return {
          config,
          values: values && laidOver(values, changes),
          mesh: mesh && hasConventions ? laidOver(mesh, { extensionProviders: [semanticConventions] }) : mesh,
        };
      }),
    );
    return snapshot ? [[name, snapshot] as const] : [];
  });
  return [['', webhookSnapshot(folder, id)], ...opened];
}

/** Templates of the same text that print the same of a pod, and of one with everything in it, are attacked alike. */
function attackKey(subject: Subject): string {
  const { renderer } = subject;
  const { snapshot, template } = renderer;
  const lines = [richPod, openPod(subject)].map((pod) => {
    const data = dataOf(pod, renderer);
    const skeleton = data && skeletonFor(data, renderer);
    return skeleton ? markedLines(skeleton.text) : null;
  });
  return JSON.stringify([snapshot.generation.name, snapshot.templates.get(template)!.version, lines]);
}

/** A pod with all annotations and labels that the template reads. */
function openPod({ sources }: Subject): JsonObject {
  const pod = structuredClone(richPod) as { metadata: { annotations: JsonObject; labels: JsonObject } };
  for (const source of sources) {
    const [, map, name, rest] = /^\.ObjectMeta\.(Annotations|Labels)\["([^"]+)"\](.*)$/.exec(source) ?? [];
    if (map === undefined) continue;
    const text = rest!.startsWith('(json)') ? '{"a":{"emptyDir":{}}}' : '1';
    pod.metadata[map === 'Labels' ? 'labels' : 'annotations'][name!] = text;
  }
  return pod as unknown as JsonObject;
}

function loaded(load: () => Snapshot): Snapshot | undefined {
  try {
    return load();
  } catch (error) {
    if (error instanceof ConfigurationError) return undefined;
    throw error;
  }
}
