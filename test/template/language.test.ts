import { describe, expect, it } from 'vitest';
import { int64Type, Typed, type Value } from '../../src/template/index.ts';
import { failure, render } from './render.ts';

const data = {
  name: 'bob',
  zero: 0,
  none: null,
  list: ['a', 'b', 'c'],
  map: { z: 26, a: 1 },
  nested: { deep: { key: 'value' }, none: null },
};

describe('text and delimiters', () => {
  it.each([
    ['plain }} text', 'plain }} text'],
    ['a {{- 1 -}} b', 'a1b'],
    ['a \t\r\n {{- "x"}}', 'ax'],
    ['a\u00a0{{- 1}}', 'a\u00a01'],
    ['{{-3}} {{- 3}}', '-33'],
    ['a {{- /* gone */ -}} b', 'ab'],
    ['{{/* {{ */}}x', 'x'],
    ['{{"}}"}}{{`}}`}}', '}}}}'],
    ['{{\n print\n 1 }}', '1'],
  ])('%j prints %j', (source, expected) => expect(render(source)).toBe(expected));

  it('takes other delimiters', () => {
    expect(render('[[1]] {{2}} [[- 3 -]] x', {}, { delimiters: ['[[', ']]'] })).toBe('1 {{2}}3x');
    expect(render('|1|', {}, { delimiters: ['|', '|'] })).toBe('1');
  });
});

describe('control structures', () => {
  it.each([
    ['{{if .name}}y{{else}}n{{end}}{{if .zero}}y{{else}}n{{end}}', 'yn'],
    ['{{if .zero}}1{{else if .none}}2{{else if .name}}3{{else}}4{{end}}', '3'],
    ['{{with .nested}}{{.deep.key}}{{$.name}}{{end}}', 'valuebob'],
    ['{{with .none}}1{{else with .name}}{{.}}{{end}}', 'bob'],
    ['{{range .list}}{{.}},{{end}}', 'a,b,c,'],
    ['{{range $i, $e := .list}}{{$i}}{{$e}}{{end}}', '0a1b2c'],
    ['{{range $k, $v := .map}}{{$k}}{{$v}}{{end}}', 'a1z26'],
    ['{{range .none}}x{{else}}empty{{end}}{{range .missing}}x{{else}}empty{{end}}', 'emptyempty'],
    ['{{range 3}}{{.}}{{end}}{{range $n := 2}}{{$n}}{{end}}', '01201'],
    ['{{range .list}}{{if eq . "b"}}{{continue}}{{end}}{{.}}{{end}}', 'ac'],
    ['{{range .list}}{{range $.none}}{{else}}{{break}}{{end}}{{.}}{{end}}', 'abc'],
    ['{{range .list}}{{range $.none}}{{else}}{{continue}}{{end}}{{.}}{{end}}', ''],
    ['{{range .list}}{{with .}}{{if eq . "b"}}{{break}}{{end}}{{.}}{{end}}{{end}}!', 'a!'],
    ['{{define "t"}}<{{.}}{{$}}>{{end}}{{template "t" 1}}{{template "t"}}', '<11><<no value><no value>>'],
    ['{{block "b" .name}}[{{.}}]{{end}}{{template "b" 2}}', '[bob][2]'],
    ['{{define "a"}} {{end}}{{define "a"}}full{{end}}{{define "a"}}{{end}}{{template "a"}}', 'full'],
  ])('%j prints %j', (source, expected) => expect(render(source, data)).toBe(expected));

  it('ranges over integers of all types, but over no float', () => {
    expect(render('{{range .}}{{printf "%T" .}} {{end}}', new Typed(int64Type, 2n))).toBe('int64 int64 ');
    expect(failure('{{range .}}{{end}}', 3)).toBe('inject:1:8: executing "inject" at <.>: range can\'t iterate over 3');
  });
});

