import { describe, it } from 'vitest';
import { isObject, type Json, type JsonObject, parseJson, setMember, stringifyGoJson } from '../../src/json/index.ts';
import { canonicalize } from '../../src/kube/index.ts';
import {
  DocumentSplitter,
  goStringOfScalar,
  jsonToYaml,
  readYaml,
  readYamlScalars,
  readYamlTree,
  readYamlValues,
  writeYaml,
} from '../../src/yaml/index.ts';
import { checkAll, conformanceDirectory, libraryCases } from '../support/conformance.ts';

interface Case {
  readonly name: string;
  readonly mode?: string;
  readonly yaml?: string;
  readonly json?: string;
  readonly docs?: readonly string[];
  readonly error?: string;
}

const readers = new Map<string, (yaml: string) => Json>([
  ['default', (yaml) => readYaml(yaml)],
  ['strict', (yaml) => readYaml(yaml, { strict: true })],
  ['values', (yaml) => readYamlValues(yaml)],
  ['strings', (yaml) => canonicalize(readYamlScalars(yaml), 'map[string]string', typed)],
  ['pod', (yaml) => canonicalize(readYamlScalars(yaml), 'v1.Pod', typed)],
]);

const typed = { stringOfScalar: goStringOfScalar, isSorted: true };

const writers = new Map<string, (json: string) => string>([
  ['default', (json) => writeYaml(floats(parseJson(json)))],
  ['jsonToYAML', jsonToYaml],
  ['pod', (json) => writeYaml(canonicalize(parseJson(json)))],
]);

/** Go's untyped JSON values know floats only. */
function floats(value: Json): Json {
  if (typeof value === 'bigint') return Number(value);
  if (Array.isArray(value)) return value.map(floats);
  if (!isObject(value)) return value;
  const result: JsonObject = {};
  for (const [name, member] of Object.entries(value)) setMember(result, name, floats(member));
  return result;
}

describe.runIf(conformanceDirectory)('YAML as recorded from Kubernetes', () => {
  for (const { file, cases } of libraryCases<Case>('yaml')) {
    it(file, async () => {
      await checkAll(`yaml/${file}`, cases, file === 'split.json' ? split : file.startsWith('write-') ? write : read);
      const failing = cases.filter((item) => item.error !== undefined && item.yaml !== undefined);
      const same = failing.filter((item) => item.error!.endsWith(messageOf(item) ?? '?'));
      if (failing.length > 0) console.info(`  ${same.length} of ${failing.length} error messages are those of Go`);
    });
  }
});

function read(item: Case): string | undefined {
  const reader = readers.get(item.mode ?? 'default')!;
  if (item.error !== undefined) return messageOf(item) === undefined ? 'is read, but should fail' : undefined;
  const wanted = printed(parseJson(item.json!));
  const found = printed(reader(item.yaml!));
  if (found !== wanted) return `gives ${found}`;
  return readYamlTree(item.yaml!).root === null && wanted !== 'null' && wanted !== '{}' ? 'has no tree' : undefined;
}

function printed(value: Json): string {
  return stringifyGoJson(value, { sorted: true });
}

function messageOf(item: Case): string | undefined {
  try {
    if (item.mode === 'split') splitAll(item.yaml!, []);
    else readers.get(item.mode ?? 'default')!(item.yaml!);
    return undefined;
  } catch (error) {
    return (error as Error).message;
  }
}

function write(item: Case): string | undefined {
  try {
    const found = writers.get(item.mode ?? 'default')!(item.json!);
    return found === item.yaml ? undefined : `gives ${JSON.stringify(found)}`;
  } catch (error) {
    return (error as Error).message === item.error ? undefined : `fails: ${(error as Error).message}`;
  }
}

function split(item: Case): string | undefined {
  const documents: string[] = [];
  let message: string | undefined;
  try {
    splitAll(item.yaml!, documents);
  } catch (error) {
    ({ message } = error as Error);
  }
  const isSame = message === item.error && JSON.stringify(documents) === JSON.stringify(item.docs ?? []);
  return isSame ? undefined : `gives ${JSON.stringify(documents)} ${message ?? ''}`;
}

function splitAll(text: string, documents: string[]): void {
  const splitter = new DocumentSplitter();
  documents.push(...splitter.push(text).map((document) => document.text));
  documents.push(...splitter.end().map((document) => document.text));
}
