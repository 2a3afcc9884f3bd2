import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import {
  type ConfigurationDocuments,
  type Document,
  inject,
  readPod,
  readSnapshot,
  type Snapshot,
  type SnapshotSettings,
} from '../../src/inject/index.ts';
import type { Pod } from '../../src/inject/pod.ts';
import { isObject, type Json, type JsonObject, stringifyJson } from '../../src/json/index.ts';
import { readYaml } from '../../src/yaml/index.ts';

const directory = resolve(import.meta.dirname, '../../templates/default');

function document(source: string): Document {
  return { source, text: readFileSync(resolve(directory, source), 'utf8') };
}

/** The documents as they are shipped. */
export const embeddedDocuments: Required<ConfigurationDocuments> = {
  config: document('config.yaml'),
  values: document('values.yaml'),
  mesh: document('mesh.yaml'),
};

export interface Changes extends SnapshotSettings {
  /** Laid over the shipped values, member by member. */
  readonly values?: JsonObject;
  /** Laid over the shipped mesh configuration. */
  readonly mesh?: JsonObject;
}

/** The shipped configuration with an operator's changes. */
export function embeddedSnapshot(changes: Changes = {}): Snapshot {
  const { values = {}, mesh = {}, ...settings } = changes;
  const documents = {
    config: embeddedDocuments.config,
    values: laidOver(embeddedDocuments.values!, values),
    mesh: laidOver(embeddedDocuments.mesh!, mesh),
  };
  return readSnapshot(documents, { nativeSidecars: 'true', revision: 'default', ...settings });
}

/** A document with changes laid over it, member by member. */
export function laidOver(base: Document, changes: JsonObject): Document {
  return { ...base, text: stringifyJson(merged(readYaml(base.text), changes)) };
}

function merged(base: Json, changes: Json): Json {
  if (!isObject(base) || !isObject(changes)) return changes;
  const names = new Set([...Object.keys(base), ...Object.keys(changes)]);
  return Object.fromEntries(
    [...names].map((name) => [
      name,
      Object.hasOwn(changes, name) ? merged(base[name] ?? null, changes[name]!) : base[name]!,
    ]),
  );
}

export interface PodWishes {
  readonly name?: string;
  readonly labels?: Record<string, string>;
  readonly annotations?: Record<string, string>;
  readonly spec?: JsonObject;
}

/** A pod of a Deployment named `web`, unless wishes say otherwise. */
export function ordinaryPod(wishes: PodWishes = {}): JsonObject {
  const { name = 'web', labels = { app: 'web' }, annotations = {}, spec = {} } = wishes;
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: {
      generateName: `${name}-5f6b-`,
      namespace: 'shop',
      labels: { ...labels, 'pod-template-hash': '5f6b' },
      annotations,
      ownerReferences: [
        { apiVersion: 'apps/v1', kind: 'ReplicaSet', name: `${name}-5f6b`, uid: '1', controller: true },
      ],
    },
    spec: {
      containers: [
        { name: 'app', image: 'registry.example.com/web:1', ports: [{ name: 'http', containerPort: 8080 }] },
      ],
      ...spec,
    },
  };
}

/** The pod after injection. @throws {InjectionError} where it is denied */
export function injected(pod: JsonObject, snapshot: Snapshot): Pod {
  return inject(readPod(pod), { parameters: new Map() }, snapshot).pod;
}
