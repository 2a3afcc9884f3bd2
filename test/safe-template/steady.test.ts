import { describe, expect, it } from 'vitest';
import { equalJson, type Json } from '../../src/json/index.ts';
import { SafeTemplate, type SteadyData, type TaintRules } from '../../src/safe-template/index.ts';
import { define } from '../../src/template/functions/define.ts';
import { sprigFunctions } from '../../src/template/functions/sprig.ts';
import { compileTemplate } from '../../src/template/index.ts';
import { anyType, type ValueMap } from '../../src/template/value.ts';
import fc from '../support/properties.ts';

const functions = new Map([...sprigFunctions]);

const steady: SteadyData = {
  paths: [['Calm'], ['Pod', 'Notes']],
  isSame: (left, right) => {
    const [a, b] = [left, right] as { Calm: Json; Pod: { Notes: Json } }[];
    return equalJson(a!.Calm, b!.Calm) && equalJson(a!.Pod.Notes, b!.Pod.Notes);
  },
};

function safeTemplate(source: string, withSteady: boolean): SafeTemplate {
  const rules: TaintRules = { members: new Map(), functions: new Map(), ...(withSteady && { steady }) };
  const { tree } = compileTemplate(source, { name: 'inject', functions });
  return new SafeTemplate(tree, { functions, rules });
}

const expressions = [
  '.Calm.a',
  'printf "%v" .Calm',
  '.Pod.Notes.a',
  '.Pod.Name',
  'printf "%v" .Pod',
  'index .Pod.Notes "a" | default .Calm.a | quote',
  '.Pod.Name | default .Calm.a',
  '$v',
  'printf "%v-%v" $v .Calm.a',
  '(index .Calm.list 0)',
  'slice .Pod.Name (len .Calm.list | min 1)',
  'and .Calm.a ($v := .Pod.Name)',
];
const statement = fc.oneof(
  fc.constantFrom(...expressions).map((text) => `- {{ ${text} }}\n`),
  fc.constantFrom(...expressions).map((text) => `{{ $v = ${text} }}`),
  fc
    .tuple(fc.constantFrom(...expressions), fc.constantFrom(...expressions))
    .map(([test, text]) => `{{ if ${test} }}{{ $v = ${text} }}- {{ $v }}\n{{ end }}`),
  fc
    .constantFrom(...expressions)
    .map((text) => `{{ range .Calm.list }}- {{ . }} {{ with $ }}{{ ${text} }}{{ end }}\n{{ end }}`),
);
const word = fc.constantFrom('', 'x', 'yy');
const data = fc.record({
  Calm: fc.record({ a: word, list: fc.array(word, { minLength: 1, maxLength: 2 }) }),
  Pod: fc.record({ Notes: fc.record({ a: word }), Name: word }),
});

describe('what depends on steady data alone', () => {
  it('is the same as if it were evaluated each time', () => {
    fc.assert(
      fc.property(fc.array(statement, { maxLength: 6 }), fc.array(data, { maxLength: 8 }), (statements, runs) => {
        const source = `{{ $v := "" }}${statements.join('')}`;
        const [kept, each] = [safeTemplate(source, true), safeTemplate(source, false)];
        for (const one of runs) expect(outcome(kept, one)).toEqual(outcome(each, one));
      }),
      { numRuns: 200 },
    );
  });

  it('is not evaluated again while the data is the same, and is when it is another', () => {
    let calls = 0;
    const count = define([anyType], () => String(++calls));
    const counting = new Map([...functions, ['count', count]]);
    const { tree } = compileTemplate('a: {{ count .Calm.a }}', { name: 'inject', functions: counting });
    const safe = new SafeTemplate(tree, {
      functions: counting,
      rules: { members: new Map(), functions: new Map(), steady },
    });
    const callsAfter = (...texts: string[]): number => {
      for (const a of texts) safe.trace({ Calm: { a }, Pod: { Notes: {} } });
      return calls;
    };
    expect(callsAfter('x', 'x', 'x')).toBe(1);
    expect(callsAfter('y', 'y')).toBe(2);
    expect(callsAfter('x')).toBe(3);
  });
});

function outcome(template: SafeTemplate, given: ValueMap): unknown {
  try {
    return template.render(() => given);
  } catch (error) {
    return String(error);
  }
}
