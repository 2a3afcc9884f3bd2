import { describe, expect, it } from 'vitest';
import type { Json } from '../../src/json/index.ts';
import { isObject } from '../../src/json/index.ts';
import type { ValueMap } from '../../src/template/value.ts';
import { type Subject, subject } from './render.ts';

const hostile = [
  'x: y',
  '"',
  "'",
  'x\ny: z',
  '$patch',
  '<<',
  '{{ .Values }}',
  '\\',
  '- x',
  'x\u0085y: z',
  ' #',
  '[',
  '*a',
];

/** Every text is refused or comes out as by the plain way; harmless text comes out. */
function holds({ of, refusal, plainly }: Subject, tenant: (text: string) => ValueMap): void {
  expect(of(tenant('word'))).toEqual(plainly(tenant('word')));
  for (const text of hostile) {
    if (refusal(tenant(text)) !== undefined) continue;
    expect(of(tenant(text)), JSON.stringify(text)).toEqual(plainly(tenant(text)));
  }
}

describe('values written as YAML', () => {
  const body = { hostPath: { path: '/x' }, list: [1, 'two', { three: null }], name: 'own', empty: {}, text: 'a\nb\n' };
  const volumes = 'v:\n{{- range $k, $b := .Tenant }}\n- name: "{{ $k }}"\n  {{ toYaml $b | indent 2 }}\n{{- end }}\n';

  it('become structure, as the template asks', () => {
    const { of, plainly, safe } = subject(volumes);
    expect(of({ first: body, second: { emptyDir: {} } })).toEqual(plainly({ first: body, second: { emptyDir: {} } }));
    expect(of({ alpha: body, beta: { emptyDir: {} } })).toEqual(plainly({ alpha: body, beta: { emptyDir: {} } }));
    expect(safe.shapes).toBe(1);
  });

  it.each(hostile)('hold %j as a value, and as a key if it directs nothing', (text) => {
    const { of, plainly } = subject(volumes);
    expect(of({ a: { value: text } })).toEqual(plainly({ a: { value: text } }));
    const keyed = { a: { k: { [text]: 1 } } };
    if (!['$patch', '<<'].includes(text)) expect(of(keyed)).toEqual(plainly(keyed));
  });

  it.each(['$patch', '$retainKeys', '$setElementOrder/x', '$deleteFromPrimitiveList/x'])('refuse the key %s', (key) => {
    const { refusal } = subject(volumes);
    expect(refusal({ a: { [key]: 'delete' } })).toBe('merge-directive');
    expect(refusal({ a: { list: [{ [key]: 'delete' }] } })).toBe('merge-directive');
  });

  it('refuse a key that merges maps', () => {
    expect(subject(volumes).refusal({ a: { '<<': { hostPath: {} } } })).toBe('merge-key');
  });

  it('refuse what is too deep', () => {
    const deep = Array.from({ length: 80 }).reduce<ValueMap>((inner) => ({ a: inner }), { b: 1 });
    expect(subject(volumes).refusal({ a: deep })).toBe('too-deep');
  });

  it('go through nindent, trim, default and variables', () => {
    const source =
      '{{- $y := toYaml .Tenant.body | trim }}\na:\n{{- default "none" $y | nindent 2 }}\nb:\n{{- with $y }}{{ nindent 4 . }}{{ end }}\n';
    const { of, plainly } = subject(source);
    expect(of({ body })).toEqual(plainly({ body }));
  });

  it('are texts to all other functions', () => {
    const source =
      'a: {{ toYaml .Tenant.x | trim | quote }}\nb: {{ toYaml .Tenant.x | len }}\nc: {{ toYaml .Tenant.x | trim | upper }}\n';
    holds(subject(source), (x) => ({ x }));
  });

  it('stand in block scalars', () => {
    const { of, plainly } = subject('a: |\n  {{- toYaml .Tenant.body | nindent 2 }}\nb: 1\n');
    const simple = { k: 'v', l: [1, 'x'] };
    expect(of({ body: simple })).toEqual(plainly({ body: simple }));
  });
});

describe('values written as JSON', () => {
  it('are grafted where they are the whole value', () => {
    const { of, plainly } = subject('a: {{ toJson .Tenant }}\nb: 1\n');
    for (const tenant of [{ x: ['"', { y: '\n- z' }] }, { y: 9007199254740991 }]) {
      expect(of(tenant)).toEqual(plainly(tenant));
    }
  });

  it('keep large integers and refuse directives', () => {
    const { refusal, of } = subject('a: {{ fromJson .Tenant | toJson }}\n');
    expect(of('{"x": [1, 2]}')).toEqual({ a: { x: [1, 2] } });
    expect(refusal('{"x": [{"$patch": "delete"}]}')).toBe('merge-directive');
  });

  it('are text in quotes and in blocks', () => {
    const source =
      "a: '{{ toJson .Tenant.x }}'\nb: |\n  [\n  {{- range $i, $e := .Tenant.list }}\n  {{ toJson $e }},\n  {{- end }}\n  ]\nc: 1\n";
    holds(subject(source), (x) => ({ x, list: [x, { [x]: x }] }));
  });

  it('are no structure where a tenant wrote them', () => {
    expect(subject('a: {{ .Tenant }}\n').refusal('{"x": 1}')).toBe('leaves-plain');
  });
});