describe('variables', () => {
  it.each([
    ['{{$x := 1}}{{if true}}{{$x := 2}}{{$x}}{{end}}{{$x}}', '21'],
    ['{{$x := 1}}{{if true}}{{$x = 2}}{{end}}{{$x}}', '2'],
    ['{{$x := 1}}{{range .list}}{{$x = .}}{{end}}{{$x}}', 'c'],
    ['{{$i := 0}}{{$e := 0}}{{range $i, $e = .list}}{{end}}{{$i}}{{$e}}', '2c'],
    ['{{$x := 5}}{{with $x := 6}}{{$x}}{{end}}{{$x}}', '65'],
    ['{{$ = 5}}{{$}}', '5'],
    ['{{print ($x := 1) $x}}', '1 1'],
    // `and` skips the declaration: the outer variable is still the one in sight.
    ['{{$x := 5}}{{and false ($x := 1)}}{{$x}} {{and true ($x := 1)}}{{$x}}', 'false5 11'],
    ['{{$x := 5}}{{range 2}}{{and (eq . 0) ($x := 1)}}{{$x}} {{end}}', '11 false5 '],
    // The pipeline itself is assigned before the first turn.
    ['{{range $x := .missing}}{{else}}[{{$x}}]{{end}}', '[<no value>]'],
  ])('%j prints %j', (source, expected) => expect(render(source, data)).toBe(expected));

  it.each([
    ['{{$x}}', 'inject:1: undefined variable "$x"'],
    ['{{if true}}{{$x := 1}}{{end}}{{$x}}', 'inject:1: undefined variable "$x"'],
    ['{{define "t"}}{{$x}}{{end}}{{$x := 1}}', 'inject:1: undefined variable "$x"'],
    ['{{$x = 1}}', 'inject:1:7: executing "inject" at <1>: undefined variable: $x'],
    ['{{$x := $x}}', 'inject:1:8: executing "inject" at <$x>: undefined variable: $x'],
    ['{{$x := $x 1}}', 'inject:1:8: executing "inject" at <$x>: undefined variable: $x'],
    ['{{and false ($x := 1)}}{{$x}}', 'inject:1:25: executing "inject" at <$x>: undefined variable: $x'],
  ])('%j fails', (source, message) => expect(failure(source, data)).toBe(message));
});

describe('fields of untyped data', () => {
  it.each([
    ['{{.nested.deep.key}}', 'value'],
    ['{{.missing.x.y}} {{.none}}', '<no value> <no value>'],
    ['{{(.none).x}} {{$n := .none}}{{$n.x}}', '<no value> <no value>'],
    ['{{(index .list 1)}}{{(index .nested "deep").key}}', 'bvalue'],
  ])('%j prints %j', (source, expected) => expect(render(source, data)).toBe(expected));

  it.each([
    ['{{.none.x}}', '1:7: executing "inject" at <.none.x>: nil pointer evaluating interface {}.x'],
    ['{{.name.x}}', '1:7: executing "inject" at <.name.x>: can\'t evaluate field x in type interface {}'],
    ['{{$n := .name}}{{$n.x}}', '1:19: executing "inject" at <$n.x>: can\'t evaluate field x in type string'],
    ['{{range .list}}{{.x}}{{end}}', '1:17: executing "inject" at <.x>: can\'t evaluate field x in type interface {}'],
    ['{{.name 1}}', '1:2: executing "inject" at <.name>: name is not a method but has arguments'],
    ['{{"ü"}}{{1 | .a}}', '1:14: executing "inject" at <.a>: a is not a method but has arguments'],
  ])('%j fails', (source, message) => expect(failure(source, data)).toBe(`inject:${message}`));

  it.each(['__proto__', 'constructor', 'toString', 'hasOwnProperty'])('knows no entry %s that is not there', (name) => {
    expect(render(`{{.${name}}}{{$.${name}}}{{index . "${name}"}}`)).toBe('<no value>'.repeat(3));
    const own = JSON.parse(`{"${name}": {"${name}": "own"}}`) as Value;
    expect(render(`{{.${name}.${name}}}{{range .}}{{.${name}}}{{end}}`, own)).toBe('ownown');
  });
});

