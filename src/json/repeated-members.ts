import type { Json } from './json.ts';

/**
 * Whether an object of a JSON text names a member more than once: then the text has more names than its value has members.
 * @param value what was read from the text
 */
export function repeatsMembers(text: string, value: Json): boolean {
  return countNames(text) > countMembers(value);
}

/** Strings with a colon behind them. */
function countNames(text: string): number {
  let count = 0;
  for (let at = text.indexOf('"'); at >= 0; at = text.indexOf('"', at)) {
    at++;
    while (at < text.length && text[at] !== '"') at += text[at] === '\\' ? 2 : 1;
    do at++;
    while (isBlank(text.charCodeAt(at)));
    if (text[at] === ':') count++;
  }
  return count;
}

function isBlank(code: number): boolean {
  return code === 32 || code === 10 || code === 13 || code === 9;
}

function countMembers(value: Json): number {
  if (typeof value !== 'object' || value === null) return 0;
  const values = Object.values(value);
  return values.reduce((sum: number, one) => sum + countMembers(one), Array.isArray(value) ? 0 : values.length);
}
