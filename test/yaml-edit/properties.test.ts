import { describe, expect, it } from 'vitest';
import { equalJson, isObject, type Json } from '../../src/json/index.ts';
import { applyPatch, diff, escapeToken, type Operation } from '../../src/patch/index.ts';
import { readYaml, YamlError } from '../../src/yaml/index.ts';
import { applyTextEdits, editYaml, invertTextEdits, widenToLines } from '../../src/yaml-edit/index.ts';
import fc from '../support/properties.ts';
import { hands, objects, values, writeByHand } from '../support/written-yaml.ts';

/** Operations that add members and items here and there, and take nothing away. */
function additions(value: Json, path: string, addition: Json, choose: (limit: number) => number): Operation[] {
  if (Array.isArray(value)) {
    const inner = value.flatMap((item, index) => additions(item, `${path}/${index}`, addition, choose));
    const isAdded = value.length > 0 && choose(3) === 0;
    // A list that begins behind a dash cannot be extended at its front without touching that line.
    const first = /\/\d+$/.test(path) ? 1 : 0;
    const index = first + choose(value.length + 1 - first);
    return isAdded ? [...inner, { op: 'add', path: `${path}/${index}`, value: addition }] : inner;
  }
  if (!isObject(value) || Object.keys(value).length === 0) return [];
  const inner = Object.entries(value).flatMap(([name, item]) =>
    additions(item, `${path}/${escapeToken(name)}`, addition, choose),
  );
  return choose(3) === 0 ? [...inner, { op: 'add', path: `${path}/added`, value: addition }] : inner;
}

function says(text: string, value: Json): boolean {
  try {
    return equalJson(readYaml(text), value);
  } catch (error) {
    if (error instanceof YamlError) return false;
    throw error;
  }
}

function isSubsequence(part: readonly string[], whole: readonly string[]): boolean {
  let next = 0;
  for (const line of whole) if (next < part.length && part[next] === line) next++;
  return next === part.length;
}

describe('edited YAML', () => {
  it('says what it should, whatever changes', () => {
    fc.assert(
      fc.property(objects, objects, hands, (before, after, hand) => {
        const text = writeByHand(before, hand);
        fc.pre(says(text, before));
        const edited = editYaml(text, diff(before, after));
        expect(says(edited.text, after), edited.text).toBe(true);
        expect(applyTextEdits(text, edited.edits)).toBe(edited.text);
        expect(applyTextEdits(edited.text, invertTextEdits(text, edited.edits))).toBe(text);
        for (const longest of [undefined, 5, 20]) {
          expect(applyTextEdits(text, widenToLines(text, edited.edits, longest))).toBe(edited.text);
        }
      }),
      { numRuns: 1000 },
    );
  });

  it('keeps every line when something is only added', () => {
    fc.assert(
      fc.property(objects, values, hands, (before, addition, hand) => {
        const text = writeByHand(before, hand);
        fc.pre(!/[[{]/.test(text.replaceAll('{- not', '')) && says(text, before));
        const operations = additions(before, '', addition, hand.choose);
        const edited = editYaml(text, operations);
        expect(says(edited.text, applyPatch(before, operations)), edited.text).toBe(true);
        expect(isSubsequence(text.split(/\r?\n/), edited.text.split(/\r?\n/)), `${text}\n=====\n${edited.text}`).toBe(
          true,
        );
      }),
      { numRuns: 2000 },
    );
  });

  it('stays JSON where it was JSON', () => {
    fc.assert(
      fc.property(objects, objects, fc.constantFrom(undefined, 1, 2, 4, '\t'), (before, after, step) => {
        const isExact = (value: Json): boolean =>
          !JSON.stringify(value, (_, one) => (typeof one === 'bigint' ? 'big' : one)).includes('big');
        fc.pre(isExact(before) && isExact(after) && says(JSON.stringify(before), before));
        const edited = editYaml(JSON.stringify(before, null, step), diff(before, after));
        expect(equalJson(JSON.parse(edited.text), after), edited.text).toBe(true);
      }),
      { numRuns: 500 },
    );
  });
});
