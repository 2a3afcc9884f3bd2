import { describe, it } from 'vitest';
import { equalJson, type Json, type JsonObject, stringifyJson } from '../../src/json/index.ts';
import { canonicalize, mergeSchema } from '../../src/kube/index.ts';
import { mergePod, PatchError, strategicMerge } from '../../src/patch/index.ts';
import { readYaml, YamlError } from '../../src/yaml/index.ts';
import { checkAll, conformanceDirectory, libraryCases } from '../support/conformance.ts';

interface Case {
  readonly name: string;
  readonly mode: 'overlay-yaml' | 'overlay-json' | 'raw';
  readonly original: JsonObject;
  readonly patch?: Json;
  readonly patchYAML?: string;
  readonly want?: Json;
  readonly error?: string;
}

describe.runIf(conformanceDirectory)('strategic merge as recorded from Kubernetes', () => {
  for (const { file, cases } of libraryCases<Case>('strategic-merge')) {
    it(file, () => checkAll(`strategic-merge/${file}`, cases, check));
  }
});

function check(item: Case): string | undefined {
  const original = stringifyJson(item.original);
  let result: Json;
  try {
    result = merge(item);
  } catch (error) {
    if (!(error instanceof PatchError)) throw error;
    return complaint(item, error.message);
  }
  if (item.error !== undefined) return `succeeds but should fail with ${item.error}`;
  if (stringifyJson(item.original) !== original) return 'modifies its input';
  return equalJson(result, item.want) ? undefined : `gives ${stringifyJson(result)}`;
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