/** What an author may write, each tried with hostile text. */
const templates: readonly (readonly [name: string, source: string, tenant: (text: string) => ValueMap])[] = [
  [
    'printed keys',
    'a:\n{{- range $k, $v := .Tenant }}\n  {{ $k }}: {{ $v }}\n{{- end }}\n',
    (x) => ({ [x]: 'v', k: x }),
  ],
  [
    'quoted printed keys',
    'a:\n{{- range $k, $v := .Tenant }}\n  {{ quote $k }}: {{ quote $v }}\n{{- end }}\n',
    (x) => ({ [x]: x }),
  ],
  ['squote', 'a: {{ squote .Tenant.x }}\n', (x) => ({ x })],
  [
    'printf and join',
    'a: {{ printf "%s=%q" .Tenant.x .Tenant.x }}\nb: {{ join "," .Tenant.list }}\n',
    (x) => ({ x, list: [x, x] }),
  ],
  ['a flow map of optional pieces', 'a: { {{- if .Tenant.x }}x: "{{ .Tenant.x }}",{{ end }} y: 1 }\n', (x) => ({ x })],
  ['texts side by side', 'a: {{ .Tenant.x }}{{ .Tenant.x }}\nb: "{{ .Tenant.x }}{{ .Tenant.x }}"\n', (x) => ({ x })],
  [
    'definitions with both kinds of data',
    '{{ define "d" }}{{ . }}{{ end }}a: {{ template "d" .Tenant.x }}\nb: {{ template "d" "clean" }}\n',
    (x) => ({ x }),
  ],
  [
    'recursive definitions',
    '{{ define "d" }}{{ with .x }}- {{ quote . }}\n{{ end }}{{ with .next }}{{ template "d" . }}{{ end }}{{ end }}a:\n{{ template "d" .Tenant }}',
    (x) => ({ x, next: { x, next: { x } } }),
  ],
  [
    'a variable that is assigned later',
    '{{ $v := "clean" }}{{ range .Tenant.list }}{{ $v = . }}{{ end }}a: {{ $v }}\n',
    (x) => ({ list: [x] }),
  ],
  [
    'a variable behind a skipped condition',
    '{{ $v := .Tenant.x }}{{ if and .Values.no ($v := "clean") }}{{ end }}a: {{ $v }}\n',
    (x) => ({ x }),
  ],
  [
    'character by character',
    'a: "{{ range $i := until (len .Tenant.x) }}{{ substr $i (int (add $i 1)) $.Tenant.x }}{{ end }}"\n',
    (x) => ({ x }),
  ],
  ['clean text chosen by a tenant', 'a: {{ ternary "[1]" "{b: 2}" (eq .Tenant.x "word") }}\n', (x) => ({ x })],
  [
    'a changed dict',
    '{{ $d := dict "k" "v" }}{{ $e := $d }}{{ $_ := set $d "k" .Tenant.x }}a: {{ $e.k }}\n',
    (x) => ({ x }),
  ],
  [
    'a merged dict',
    '{{ $d := dict "k" (dict "l" "v") }}{{ $_ := mergeOverwrite $d (dict "k" (dict "l" .Tenant.x)) }}a: {{ $d.k.l }}\n',
    (x) => ({ x }),
  ],
  [
    'lists and dicts of tenant text',
    'a: {{ (dict "k" (list .Tenant.x)).k | first }}\nb: {{ index (list "c" .Tenant.x) 1 }}\n',
    (x) => ({ x }),
  ],
  ['the whole data', 'a: {{ .Tenant }}\nb: {{ quote . }}\n', (x) => ({ x })],
  [
    'calls in a loop with break',
    'a:\n{{- range .Tenant.list }}{{ if eq . "stop" }}{{ break }}{{ end }}\n- {{ quote . }}\n{{- end }}\n- end\n',
    (x) => ({ list: ['a', x, 'stop', x] }),
  ],
];

describe('templates that authors may write', () => {
  it.each(templates)('%s', (_name, source, tenant) => holds(subject(source), tenant));

  it('print what is the same in every render only once', () => {
    const { of, safe } = subject(
      '{{ $c := .Values.color }}a: {{ $c }}\n{{ if .Values.on }}b: {{ .Tenant }}{{ end }}\n',
    );
    const values = { color: 'red', on: true };
    expect([of('x', values), of('z', values)]).toEqual([
      { a: 'red', b: 'x' },
      { a: 'red', b: 'z' },
    ]);
    expect(safe.shapes).toBe(1);
  });

  it('share what holds no text of a tenant, and freeze it', () => {
    const { of } = subject('a: {b: [1, {c: d}]}\nx:\n- {y: {{ .Tenant }}}\n- {z: 1}\n');
    const [first, second] = [of('x'), of('y')];
    if (!isObject(first) || !isObject(second)) throw new Error('no objects');
    expect(first.a).toBe(second.a);
    expect(Object.isFrozen((first.a as { b: Json[] }).b[1])).toBe(true);
    expect((first.x as Json[])[1]).toBe((second.x as Json[])[1]);
    expect((first.x as Json[])[0]).not.toBe((second.x as Json[])[0]);
  });

  it('fail as they do in clear', () => {
    const { of, plain } = subject('a: {{ .Tenant.x.y.z }}\n');
    const data = { Tenant: { x: 'text' }, Values: {} };
    expect(() => of({ x: 'text' })).toThrow();
    expect(() => plain.execute(data)).toThrow();
  });

  it.each(['{{ with index .Tenant 5 }}{{ end }}', '{{ range .Values.a.b.c }}{{ end }}'])(
    'fail as they do in clear where nothing is printed: %s',
    (source) => {
      const { of, plain } = subject(`${source}\na: 1\n`);
      expect(() => plain.execute({ Tenant: {}, Values: { a: 'text' } })).toThrow();
      expect(() => of({}, { a: 'text' })).toThrow();
    },
  );
});
