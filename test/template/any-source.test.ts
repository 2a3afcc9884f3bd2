import { describe, expect, it } from 'vitest';
import { TemplateError } from '../../src/template/index.ts';
import fc from '../support/properties.ts';
import { render } from './render.ts';

const pieces = [
  '{{',
  '}}',
  '{{- ',
  ' -}}',
  '{{/*',
  '*/}}',
  ' ',
  '\n',
  '(',
  ')',
  '|',
  ',',
  ':=',
  '=',
  '.',
  '.a',
  '.b.c',
  '$',
  '$x',
  '$x.a',
  '"s"',
  '`r`',
  "'c'",
  '"',
  '1',
  '-2',
  '1.5',
  '0x1F',
  '1i',
  '3+4i',
  '_',
  'nil',
  'true',
  'if ',
  'else ',
  'end',
  'range ',
  'with ',
  'define "t"',
  'template "t" ',
  'block "u" ',
  'break',
  'continue',
  'print ',
  'printf "%v" ',
  'index ',
  'slice ',
  'len ',
  'and ',
  'or ',
  'not ',
  'eq ',
  'lt ',
  'html ',
  'call ',
  'é',
  '😀',
  '\u2028',
  'text',
];

const action = fc.array(fc.constantFrom(...pieces.slice(6)), { maxLength: 8 }).map((inner) => `{{${inner.join(' ')}}}`);
const soup = fc.array(fc.oneof(fc.constantFrom(...pieces), action), { maxLength: 14 }).map((parts) => parts.join(''));

const data = { a: [1, 'x', null, { a: 2 }], b: { c: 'deep' } };
const limits = { steps: 20_000 };

describe('whatever is written as a template', () => {
  it('prints or fails with a TemplateError whose place is in the source', () => {
    fc.assert(
      fc.property(soup, (source) => {
        try {
          expect(typeof render(source, data, { limits })).toBe('string');
        } catch (error) {
          if (!(error instanceof TemplateError)) throw error;
          expect(error.line).toBeLessThanOrEqual(source.split('\n').length);
          expect(error.explain()).toContain(error.message);
        }
      }),
      { numRuns: 2000 },
    );
  });

  it('prints text without delimiters as it is', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), (text) => {
        fc.pre(!text.includes('{{'));
        expect(render(text)).toBe(text);
      }),
    );
  });

  it('prints any string that it is given, and quotes it so that it reads it back', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), (text) => {
        expect(render('{{.}}', text)).toBe(text);
        expect(render(`{{${render('{{printf "%q" .}}', text)}}}`)).toBe(text);
      }),
    );
  });
});
