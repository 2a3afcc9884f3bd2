import { equalJson, type Json, stringifyJson } from '../../src/json/index.ts';
import { SafeTemplate } from '../../src/safe-template/index.ts';
import { compileTemplate, type Template, type ValueMap } from '../../src/template/index.ts';
import { readYaml } from '../../src/yaml/index.ts';
import { embeddedDocuments } from '../../test/embedded/embedded-configuration.ts';
import { mutateText } from '../mutate-text.ts';
import type { Target } from '../target.ts';
import { texts } from '../words.ts';
import { TemplateGrammar } from './template-grammar.ts';
import { functions, limits, rules, tried } from './template-trial.ts';

const makeData = (): ValueMap => ({
  Tenant: { name: 'web', list: ['a', 'b'], map: { k: 'v', n: 2 }, number: 5, flag: true, text: 'some words' },
  Values: { hub: 'example.com', on: true, off: false, list: [1, 2, 3], nested: { a: { b: 'c' } } },
});

/** Sources of templates: by grammar, and those that we ship with changes; rendered in clear and safely. */
export function openTemplates(): Target {
  const grammar = new TemplateGrammar([...functions.keys()]);
  const windows = windowsOf(embeddedDocuments.config.text);
  return {
    make: (random) => {
      const source = random.once(5) ? random.pick(windows) : grammar.source(random);
      return random.once(3) ? mutateText(random, source, [...grammar.pieces, ...texts]) : source;
    },
    check,
  };
}

function windowsOf(text: string): string[] {
  const lines = text.split('\n');
  return Array.from({ length: Math.floor(lines.length / 6) }, (_, at) => lines.slice(at * 6, at * 6 + 10).join('\n'));
}

function check(source: string): string | undefined {
  const plain = tried(() => compileTemplate(source, { name: 'fuzz', functions, limits }));
  if (plain === undefined) return undefined;
  const text = tried(() => plain.execute(makeData()));
  const safe = tried(() => safely(plain));
  if (safe === undefined) return undefined;
  const value = text === undefined ? undefined : tried(() => readYaml(text));
  if (value === undefined) return 'the safe way gives a result where the ordinary one fails';
  return equalJson(safe, value) ? undefined : `${stringifyJson(safe)} instead of ${stringifyJson(value)}`;
}

/** The second render runs the second program, by what the first has learnt. */
function safely(plain: Template): Json {
  const safe = new SafeTemplate(plain.tree, { functions, rules, limits });
  const first = safe.render(makeData);
  const second = safe.render(makeData);
  if (!equalJson(first, second)) throw new Error(`two renders give ${stringifyJson([first, second])}`);
  return second;
}
