import { istioFunctions } from '../../src/inject/functions/istio.ts';
import { taintRulesOf } from '../../src/inject/template-taint.ts';
import { equalJson, type Json, stringifyJson } from '../../src/json/index.ts';
import { SafeTemplate, StructureError } from '../../src/safe-template/index.ts';
import { sprigFunctions } from '../../src/template/functions/sprig.ts';
import { compileTemplate, type Template, TemplateError, type ValueMap } from '../../src/template/index.ts';
import { readYaml, YamlError } from '../../src/yaml/index.ts';
import { embeddedDocuments } from '../../test/embedded/embedded-configuration.ts';
import { mutateText } from '../mutate-text.ts';
import type { Target } from '../target.ts';
import { texts } from '../words.ts';
import { TemplateGrammar } from './template-grammar.ts';

const functions = new Map([...sprigFunctions, ...istioFunctions({ environment: new Map([['HOME', '/']]) })]);
const rules = taintRulesOf({ proxyConfigSource: 'layers' });
/** Far below those of the program: an input that runs into a bound costs as much as thousand others. */
const limits = { steps: 5_000, outputBytes: 16 * 1024, templateDepth: 20 };

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

/** Undefined where a source or a render is refused. */
function tried<Result>(run: () => Result): Result | undefined {
  try {
    return run();
  } catch (error) {
    const isExpected = error instanceof TemplateError || error instanceof YamlError || error instanceof StructureError;
    if (isExpected) return undefined;
    throw error;
  }
}