describe('mistakes found while parsing', () => {
  it.each([
    ['{{', '1: unclosed action'],
    ['a\n{{print\n\n', '4: unclosed action started at inject:2'],
    ['{{if true}}\n{{/* x', '2: unclosed comment in action started at inject:1'],
    ['{{/* a */ }}', '1: comment ends before closing delimiter'],
    ['{{(1}}', '1: unclosed left paren'],
    ['{{1)}}', '1: unexpected right paren'],
    ['{{print(1)}}', '1: unexpected "(" in operand'],
    ['{{a~b}}', "1: bad character U+007E '~'"],
    ['{{.a😀}}', "1: bad character U+1F600 '😀'"],
    ['{{\u00a0}}', '1: unrecognized character in action: U+00A0'],
    ['{{"bad \\q"}}', '1: invalid syntax'],
    ["{{'ab'}}", "1: malformed character constant: 'ab'"],
    ['{{}}', '1: missing value for command'],
    ['{{if}}{{end}}', '1: missing value for if'],
    ['{{1 | 2}}', '1: non executable command in pipeline stage 2'],
    ['{{"x".y}}', '1: unexpected . after term "\\"x\\""'],
    ['{{if 1}}', '1: unexpected EOF'],
    ['{{end}}', '1: unexpected {{end}}'],
    ['{{range .}}{{else if 1}}{{end}}', '1: unexpected <if> in input'],
    ['{{if 1}}{{else}}{{else}}{{end}}', '1: expected end; found {{else}}'],
    ['{{range $a, $b, $c := .}}{{end}}', '1: too many declarations in range'],
    ['{{range $a, 1 := .}}{{end}}', '1: range can only initialize variables'],
    ['{{range .}}{{else}}{{break}}{{end}}', '1: {{break}} outside {{range}}'],
    ['{{range .}}{{block "x" .}}{{break}}{{end}}{{end}}', '1: {{break}} outside {{range}}'],
    ['{{if 1}}{{define "x"}}{{end}}{{end}}', '1: unexpected <define> in command'],
    ['{{define "a"}}1{{end}}{{define "a"}}2{{end}}', '1: template: multiple definition of template "a"'],
    ['{{define "inject"}}1{{end}}2', '1: template: multiple definition of template "inject"'],
    ['{{/* long */}}\n{{averyverylongname}}', '2: function "averyverylongname" not defined'],
    ['{{1 "a long string"}}"b"{{"c""averylongstring"}}', '1: unexpected "\\"averylong"... in operand'],
  ])('%j', (source, message) => expect(failure(source)).toBe(`inject:${message}`));
});

describe('calls', () => {
  it.each([
    ['{{"x" | printf "%s-%s" "y"}}', 'y-x'],
    ['{{1 | print | printf "%q"}}', '"1"'],
    ['{{and 1 0 .missing}}{{or 0 "" "x" (index .list 99)}}', '0x'],
    ['{{.none | and 1 | printf "%v"}}', '<nil>'],
    ['{{eq 1 2 1}} {{ne "a" "b"}} {{lt 1 2}} {{ge "b" "a"}} {{eq .missing nil}}', 'true true true true true'],
    ['{{len "é"}}{{len .list}}{{len .map}}', '232'],
    ['{{index .list 1}}{{index .map "zz"}}{{index "é" 0}}', 'b<no value>195'],
    ['{{slice "abc" 1}}{{slice .list 0 1}}', 'bc[a]'],
    ['{{print "" 1}}{{print 1 1}}{{println "" "a"}}', '11 1 a\n'],
    ['{{html "<a>" nil}}', '&lt;a&gt;&lt;no value&gt;'],
    ['{{js "<\'\\u2028é"}}', "\\u003C\\'\\u2028é"],
    ['{{urlquery "a b&ü"}}', 'a+b%26%C3%BC'],
  ])('%j prints %j', (source, expected) => expect(render(source, data)).toBe(expected));

  it.each([
    ['{{len}}', '1:2: executing "inject" at <len>: wrong number of args for len: want 1 got 0'],
    ['{{printf 1}}', '1:9: executing "inject" at <1>: expected string; found 1'],
    ['{{printf .zero}}', '1:9: executing "inject" at <.zero>: wrong type for value; expected string; got float64'],
    ['{{printf .none}}', '1:9: executing "inject" at <.none>: wrong type for value; expected string; got interface {}'],
    ['{{.none | printf}}', '1:10: executing "inject" at <printf>: invalid value; expected string'],
    ['{{printf nil}}', '1:9: executing "inject" at <nil>: cannot assign nil to string'],
    [
      '{{eq 1 1.0}}',
      '1:2: executing "inject" at <eq 1 1.0>: error calling eq: incompatible types for comparison: int and float64',
    ],
    ['{{nil}}', '1:2: executing "inject" at <nil>: nil is not a command'],
    ['{{1 2}}', '1:2: executing "inject" at <1>: can\'t give argument to non-function 1'],
    ['{{template "no" .}}', '1:11: executing "inject" at <{{template "no" .}}>: template "no" not defined'],
    [
      '{{call .name 1}}',
      '1:2: executing "inject" at <call .name 1>: error calling call: non-function .name of type string',
    ],
    ['{{9223372036854775808}}', '1:2: executing "inject" at <9223372036854775808>: 9223372036854775808 overflows int'],
  ])('%j fails', (source, message) => expect(failure(source, data)).toBe(`inject:${message}`));
});
