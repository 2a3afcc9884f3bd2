import { describe, expect, it } from 'vitest';
import { equalJson, type Json, parseJson, stringifyGoJson, stringifyJson } from '../../src/json/index.ts';
import { canonicalize, DecodeError, printTyped } from '../../src/kube/index.ts';
import { goStringOfScalar, readYaml, readYamlScalars } from '../../src/yaml/index.ts';
import { checkAll, conformanceDirectory, libraryCases } from '../support/conformance.ts';

interface Case {
  readonly name: string;
  readonly mode?: string;
  readonly yaml: string;
  readonly json?: string;
  readonly error?: string;
}

const types: ReadonlyMap<string, string> = new Map([
  ['pod', 'v1.Pod'],
  ['strings', 'map[string]string'],
]);
const prefix = 'error unmarshaling JSON: while decoding JSON: ';

describe.runIf(conformanceDirectory)('typed values as recorded from Kubernetes', () => {
  const cases = (file: string): Case[] =>
    libraryCases<Case>('yaml')
      .filter((group) => group.file === file)
      .flatMap((group) => group.cases)
      .filter((item) => types.has(item.mode ?? ''));

  it('typed.json', () => checkAll('yaml/typed.json (decoder)', cases('typed.json'), checkReading));
  it('write-pod.json', () => checkAll('yaml/write-pod.json (encoder)', cases('write-pod.json'), checkWriting));

  it('prints pods in the order of Go', () => {
    const pods = cases('typed.json').filter((item) => item.mode === 'pod' && item.json !== undefined);
    for (const item of pods) expect(printTyped(read(item), 'v1.Pod')).toBe(item.json);
  });
});

function read(item: Case): Json {
  return canonicalize(readYamlScalars(item.yaml), types.get(item.mode!)!, {
    stringOfScalar: goStringOfScalar,
    isSorted: true,
  });
}

function checkReading(item: Case): string | undefined {
  try {
    const value = read(item);
    if (item.error !== undefined) return `gives ${stringifyJson(value)}`;
    return equalJson(value, parseJson(item.json!)) ? undefined : `gives ${stringifyJson(value)}`;
  } catch (error) {
    if (!(error instanceof DecodeError)) throw error;
    const text = prefix + error.message;
    return text === item.error ? undefined : `fails with ${text}`;
  }
}

/** The recorded YAML, read again, is the JSON that Go wrote. */
function checkWriting(item: Case): string | undefined {
  const value = canonicalize(parseJson(item.json!));
  const sorted = (json: Json): string => stringifyGoJson(json, { sorted: true });
  return sorted(value) === sorted(readYaml(item.yaml)) ? undefined : `gives ${sorted(value)}`;
}
