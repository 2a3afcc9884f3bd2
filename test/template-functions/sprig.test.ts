import { expect, test } from 'vitest';
import { compileTemplate } from '../../src/template/compile.ts';
import { TemplateError } from '../../src/template/errors.ts';
import { refusedFunctions, sprigFunctions } from '../../src/template/functions/sprig.ts';
import type { Value } from '../../src/template/value.ts';

function render(source: string, data: Value = {}): string {
  return compileTemplate(source, { name: 'inject', functions: sprigFunctions }).execute(data);
}

test('what would read the world is an unknown name', () => {
  expect(refusedFunctions.size).toBe(40);
  for (const name of refusedFunctions.keys()) {
    expect(() => render(`{{ ${name} }}`)).toThrow(`function "${name}" not defined`);
  }
  expect(refusedFunctions.get('now')).toBe('time');
  expect(refusedFunctions.get('randInt')).toBe('randomness');
  expect(refusedFunctions.get('env')).toBe('environment');
});

test.each<[message: string, source: string]>([
  ['expected string; found 5', '{{ trim 5 }}'],
  ['cannot assign nil to string', '{{ upper nil }}'],
  ['expected integer; found "a"', '{{ trunc "a" "b" }}'],
  ['wrong number of args for replace: want 3 got 2', '{{ replace "a" "b" }}'],
  ['wrong number of args for default: want at least 1 got 0', '{{ default }}'],
  ['wrong type for value; expected int; got float64', '{{ trunc .n "abc" }}'],
  ['error calling first: Cannot find first on type string', '{{ first "abc" }}'],
])('%s: %s', (message, source) => {
  expect(() => render(source, { n: 2 })).toThrow(message);
});

test.each<[expected: string, source: string]>([
  ['B,A', '{{ $l := list }}{{ range .l }}{{ $l = append $l (upper .) }}{{ end }}{{ join "," $l }}'],
  ['x', '{{ .missing | default "x" }}'],
  ['["a"]', '{{ list "a" | toJson }}'],
  ['12', '{{ $a := dict "x" (dict "p" 1) }}{{ $b := deepCopy $a }}{{ $_ := set $b.x "p" 2 }}{{ $a.x.p }}{{ $b.x.p }}'],
  ['deep', '{{ (get .d "nest").k }}'],
  ['3', '{{ len (until 3) }}'],
])('%s = %s', (expected, source) => {
  expect(render(source, { l: ['b', 'a'], d: { nest: { k: 'deep' } } })).toBe(expected);
});

test.each([
  '{{ $s := "x" }}{{ range until 100 }}{{ $s = cat $s $s }}{{ end }}',
  '{{ $l := list 1 }}{{ range until 100 }}{{ $l = concat $l $l }}{{ end }}',
  '{{ $l := list 1 }}{{ range until 100 }}{{ $l = list $l $l }}{{ end }}{{ $l | toJson }}',
  '{{ $d := dict }}{{ range until 100 }}{{ $d = dict "a" $d "b" $d }}{{ end }}{{ deepCopy $d | len }}',
  '{{ $d := dict }}{{ range until 100 }}{{ $d = dict "a" $d "b" $d }}{{ end }}{{ deepEqual $d $d }}',
  '{{ $d := dict }}{{ range until 100 }}{{ $d = dict "a" $d "b" $d }}{{ end }}{{ merge $d $d | len }}',
  '{{ $d := dict }}{{ range until 100 }}{{ $d = dict "a" $d "b" $d }}{{ end }}{{ $d | quote }}',
  '{{ $s := repeat 1000000 "x" }}{{ range until 100000 }}{{ $_ := upper $s }}{{ end }}',
  '{{ repeat 1000000000 "x" }}',
  '{{ range until 1000000000 }}{{ end }}',
])('ends soon with an error: %s', (source) => {
  expect(() => render(source)).toThrow(TemplateError);
});
