import { type Json, type JsonObject, setMember } from '../json/index.ts';
import type { MarkedScalar, Refuse, Values } from './marked-scalar.ts';

/** Puts values into the places of marks. */
export type Build = (values: Values) => Json;

/** A value that is always the same, or what makes it of the values of some marks. */
export type Part = { readonly value: Json } | { readonly build: Build; readonly marks: readonly number[] };

/** An entry of a map; its key stands in the template or is printed. */
export interface Entry {
  readonly key: string | MarkedScalar;
  readonly part: Part;
}

/** Of equal keys the last one counts. */
export function mapWithStaticKeys(entries: readonly Entry[]): Build {
  const base: JsonObject = {};
  const marked = new Map<string, Build>();
  for (const { key, part } of entries) {
    const name = key as string;
    setMember(base, name, 'value' in part ? part.value : null);
    if ('build' in part) marked.set(name, part.build);
    else marked.delete(name);
  }
  const builds = [...marked];
  return (values) => {
    const map = { ...base };
    for (const [name, build] of builds) setMember(map, name, build(values));
    return map;
  };
}

/** A printed key may equal no other one; those of a fragment may, because the fragment's value had them so. */
export function mapWithPrintedKeys(entries: readonly Entry[], refuse: Refuse): Build {
  const names = new Set(entries.flatMap(({ key }) => (typeof key === 'string' ? [key] : [])));
  return (values) => {
    const map: JsonObject = {};
    const taken = new Set(names);
    for (const { key, part } of entries) {
      const name = typeof key === 'string' ? key : printedName(key, values, taken, refuse);
      setMember(map, name, 'value' in part ? part.value : part.build(values));
    }
    return map;
  };
}

function printedName(key: MarkedScalar, values: Values, taken: Set<string>, refuse: Refuse): string {
  const { name, isWritten } = key.name(values);
  if (!isWritten && taken.has(name)) throw refuse('key-collides', key.marks[0]!, values);
  if (!isWritten) taken.add(name);
  return name;
}
