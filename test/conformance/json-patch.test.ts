import { describe, expect, it } from 'vitest';
import { equalJson, type Json, type JsonObject, stringifyJson } from '../../src/json/index.ts';
import { applyPatch, decodePatch, PatchError } from '../../src/patch/index.ts';
import { checkAll, conformanceDirectory, libraryCases } from '../support/conformance.ts';

interface Case {
  readonly name: string;
  readonly doc?: Json;
  readonly patch?: Json;
  readonly patchText?: string;
  readonly want?: Json;
  readonly error?: { readonly stage: 'decode' | 'apply' | 'panic'; readonly text: string };
  readonly generate?: { readonly doc: JsonObject; readonly op: JsonObject; readonly times: number };
  readonly wantListLength?: number;
}

/** Recorded results that ours does not have, and why. */
const exceptions: ReadonlyMap<string, string> = new Map([
  [
    'operations/097-test-number-forms',
    '1.0 and 1 are one number here: JSON values do not keep the spelling of numbers',
  ],
]);

/** Go words the errors of its JSON reader in its own way; that reading fails is what counts. */
const isSyntaxText = (text: string): boolean => /^(unexpected end of JSON|invalid character)/.test(text);

describe.runIf(conformanceDirectory)('json patch as recorded from kube-apiserver', () => {
  for (const { file, cases } of libraryCases<Case>('json-patch')) {
    it(file, () =>
      checkAll(
        `json-patch/${file}`,
        cases.filter(({ name }) => !exceptions.has(name)),
        check,
      ),
    );
  }

  it('knows every exception', () => {
    const names = libraryCases<Case>('json-patch').flatMap(({ cases }) => cases.map(({ name }) => name));
    expect(names).toEqual(expect.arrayContaining([...exceptions.keys()]));
  });
});

function check(item: Case): string | undefined {
  const { doc, text } = item.generate ? generated(item.generate) : { doc: item.doc!, text: patchText(item) };
  let result: Json;
  try {
    result = applyPatch(doc, decodePatch(text));
  } catch (error) {
    if (!(error instanceof PatchError)) throw error;
    return complaint(item, error);
  }
  if (item.error) return `succeeds but should fail with ${item.error.text}`;
  if (item.wantListLength !== undefined) {
    const length = ((result as JsonObject).l as Json[]).length;
    return length === item.wantListLength ? undefined : `the list has ${length} items`;
  }
  return equalJson(result, item.want) ? undefined : `gives ${stringifyJson(result)}`;
}

function complaint({ error: wanted }: Case, error: PatchError): string | undefined {
  if (!wanted) return `fails with ${error.message}`;
  if (wanted.stage !== error.code) return `fails at the stage ${error.code}`;
  return error.message === wanted.text || isSyntaxText(wanted.text) ? undefined : `fails with ${error.message}`;
}

const patchText = (item: Case): string => item.patchText ?? stringifyJson(item.patch!);

function generated({ doc, op, times }: NonNullable<Case['generate']>): { doc: Json; text: string } {
  return { doc: expand(doc), text: stringifyJson(Array.from({ length: times }, () => op)) };
}

function expand(value: Json): Json {
  if (Array.isArray(value) || typeof value !== 'object' || value === null) return value;
  if (typeof value.$repeat === 'string') return value.$repeat.repeat(value.times as number);
  return Object.fromEntries(Object.entries(value).map(([name, member]) => [name, expand(member)]));
}
