import { equalJson, isObject, type Json, JsonSyntaxError, member, parseJson } from '../json/index.ts';
import { redactedText } from '../recording/redactor.ts';

/** Whether a value is what was recorded, as far as that was not redacted. */
export function matchesRedacted(recorded: Json, value: Json): boolean {
  if (typeof recorded === 'string') return typeof value === 'string' && matchesText(recorded, value);
  if (Array.isArray(recorded)) {
    if (!Array.isArray(value) || value.length !== recorded.length) return false;
    return recorded.every((item, index) => matchesRedacted(item, value[index]!));
  }
  if (!isObject(recorded) || !isObject(value)) return equalJson(recorded, value);
  const names = Object.keys(recorded);
  if (names.length !== Object.keys(value).length) return false;
  return names.every((name) => Object.hasOwn(value, name) && matchesRedacted(recorded[name]!, member(value, name)!));
}

/** What was redacted within JSON was printed anew. */
function matchesText(recorded: string, value: string): boolean {
  if (recorded === value || matchesParts(recorded, value)) return true;
  const [earlier, later] = recorded.includes(redactedText) ? [structureIn(recorded), structureIn(value)] : [];
  return earlier !== undefined && later !== undefined && matchesRedacted(earlier, later);
}

/** The object or list that a text holds as JSON. */
function structureIn(value: string): Json | undefined {
  if (!/^[[{]/.test(value)) return undefined;
  try {
    return parseJson(value);
  } catch (error) {
    if (error instanceof JsonSyntaxError) return undefined;
    throw error;
  }
}

/** Any text may stand where something was redacted. */
function matchesParts(recorded: string, value: string): boolean {
  const [first, ...others] = recorded.split(redactedText);
  const last = others.pop();
  if (last === undefined) return recorded === value;
  if (!value.startsWith(first!)) return false;
  let position = first!.length;
  for (const part of others) {
    const found = value.indexOf(part, position);
    if (found < 0) return false;
    position = found + part.length;
  }
  return value.length - last.length >= position && value.endsWith(last);
}
