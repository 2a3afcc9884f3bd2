import { isObject, type Json, type JsonObject } from '../../src/json/index.ts';
import { exactJson } from '../../src/kube/typed-scalars.ts';
import { decodeObject, readDocument } from '../../src/offline/read-object.ts';
import { undoAnnotation } from '../../src/offline/undo-record.ts';
import { listType, workloadKinds } from '../../src/offline/workload-kinds.ts';
import { readYaml, writeYaml } from '../../src/yaml/index.ts';

/** What Kubernetes reads in a document, apart from the record that uninjecting needs. */
export function canonicalForm(text: string): Json {
  return readYaml(writeYaml(withoutRecord(canonical(readDocument(text)))));
}

function canonical(value: Json): Json {
  if (!isObject(value)) return exactJson(value);
  if (value.kind === 'List') {
    const list = decodeObject(value, listType, []).object;
    return Array.isArray(list.items) ? { ...list, items: list.items.map(canonical) } : list;
  }
  const kind = workloadKinds.get(String(value.kind));
  return kind ? decodeObject(value, kind.type, []).object : exactJson(value);
}

function withoutRecord(value: Json): Json {
  if (Array.isArray(value)) return value.map(withoutRecord);
  if (!isObject(value)) return value;
  const entries = Object.entries(value).filter(([name]) => name !== undoAnnotation);
  return Object.fromEntries(entries.map(([name, item]) => [name, withoutRecord(item)])) as JsonObject;
}
