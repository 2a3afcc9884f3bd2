import { describe, expect, it } from 'vitest';
import type { Json, JsonObject } from '../../src/json/index.ts';
import { SafeTemplate } from '../../src/safe-template/index.ts';
import { sprigFunctions } from '../../src/template/functions/sprig.ts';
import { compileTemplate } from '../../src/template/index.ts';
import type { ValueMap } from '../../src/template/value.ts';
import fc from '../support/properties.ts';

const functions = new Map([...sprigFunctions]);
const source = `
base: &base {level: {{ .Level }}, fixed: [x]}
name: {{ .Name }}
containers:
- name: proxy
  args: [--level, "{{ .Level }}"]
  env:
  - {name: NAME, value: "{{ .Name }}"}
  - {name: LEVEL, value: "{{ .Level }}"}
- *base
labels:
  "{{ .Level }}-key": {{ .Name }}
notes: {{ .Notes }}
`;

function template(): SafeTemplate {
  const { tree } = compileTemplate(source, { name: 'inject', functions });
  return new SafeTemplate(tree, { functions, rules: { members: new Map(), functions: new Map() } });
}

function outcome(render: () => Json): unknown {
  try {
    return render();
  } catch (error) {
    return String(error);
  }
}

interface Container extends JsonObject {
  readonly args: Json;
  readonly env: Json[];
}

function containerOf(rendered: Json): Container {
  return ((rendered as JsonObject).containers as Json[])[0] as Container;
}

describe('parts that are printed again', () => {
  it('are the same frozen object as long as what they hold is', () => {
    const safe = template();
    const render = (Name: string, Level: string): Container =>
      containerOf(safe.render(() => ({ Name, Level, Notes: 'n' })));
    const before = render('a', 'info');
    const first = render('b', 'info');
    const second = render('c', 'info');
    expect(second.args).toBe(first.args);
    expect(Object.isFrozen(second.args)).toBe(true);
    expect(second.env[1]).toBe(first.env[1]);
    expect(second.env[0]).not.toBe(first.env[0]);
    expect([before, first, second].map(({ env }) => (env[0] as JsonObject).value)).toEqual(['a', 'b', 'c']);
    expect(render('d', 'debug').args).toEqual(['--level', 'debug']);
  });

  it('are made anew where texts are long', () => {
    const safe = template();
    const render = (Name: string): Container =>
      containerOf(safe.render(() => ({ Name, Level: 'info', Notes: 'n'.repeat(10_000) })));
    expect(render('a').args).not.toBe(render('b').args);
  });

  it('say what they would without what was printed before', () => {
    const word = fc.constantFrom('x', 'y', '5', 'true', '"q"', 'n'.repeat(5000));
    const other = template();
    const renderAnew = (data: ValueMap): Json => {
      const { skeleton, values } = other.examine(data);
      return skeleton.build(values);
    };
    const data = fc.record({ Name: word, Level: word, Notes: word });
    fc.assert(
      fc.property(fc.array(data, { maxLength: 12 }), (runs) => {
        const safe = template();
        for (const run of runs) {
          expect(outcome(() => safe.render(() => run))).toEqual(outcome(() => renderAnew(run)));
        }
      }),
      { numRuns: 100 },
    );
  });
});
