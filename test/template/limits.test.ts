import { describe, expect, it } from 'vitest';
import { anyType, type FunctionTable, type Value } from '../../src/template/index.ts';
import { failure, render } from './render.ts';

/** As sprig's `list` and `set`: enough to build what a template should not build. */
const functions: FunctionTable = new Map([
  ['list', { parameters: [anyType], isVariadic: true, call: (args: Value[]) => args }],
  [
    'set',
    {
      parameters: [anyType, anyType, anyType],
      call: ([map, key, value]: Value[]) => {
        (map as { [key: string]: Value })[key as string] = value;
        return map;
      },
    },
  ],
]);

describe('what a render may use up', () => {
  it('counts steps', () => {
    expect(failure('{{range 1000000000}}{{end}}')).toMatch(/exceeded maximum number of steps \(1000000\)$/);
    expect(failure('{{range 100}}{{end}}', {}, { limits: { steps: 50 } })).toMatch(/number of steps \(50\)$/);
    expect(render('{{range 100}}{{end}}', {}, { limits: { steps: 300 } })).toBe('');
  });

  it('names the place where it stopped', () => {
    expect(failure('x\n{{define "t"}}{{range 1000000000}}{{.}}{{end}}{{end}}\n{{template "t"}}')).toMatch(
      /^inject:2:\d+: executing "t" at <.*>: exceeded maximum/,
    );
  });

  it('counts bytes of output', () => {
    expect(failure('{{range 1000}}0123456789{{end}}', {}, { limits: { outputBytes: 5000 } })).toMatch(
      /exceeded maximum output \(5000 bytes\)$/,
    );
    expect(failure('éééé', {}, { limits: { outputBytes: 7 } })).toMatch(/exceeded maximum output/);
    expect(render('éééé', {}, { limits: { outputBytes: 8 } })).toBe('éééé');
  });

  it('watches the clock that it is given', () => {
    let time = 0;
    const now = () => time++;
    const limits = { now, milliseconds: 10, steps: 1e9 };
    expect(failure('{{range 1000000000}}{{end}}', {}, { limits })).toMatch(/exceeded maximum time \(10 ms\)$/);
  });

  it('bounds work on long text and large maps, not only its count', () => {
    const limits = { steps: 200_000 };
    const text = '{{$x := printf "%999999d" 1}}{{range 100000}}{{$y := html $x}}{{end}}';
    expect(failure(text, {}, { limits })).toMatch(/exceeded maximum number of steps/);
    const map = Object.fromEntries(Array.from({ length: 5000 }, (_, index) => [`k${index}`, index]));
    for (const body of ['{{range $}}{{break}}{{end}}', '{{if $}}{{end}}', '{{if not $}}{{end}}', '{{$n := len $}}']) {
      expect(failure(`{{range 100000}}${body}{{end}}`, map, { limits })).toMatch(/exceeded maximum number of steps/);
    }
  });

  it('bounds the depth of calls', () => {
    const recursive = '{{define "r"}}{{template "r" .}}{{end}}{{template "r" .}}';
    expect(failure(recursive)).toBe(
      'inject:1:25: executing "r" at <{{template "r" .}}>: exceeded maximum template depth (100)',
    );
    const countdown = '{{define "r"}}{{if .}}{{len .}}{{template "r" (slice . 1)}}{{end}}{{end}}{{template "r" .}}';
    expect(render(countdown, 'x'.repeat(20))).toMatch(/^2019/);
    expect(failure(countdown, 'x'.repeat(20), { limits: { templateDepth: 10 } })).toMatch(/template depth \(10\)$/);
  });

  it.each([
    ['parentheses', `{{${'('.repeat(20_000)}1${')'.repeat(20_000)}}}`],
    ['blocks', `${'{{if 1}}'.repeat(20_000)}${'{{end}}'.repeat(20_000)}`],
  ])('bounds nested %s', (_what, source) => expect(failure(source)).toBe('inject:1: max expression depth exceeded'));

  it('does not mind what is long, but not deep', () => {
    expect(render(`{{1${' | print'.repeat(20_000)}}}`)).toBe('1');
    expect(render(`{{if 0}}${'{{else if 0}}'.repeat(5000)}{{else}}x{{end}}`)).toBe('x');
    expect(render(`{{.a${'.a'.repeat(20_000)}}}`)).toBe('<no value>');
    expect(render('{{$x := 1}}'.repeat(5000))).toBe('');
  });

  it.each([
    [
      'deep recursion of deep blocks',
      `{{define "r"}}${'{{if 1}}'.repeat(190)}{{template "r" .}}${'{{end}}'.repeat(190)}{{end}}{{template "r" .}}`,
    ],
    ['a dict that contains itself', '{{$_ := set . "self" .}}{{.}}'],
    ['a list that nests without end', '{{$x := 1}}{{range 100000}}{{$x = list $x}}{{end}}{{$x}}'],
    ['text that doubles', '{{$x := list 1}}{{range 60}}{{$x = list $x $x}}{{end}}{{$x}}'],
  ])('fails, but survives %s', (_what, source) => expect(failure(source, {}, { functions })).toMatch(/^inject:1:/));
});
