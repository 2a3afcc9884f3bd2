import { isObject, type Json, type JsonObject, member } from '../json/index.ts';
import type { PodChange } from './pod-changes.ts';
import { child, text } from './reviewed-objects.ts';

/** Names by which a pod differs from others that are treated alike, the longest first. */
export function ownWords(pod: Json): readonly string[] {
  if (!isObject(pod)) return [];
  const metadata = child(pod, 'metadata');
  const labels = child(metadata, 'labels');
  const generated = text(metadata, 'generateName').replace(/-$/, '');
  const hash = text(labels, 'pod-template-hash');
  const owners = listOf(member(metadata, 'ownerReferences')).map((owner) => text(owner, 'name'));
  const names = [text(metadata, 'name'), generated, ...owners];
  const words = [
    ...names,
    ...names.map((name) => withoutEnd(name, `-${hash}`)),
    text(metadata, 'namespace'),
    text(labels, 'app'),
    text(labels, 'app.kubernetes.io/name'),
    text(child(pod, 'spec'), 'serviceAccountName'),
    ...listOf(member(child(pod, 'spec'), 'containers')).map((container) => text(container, 'name')),
  ];
  return [...new Set(words)].filter((word) => word !== '').sort((left, right) => right.length - left.length);
}

function listOf(value: Json | undefined): JsonObject[] {
  return Array.isArray(value) ? value.filter(isObject) : [];
}

function withoutEnd(name: string, end: string): string {
  return name.endsWith(end) ? name.slice(0, -end.length) : name;
}

/** The same change as it would read for any other pod. */
export function generalizedChange(change: PodChange, words: readonly string[]): PodChange {
  const { item, before, after } = change;
  return {
    ...change,
    item: {
      ...item,
      name: generalizedText(item.name, words),
      ...(item.owner && { owner: generalizedText(item.owner, words) }),
    },
    ...(before !== undefined && { before: generalizedValue(before, words) }),
    ...(after !== undefined && { after: generalizedValue(after, words) }),
  };
}

function generalizedValue(value: Json, words: readonly string[]): Json {
  if (typeof value === 'string') return generalizedText(value, words);
  if (Array.isArray(value)) return value.map((item) => generalizedValue(item, words));
  if (!isObject(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([name, item]) => [name, generalizedValue(item, words)]));
}

const partOfWord = /[A-Za-z0-9_-]/;

/** Puts a sign in place of each of the words where it stands alone. */
export function generalizedText(value: string, words: readonly string[]): string {
  return words.reduce((result, word) => withoutWord(result, word), value);
}

function withoutWord(value: string, word: string): string {
  let result = '';
  let done = 0;
  for (let start = value.indexOf(word); start >= 0; start = value.indexOf(word, start + word.length)) {
    const end = start + word.length;
    if (partOfWord.test(value[start - 1] ?? '') || partOfWord.test(value[end] ?? '')) continue;
    result += `${value.slice(done, start)}…`;
    done = end;
  }
  return done === 0 ? value : result + value.slice(done);
}
