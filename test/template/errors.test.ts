import { describe, expect, it } from 'vitest';
import {
  compileTemplate,
  type FunctionTable,
  locate,
  parseTemplate,
  sourceForm,
  TemplateError,
} from '../../src/template/index.ts';

const functions: FunctionTable = new Map([['toYaml', { parameters: [], call: () => '' }]]);

function errorOf(source: string): TemplateError {
  try {
    compileTemplate(source, { name: 'inject', functions }).execute({});
  } catch (error) {
    if (error instanceof TemplateError) return error;
  }
  throw new Error(`no TemplateError for ${source}`);
}

describe('TemplateError', () => {
  it('tells where a parse failed', () => {
    const error = errorOf('a: 1\nb: {{ toYml . }}\n');
    expect(error).toMatchObject({
      stage: 'parse',
      template: 'inject',
      line: 2,
      column: undefined,
      context: undefined,
      detail: 'function "toYml" not defined',
      message: 'template: inject:2: function "toYml" not defined',
    });
    expect(error.explain()).toBe(
      'template: inject:2: function "toYml" not defined - did you mean "toYaml"?\n2 | b: {{ toYml . }}',
    );
  });

  it('offers nothing for a name that is like no other', () => {
    expect(errorOf('{{ quux }}').explain()).not.toContain('did you mean');
    expect(errorOf(`{{ ${'a'.repeat(100_000)} }}`).explain()).not.toContain('did you mean');
  });

  it('tells where an execution failed', () => {
    const error = errorOf('{{define "part"}}\n\té: {{ index .x 1 }}\r\n{{end}}{{template "part" .}}');
    expect(error).toMatchObject({
      stage: 'exec',
      template: 'part',
      line: 2,
      column: 8,
      context: 'index .x 1',
      detail: 'error calling index: index of untyped nil',
      message: 'template: inject:2:8: executing "part" at <index .x 1>: error calling index: index of untyped nil',
    });
    expect(error.explain().split('\n').slice(1)).toEqual(['2 | \té: {{ index .x 1 }}', '    \t      ^']);
  });
});

describe('the tree', () => {
  it('knows the place and the normal form of what it holds', () => {
    const tree = parseTemplate('x\n{{- if   .a.b   | eq  "c" `d` -}} y {{else}}{{template "t" (print 1)}}{{end}}', {
      name: 'inject',
      functions: new Map([
        ['eq', 0],
        ['print', 0],
      ]),
    });
    const [text, condition] = tree.templates.get('inject')!.body;
    expect(text).toMatchObject({ kind: 'text', text: 'x' });
    if (condition?.kind !== 'if') throw new Error('no condition');
    const [branch] = condition.branches;
    expect(locate(tree.source, branch!.pipeline.offset)).toEqual({ line: 2, column: 9 });
    expect(sourceForm(branch!.pipeline)).toBe('.a.b | eq "c" `d`');
    expect(branch!.body).toMatchObject([{ kind: 'text', text: 'y ' }]);
    expect(condition.otherwise).toMatchObject([{ kind: 'template', name: 't' }]);
  });

  it('is independent of what runs: two programs of one source do not disturb each other', () => {
    const template = compileTemplate('{{$x := .a}}{{range .l}}{{$x}}{{.}}{{end}}', { name: 'inject', functions });
    expect(template.execute({ a: 1, l: [1n] })).toBe('11');
    expect(() => template.execute({ l: 1 })).toThrow(TemplateError);
    expect(template.execute({ a: 2, l: [2n] })).toBe('22');
  });
});
