import { describe, expect, it } from 'vitest';
import { InjectionError } from '../../src/inject/index.ts';
import { StructureError } from '../../src/safe-template/index.ts';
import { TemplateError } from '../../src/template/index.ts';
import { YamlError } from '../../src/yaml/index.ts';
import { subject } from './render.ts';

const size = 256 * 1024;
const pieces = [
  ' ',
  '"',
  "'",
  '\\',
  '\n',
  'x',
  '[',
  '{',
  '#',
  '-',
  '\t',
  '\u0085',
  'é',
  '😀',
  ': ',
  '- ',
  'a\n',
  '\\"',
  "''",
];

const source = `plain: {{ .Tenant }}
double: "{{ .Tenant }}"
single: '{{ .Tenant }}'
flow: [{{ .Tenant }}]
literal: |
  {{ .Tenant }}
folded: >
  {{ .Tenant }}
json: {{ toJson .Tenant }}
yaml: {{ toYaml .Tenant }}
quoted: {{ quote .Tenant }} # {{ .Tenant }}
`;

describe('however long a text is', () => {
  const lines = source.trimEnd().split(/\n(?=\w)/);
  for (const line of lines) {
    it(`${line.split(':')[0]}: it ends, and never for lack of stack`, () => {
      const { of } = subject(`${line}\nend: 1\n`);
      for (const piece of pieces) {
        try {
          of(piece.repeat(size / piece.length));
        } catch (error) {
          expect(error).toSatisfy(isExpected);
        }
      }
    });
  }
});

const isExpected = (error: unknown): boolean =>
  [StructureError, YamlError, TemplateError, InjectionError].some((kind) => error instanceof kind);

describe('however many there are', () => {
  it('values beyond ten thousand are refused', () => {
    const { refusal } = subject('a:\n{{- range .Tenant.list }}\n- {{ . }}\n{{- end }}\n');
    expect(refusal({ list: new Array(10_001).fill('x') })).toBe('too-many-values');
    expect(refusal({ list: new Array(5_000).fill('x') })).toBeUndefined();
  });

  it('shapes are forgotten, those first that were not used for long', () => {
    const { of, safe } = subject('a:\n{{- range .Tenant.list }}\n- {{ . }}\n{{- end }}\n', {
      entries: 3,
      bytes: 1 << 20,
    });
    for (let length = 1; length <= 10; length++) {
      expect(of({ list: new Array(length).fill('x') })).toEqual({ a: new Array(length).fill('x') });
      expect(of({ list: ['z'] })).toEqual({ a: ['z'] });
    }
    expect(safe.shapes).toBe(3);
  });

  it('shapes take no more memory than they may', () => {
    const { of, safe } = subject('a:\n{{- range .Tenant.list }}\n- {{ . }}\n{{- end }}\n', {
      entries: 100,
      bytes: 20_000,
    });
    for (let length = 1; length <= 50; length++) of({ list: new Array(length).fill('x') });
    expect(safe.shapes).toBeLessThan(10);
  });

  it('the output counts with its values', () => {
    const { refusal } = subject('a: "{{ .Tenant }}{{ .Tenant }}"\n');
    expect(refusal('x'.repeat(600_000))).toBe('too-many-values');
  });
});
