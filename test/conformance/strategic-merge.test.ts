import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { equalJson, type Json, type JsonObject, parseJson, stringifyGoJson } from '../../src/json/index.ts';
import { canonicalize, mergeSchema } from '../../src/kube/index.ts';
import { mergePod, PatchError, strategicMerge } from '../../src/patch/index.ts';
import { readYaml, YamlError } from '../../src/yaml/index.ts';
import { checkAll, conformanceDirectory } from '../support/conformance.ts';

interface Case {
  readonly name: string;
  readonly mode: 'overlay-yaml' | 'overlay-json' | 'raw';
  readonly original: JsonObject;
  readonly patch?: Json;
  readonly patchYAML?: string;
  readonly want?: Json;
  readonly error?: string;
}

/** Recorded results that ours deliberately does not have, and why. */
const exceptions: ReadonlyMap<string, string> = new Map([
  ['handmade/156-big-int', 'integers beyond 2^53 stay exact'],
  ['handmade/157-big-int-patch', 'integers beyond 2^53 stay exact'],
  ['handmade/185-raw-number-format', 'integers beyond 2^53 stay exact'],
]);

describe.runIf(conformanceDirectory)('strategic merge as recorded from Kubernetes', () => {
  const files = ['handmade.json', 'random.json'].map((file) => ({ file, cases: exactCases(file) }));
  for (const { file, cases } of files) {
    const regular = cases.filter(({ name }) => !exceptions.has(name));
    it(file, () => checkAll(`strategic-merge/${file}`, regular, check));
  }

  it.each([...exceptions])('differs on purpose in %s: %s', (name) => {
    const item = files.flatMap(({ cases }) => cases).find((candidate) => candidate.name === name)!;
    expect(printed(merge(item))).toBe(printed(item.want!).replace('9007199254740992', '9007199254740993'));
  });
});

/** The cases with every digit of their integers. */
function exactCases(file: string): Case[] {
  if (!conformanceDirectory) return [];
  const text = readFileSync(join(conformanceDirectory, 'libraries/strategic-merge', file), 'utf8');
  return parseJson(text) as unknown as Case[];
}

function check(item: Case): string | undefined {
  const original = printed(item.original);
  let result: Json;
  try {
    result = merge(item);
  } catch (error) {
    if (!(error instanceof PatchError)) throw error;
    return complaint(item, error.message);
  }
  if (item.error !== undefined) return `succeeds but should fail with ${item.error}`;
  if (printed(item.original) !== original) return 'modifies its input';
  return equalJson(result, item.want) ? undefined : `gives ${printed(result)}`;
}

function complaint({ error: wanted }: Case, message: string): string | undefined {
  if (wanted === undefined) return `fails with ${message}`;
  const isPanic = wanted.startsWith('panic:');
  return isPanic || message === wanted ? undefined : `fails with ${message}\n  instead of ${wanted}`;
}

function merge(item: Case): Json {
  if (item.mode === 'raw') return strategicMerge(item.original, item.patch as JsonObject, mergeSchema('v1.Pod'));
  return mergePod(canonicalize(item.original), item.patchYAML === undefined ? item.patch! : overlay(item.patchYAML));
}

function overlay(text: string): Json {
  try {
    return readYaml(text);
  } catch (error) {
    // The engine words what cannot be read at all; here any overlay that is no object will do.
    if (error instanceof YamlError) return false;
    throw error;
  }
}

const printed = (value: Json): string => stringifyGoJson(value, { sorted: true });
