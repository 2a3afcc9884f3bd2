import { passingFunctions } from '../../src/inject/passing-functions.ts';
import { SafeTemplate } from '../../src/safe-template/index.ts';
import { compileTemplate, type Value } from '../../src/template/index.ts';
import {
  holdsLooseMark,
  holdsMarkedWord,
  isMarkedWord,
  looseMarkOf,
  markedWordOf,
  wordRecipe,
} from '../../src/words/word-recipe.ts';
import type { Random } from '../random.ts';
import type { Target } from '../target.ts';
import { OperatorGrammar } from './operator-grammar.ts';
import { functions, limits, rules, tried } from './template-trial.ts';

interface Attempt {
  readonly source: string;
  /** Words in the places of the marks, a few times. */
  readonly words: readonly (readonly string[])[];
}

/** A template that only hands words on prints the same with any other words in their places. */
export function openPassing(): Target {
  return {
    make: (random) => {
      const source = new OperatorGrammar(random).source();
      return JSON.stringify({ source, words: [0, 1, 2].map(() => wordsOf(random)) } satisfies Attempt);
    },
    check,
  };
}

const places = 8;
/** Where looser words stand. */
const loosePlaces: readonly number[] = [3, 4];

function wordsOf(random: Random): string[] {
  return Array.from({ length: places }, (_, place) => {
    if (loosePlaces.includes(place) && random.once(2)) return random.pick(looseWords);
    return random.once(3) ? random.pick(words) : `${random.pick(words)}-${random.below(100)}`;
  });
}

/** Longer than a name, or what YAML takes for something else. */
const looseWords: readonly string[] = ['17', '1e3', '0x1f', '2001-01-01', '1.5', '0', '5d8f7c6b9', 'x'.repeat(64)];

/** Some are part of what templates ask for and of each other. */
const words: readonly string[] = [
  ...['a', 'aa', 'aaa', 'b', 'word', 'x', 'example.com', 'k', 'm', 'A-Word', 'a/b', 'a:1', 'z_9', 'Tenant', 'e3'],
  ...['a-name-that-is-exactly-as-long-as-the-value-of-a-label-may-be-1', 'cart', 'cart-2', 'latest', 'istio-proxy'],
];

function dataOf(texts: readonly string[]): Value {
  const [name = '', text = '', first = '', second = '', k = '', m = '', flag = ''] = texts;
  const tenant = { name, text, list: [first, second], map: { k, m }, number: 5, flag: true, other: flag };
  return { Tenant: tenant, Values: { hub: 'example.com', on: true, list: [1, 2, 3], nested: { a: { b: 'c' } } } };
}

function check(input: string): string | undefined {
  const { source, words: tries } = JSON.parse(input) as Attempt;
  const plain = tried(() => compileTemplate(source, { name: 'fuzz', functions, limits }));
  if (plain === undefined) return undefined;
  const safe = new SafeTemplate(plain.tree, { functions, rules, limits });
  const marked = Array.from({ length: places }, (_, index) =>
    loosePlaces.includes(index) ? looseMarkOf(index) : markedWordOf(index),
  );
  const others = new Set<string>();
  const differsFrom = (text: string): boolean => others.add(text) === others;
  const marks = { holds: holdsMarkedWord, is: isMarkedWord, isLoose: holdsLooseMark, differsFrom };
  const lookers = tried(() => safe.lookers(dataOf(marked), passingFunctions, marks));
  if (lookers === undefined || lookers.size > 0) return undefined;
  const textWith = wordRecipe(plain.execute(dataOf(marked)));
  for (const one of tries.filter((words) => !words.some((word) => others.has(word)))) {
    const text = tried(() => plain.execute(dataOf(one)));
    if (text !== textWith(one)) return `${JSON.stringify(text)} instead of ${JSON.stringify(textWith(one))}`;
  }
  return undefined;
}
