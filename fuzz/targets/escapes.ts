import { equalJson, type Json, stringifyJson } from '../../src/json/index.ts';
import { type Render, SafeTemplate } from '../../src/safe-template/index.ts';
import { compileTemplate, type Value } from '../../src/template/index.ts';
import { readYaml } from '../../src/yaml/index.ts';
import { anyShapeDifference } from '../../test/inject/structure-oracle.ts';
import type { Random } from '../random.ts';
import type { Target } from '../target.ts';
import { names, texts } from '../words.ts';
import { OperatorGrammar } from './operator-grammar.ts';
import { functions, limits, rules, tried } from './template-trial.ts';

/** A template that some operator might have written, and what a tenant gives it. */
interface Attack {
  readonly source: string;
  readonly tenant: Value;
  /** Who come before, so that what is remembered is remembered of them. */
  readonly others: readonly Value[];
  /** Nothing in the texts opens, closes or ends anything. */
  readonly isMild: boolean;
}

/** Stands beside each character of a tenant's and nowhere else, so that no part of their texts goes unnoticed. */
const canary = '\u2620';

/** Any template, with tenants who write whatever opens and closes something: their texts may only fill scalars. */
export function openEscapes(): Target {
  return {
    make: (random) => {
      const source = new OperatorGrammar(random).source();
      const isMild = random.once(3);
      return JSON.stringify({
        source,
        tenant: tenantOf(random, isMild ? mildPieces : pieces),
        others: [tenantOf(random, pieces), tenantOf(random, mildPieces)],
        isMild,
      } satisfies Attack);
    },
    check,
  };
}

function tenantOf(random: Random, from: readonly string[]): Value {
  const words = (): string => canary + Array.from({ length: random.few(1, 6) }, () => random.pick(from)).join(canary);
  // What conditions ask for, and nothing at all.
  const text = (): string => (random.once(4) ? random.pick(['', 'a', 'aa', 'word']) : words());
  const some = (): string[] => Array.from({ length: random.few(0, 4) }, text);
  const map = Object.fromEntries(['k', ...some()].map((name) => [name, text()]));
  return { name: text(), text: text(), list: some(), map, number: random.below(9), flag: random.once(2) };
}

const pieces: readonly string[] = [
  ...texts,
  ...names,
  '\n  ',
  '\n- ',
  '\nf0: ',
  '"\n  f0i: "',
  "'\n",
  '", "',
  '}\n',
  'a',
  '0',
];

const mildPieces = pieces.filter((piece) => !/[:#,[\]{}&*!|>%@`?"'\n\r-]/.test(piece));

function check(input: string): string | undefined {
  const { source, tenant, others, isMild } = JSON.parse(input) as Attack;
  const dataOf = (one: Value): Value => ({ Tenant: structuredClone(one), Values: structuredClone(values) });
  const makeData = (): Value => dataOf(tenant);
  const plain = tried(() => compileTemplate(source, { name: 'fuzz', functions, limits }));
  if (plain === undefined) return undefined;
  const safe = new SafeTemplate(plain.tree, { functions, rules, limits });
  const alone = tried(() => examined(safe, makeData()));
  const renders = [...others, tenant, tenant].map((one) => tried(() => safe.render(() => dataOf(one))));
  const changed = renders.slice(others.length).filter((one) => !isSame(one, alone?.result));
  if (changed.length > 0) return `${shown(changed[0])} instead of ${shown(alone?.result)}`;
  if (alone === undefined) return undefined;
  const { render, result } = alone;
  if (render.text.includes(canary)) return `text of a tenant in the skeleton: ${render.text}`;
  const difference = anyShapeDifference(render, result);
  return difference ?? (isMild ? clearDifference(render, result, plain.execute(makeData())) : undefined);
}

function examined(safe: SafeTemplate, data: Value): { render: Render; result: Json } {
  const render = safe.examine(data);
  return { render, result: render.skeleton.build(render.values) };
}

function isSame(left: Json | undefined, right: Json | undefined): boolean {
  return left === undefined || right === undefined ? left === right : equalJson(left, right);
}

function shown(result: Json | undefined): string {
  return result === undefined ? 'a refusal' : stringifyJson(result);
}

/** Where the text in clear has the same structure, it says the same, as Istio would have it. */
function clearDifference(render: Render, result: Json, text: string): string | undefined {
  const clear = tried(() => readYaml(text));
  const isSame = clear === undefined || equalJson(result, clear) || anyShapeDifference(render, clear) !== undefined;
  return isSame ? undefined : `${stringifyJson(result)} instead of ${stringifyJson(clear)}`;
}

const values: Value = { hub: 'example.com', on: true, off: false, list: [1, 2, 3], nested: { a: { b: 'c' } } };
