import { describe, expect, it } from 'vitest';
import { Random } from '../../fuzz/random.ts';
import { TemplateGrammar } from '../../fuzz/targets/template-grammar.ts';
import { istioFunctions } from '../../src/inject/functions/istio.ts';
import { sprigFunctions } from '../../src/template/functions/sprig.ts';
import type { ValueMap } from '../../src/template/value.ts';
import { subject } from './render.ts';

const values: ValueMap = { hub: 'example.com', on: true, off: false, list: [1, 2, 3], nested: { a: { b: 'c' } } };

/** Two tenants that are alike but for their words and numbers. */
const tenants: readonly ValueMap[] = [
  { name: 'qwe', list: ['rty', 'uio'], map: { k: 'asd', dfg: 6 }, number: 5, flag: true, text: 'hjk lzx' },
  { name: 'plm', list: ['okn', 'ijb'], map: { k: 'uhv', ygc: 8 }, number: 7, flag: true, text: 'tfx rdz' },
];

/** What a key says: the way through the template, and the clean texts on it. */
function partsOf(key: string): { readonly way: string; readonly clean: readonly string[] } {
  const clean: string[] = [];
  let way = '';
  for (let at = 0; at < key.length; at++) {
    way += key[at];
    if (key[at] !== '<') continue;
    const colon = key.indexOf(':', at);
    const end = colon + 1 + Number(key.slice(at + 1, colon));
    clean.push(key.slice(colon + 1, end));
    at = end - 1;
  }
  return { way, clean };
}

/** The outcome of a comparison is clean whatever was compared: it has few values, which the template chose. */
const isOutcome = (text: string): boolean => text === 'true' || text === 'false';

/** Undefined where the template fails or is refused. */
function tried<Result>(run: () => Result): Result | undefined {
  try {
    return run();
  } catch {
    return undefined;
  }
}

/** Renders for both; false where one of them fails, or goes another way through the template. */
function holds(source: string): boolean {
  const one = tried(() => subject(source));
  if (!one) return false;
  const [left, right] = tenants.map((tenant) => tried(() => one.examine(tenant, values)));
  if (!left || !right) return false;
  const [ours, theirs] = [partsOf(left.key), partsOf(right.key)];
  if (ours.way !== theirs.way) return false;
  const differing = ours.clean.filter((text, at) => text !== theirs.clean[at] && !isOutcome(text));
  expect(differing, source).toEqual([]);
  if (left.key === right.key) expect(left.text, source).toBe(right.text);
  return true;
}

const functions = [...sprigFunctions.keys(), ...istioFunctions({ environment: new Map() }).keys()];
const operands = ['.Tenant.name', '.Tenant.number', '"word"', '.Tenant.list', '.Tenant.map', '1'];

/** All ways to give so many of the operands. */
function givenTo(count: number, from: readonly string[]): string[] {
  if (count === 0) return [''];
  return from.flatMap((operand) => givenTo(count - 1, from).map((rest) => ` ${operand}${rest}`));
}

const calls = [...givenTo(1, operands), ...givenTo(2, operands.slice(0, 5)), ...givenTo(3, operands.slice(0, 3))];

describe('S2: what counts as clean never depends on what a tenant wrote', () => {
  it('whatever function is given it', () => {
    const held = functions.map((name) => calls.filter((call) => holds(`a: x{{ ${name}${call} }}y\n`)).length);
    expect(held.filter((count) => count > 0).length).toBeGreaterThan(functions.length * 0.75);
  });

  it('whatever becomes of it on its way through a template', () => {
    const grammar = new TemplateGrammar(functions);
    const sources = Array.from({ length: 3000 }, (_, number) => grammar.source(new Random('clean', number)));
    expect(sources.filter(holds).length).toBeGreaterThan(150);
  });
});
