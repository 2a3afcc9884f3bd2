import { isObject, type Json, type JsonObject, member, setMember } from '../json/index.ts';
import { applyPatch, type Operation } from '../patch/index.ts';
import { unescapeToken } from '../patch/operation.ts';
import { compose } from '../yaml/compose.ts';
import type { YamlEntry, YamlList, YamlMap, YamlNode } from '../yaml/index.ts';
import { isMergeKey } from '../yaml/merge-key.ts';
import { nameOf } from './same-value.ts';

/**
 * A document under change: what is `kept` is the text as it stands, what is `fresh` will be written anew, and an opened
 * map or list has parts of both.
 */
export type Draft = KeptDraft | MapDraft | ListDraft | FreshDraft;

export interface KeptDraft {
  readonly kind: 'kept';
  readonly node: YamlNode;
  readonly value: Json;
}

export interface FreshDraft {
  readonly kind: 'fresh';
  readonly value: Json;
}

export interface MapDraft {
  readonly kind: 'map';
  readonly node: YamlMap;
  /** The value before any change. */
  readonly original: JsonObject;
  /** What stays, in the order of the text, and behind it what is new. */
  readonly entries: EntryDraft[];
  /** False where only aliases in it were written out, which changes no value. */
  isChanged: boolean;
}

export interface EntryDraft {
  /** undefined for `<<`. */
  readonly name: string | undefined;
  readonly source: YamlEntry | null;
  value: Draft;
}

export interface ListDraft {
  readonly kind: 'list';
  readonly node: YamlList;
  readonly items: ItemDraft[];
  isChanged: boolean;
}

export interface ItemDraft {
  /** Index in the text, -1 for a new item. */
  readonly source: number;
  value: Draft;
}

/** The value that a draft stands for. */
export function draftValue(draft: Draft): Json {
  if (draft.kind === 'kept' || draft.kind === 'fresh') return draft.value;
  if (draft.kind === 'list') return draft.items.map((item) => draftValue(item.value));
  const value: JsonObject = {};
  const gone = new Set(draft.node.entries);
  for (const { source } of draft.entries) if (source) gone.delete(source);
  const removed = new Set([...gone].map((entry) => entryName(draft.node, entry)));
  for (const [name, item] of Object.entries(draft.original)) if (!removed.has(name)) setMember(value, name, item);
  for (const { name, value: item } of draft.entries) if (name !== undefined) setMember(value, name, draftValue(item));
  return value;
}

/** Applies one operation of a JSON patch; the text itself is not looked at. */
export function changeDraft(draft: Draft, operation: Operation): Draft {
  const tokens = operation.path.split('/').slice(1).map(unescapeToken);
  return change(draft, tokens, operation);
}

function change(draft: Draft, tokens: readonly string[], operation: Operation): Draft {
  const [token, ...rest] = tokens;
  if (token === undefined) return { kind: 'fresh', value: 'value' in operation ? operation.value : null };
  const opened = openDraft(draft);
  switch (opened.kind) {
    case 'fresh':
      return { kind: 'fresh', value: applyPatch(opened.value, [{ ...operation, path: pointer(tokens) }]) };
    case 'map':
      opened.isChanged = true;
      return changeMap(opened, token, rest, operation);
    case 'list':
      opened.isChanged = true;
      changeList(opened, Number(token), rest, operation);
      return opened;
  }
}

function pointer(tokens: readonly string[]): string {
  return tokens.map((token) => `/${token.replaceAll('~', '~0').replaceAll('/', '~1')}`).join('');
}

/** A draft whose parts can change; an alias or a scalar becomes fresh. */
export function openDraft(draft: Draft): MapDraft | ListDraft | FreshDraft {
  if (draft.kind !== 'kept') return draft;
  const { node, value } = draft;
  if (node.kind === 'map' && isObject(value)) return openMap(node, value);
  if (node.kind === 'list' && Array.isArray(value)) {
    const items = node.items.map((item, source): ItemDraft => ({ source, value: kept(item, value[source]!) }));
    return { kind: 'list', node, items, isChanged: false };
  }
  return { kind: 'fresh', value };
}

function kept(node: YamlNode, value: Json): KeptDraft {
  return { kind: 'kept', node, value };
}

function openMap(node: YamlMap, original: JsonObject): MapDraft {
  const entries = node.entries.map((source): EntryDraft => {
    if (isMergeKey(source.key)) return { name: undefined, source, value: kept(source.value, null) };
    const name = entryName(node, source);
    return { name, source, value: kept(source.value, member(original, name) ?? null) };
  });
  return { kind: 'map', node, original, entries, isChanged: false };
}

/** The name that a key has in JSON. */
function entryName(node: YamlMap, entry: YamlEntry): string {
  const known = nameOf(entry);
  if (known !== undefined) return known;
  const { key } = entry;
  const alone: YamlMap = { ...node, properties: null, entries: [{ key, value: key }] };
  const [name = ''] = Object.keys(compose(alone, '', { numbers: 'exact', strict: false }) as JsonObject);
  return name;
}

function changeMap(map: MapDraft, name: string, rest: readonly string[], operation: Operation): Draft {
  const own = map.entries.findLast((entry) => entry.name === name);
  const isOwn = own !== undefined && !isMergedOver(map, own);
  if (rest.length > 0) {
    if (own && isOwn) own.value = change(own.value, rest, operation);
    else addEntry(map, name, change({ kind: 'fresh', value: member(map.original, name) ?? null }, rest, operation));
  } else if (operation.op === 'remove') {
    if (!isOwn || map.entries.some((entry) => entry.name === undefined)) return without(map, name);
    const others = map.entries.filter((entry) => entry.name !== name);
    map.entries.splice(0, map.entries.length, ...others);
  } else if (own && isOwn) own.value = { kind: 'fresh', value: operation.value };
  else addEntry(map, name, { kind: 'fresh', value: operation.value });
  return map;
}

/** Behind everything, so that no `<<` overrides it. */
function addEntry(map: MapDraft, name: string, value: Draft): void {
  map.entries.push({ name, source: null, value });
}

function isMergedOver(map: MapDraft, own: EntryDraft): boolean {
  return map.entries.findLastIndex((entry) => entry.name === undefined) > map.entries.indexOf(own);
}

/** What `<<` brings can only be taken away by writing the map out. */
function without(map: MapDraft, name: string): FreshDraft {
  const { [name]: _gone, ...value } = draftValue(map) as JsonObject;
  return { kind: 'fresh', value };
}

function changeList(list: ListDraft, index: number, rest: readonly string[], operation: Operation): void {
  const item = list.items[index];
  if (rest.length > 0 && item) item.value = change(item.value, rest, operation);
  else if (operation.op === 'remove') list.items.splice(index, 1);
  else if (operation.op === 'replace' && item) item.value = { kind: 'fresh', value: operation.value };
  else if (operation.op === 'add')
    list.items.splice(index, 0, { source: -1, value: { kind: 'fresh', value: operation.value } });
}
