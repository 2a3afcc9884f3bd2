import { equalJson, isObject, type Json } from '../../src/json/index.ts';

/** Where two values differ first, in words: a path and both sides, shortened. */
export function firstDifference(expected: Json | undefined, actual: Json | undefined, path = ''): string {
  if (Array.isArray(expected) && Array.isArray(actual)) {
    const index = expected.findIndex((item, at) => !equalJson(item, actual[at]));
    if (index >= 0 && index < actual.length) return firstDifference(expected[index], actual[index], `${path}/${index}`);
    return `${path}: ${names(actual)} instead of ${names(expected)}`;
  }
  if (isObject(expected) && isObject(actual)) {
    const name = [...Object.keys(expected), ...Object.keys(actual)].find(
      (one) => !equalJson(expected[one], actual[one]),
    );
    if (name !== undefined) return firstDifference(expected[name], actual[name], `${path}/${name}`);
  }
  return `${path}: ${short(actual)} instead of ${short(expected)}`;
}

function names(list: Json[]): string {
  return short(list.map((item) => (isObject(item) && item.name !== undefined ? item.name : item)));
}

function short(value: Json | undefined): string {
  const text = JSON.stringify(value, (_key, item) => (typeof item === 'bigint' ? `${item}n` : item)) ?? 'nothing';
  return text.length > 300 ? `${text.slice(0, 300)}…` : text;
}
