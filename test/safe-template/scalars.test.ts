import { describe, expect, it } from 'vitest';
import { subject } from './render.ts';

interface Place {
  readonly name: string;
  readonly source: string;
  /** Texts that come out as Istio's way of rendering makes them. */
  readonly accepted: readonly string[];
  /** Texts that are refused, with the cause. */
  readonly refused: readonly (readonly [text: string, cause: string])[];
}

const places: readonly Place[] = [
  {
    name: 'a plain value',
    source: 'a: {{ .Tenant }}\nb: 1\n',
    accepted: [
      ...[
        'x',
        'x:y',
        '10',
        '010',
        '0x1F',
        '1e3',
        'true',
        'off',
        '~',
        'null',
        '1.5',
        '-x',
        '--port=1',
        'http://a/b?c=d',
      ],
      ...['"quoted"', "'single'", '"a\\"b"', '"a\\tb"', '"\\u00e9"', 'a b', 'a  b ', 'ü', '😀', 'a#b', '"a b: c"'],
      ...['a\\b', '$(X)', 'C:\\dir', '"line\\\n  continued"', '"two\n  lines"', 'x,y', 'x[y]'],
    ],
    refused: [
      ['   ', 'leaves-plain'],
      ['x: y', 'leaves-plain'],
      ['x:', 'leaves-plain'],
      ['- x', 'leaves-plain'],
      ['? x', 'leaves-plain'],
      ['x #y', 'leaves-plain'],
      ['# y', 'leaves-plain'],
      ['{}', 'leaves-plain'],
      ['{c: d}', 'leaves-plain'],
      ['[1]', 'leaves-plain'],
      ['&a x', 'leaves-plain'],
      ['*a', 'leaves-plain'],
      ['!!str x', 'leaves-plain'],
      ['| x', 'leaves-plain'],
      ['>-\n  x', 'leaves-plain'],
      ['"x" y', 'leaves-plain'],
      ['"x', 'leaves-plain'],
      ['"x": y', 'leaves-plain'],
      ['x\nc: d', 'leaves-plain'],
      ['x\u0085c: d', 'leaves-plain'],
      ['x\u2028c: d', 'leaves-plain'],
      ['x\ry', 'leaves-plain'],
      ['x\0', 'leaves-plain'],
      ['@x', 'leaves-plain'],
      ['%x', 'leaves-plain'],
      ['\ufeffx', 'leaves-plain'],
    ],
  },
  {
    name: 'a double-quoted value',
    source: 'a: "<{{ .Tenant }}>"\nb: 1\n',
    accepted: ['x', 'x: y', '# x', "it's", '{[', '\\n', '\\"', '\\u0041', 'a\tb', 'two\n  lines', '  ', '&a', '😀'],
    refused: [
      ['"', 'leaves-double-quoted'],
      ['"\nc: "d', 'leaves-double-quoted'],
      ['\\', 'leaves-double-quoted'],
      ['\\q', 'leaves-double-quoted'],
      ['x\n--- y', 'leaves-double-quoted'],
      ['\0', 'leaves-double-quoted'],
    ],
  },
  {
    name: 'a single-quoted value',
    source: "a: '{{ .Tenant }}'\nb: 1\n",
    accepted: ['x', 'x: y', '"', '\\', "it''s", 'two\n  lines', '[{"name": "a"}]'],
    refused: [
      ["'", 'leaves-single-quoted'],
      ["'\nc: 'd", 'leaves-single-quoted'],
      ["x' #", 'leaves-single-quoted'],
    ],
  },
  {
    name: 'a literal block',
    source: 'a: |\n  before {{ .Tenant }}\n  after\nb: 1\n',
    accepted: ['x', '"', "'", '\\', 'x: y', '# x', 'x\n  y', 'x\n    y', 'x\n\n  y', ' x', '{"a": [1]}'],
    refused: [
      ['x\ny', 'leaves-block'],
      ['x\nc: d', 'leaves-block'],
      ['x\u0085c: d', 'leaves-block'],
      ['x\n y', 'leaves-block'],
      ['x\n# y', 'leaves-block'],
      ['x\n---', 'leaves-block'],
    ],
  },
  {
    name: 'a line of a literal block',
    source: 'a: |\n  {{ .Tenant }}\nb: 1\n',
    accepted: ['x', 'x\n  y', '{"a":1}', '- x', 'x  '],
    refused: [
      ['x\ny: z', 'leaves-block'],
      [' x\n y', 'leaves-block'],
    ],
  },
  {
    name: 'a folded block',
    source: 'a: >-\n  before {{ .Tenant }}\n  after\nb: 1\n',
    accepted: ['x', 'x: y', '# x', 'x\n  y'],
    refused: [['x\ny', 'leaves-block']],
  },
  {
    name: 'a flow list',
    source: 'a: [x, {{ .Tenant }}]\nb: 1\n',
    accepted: ['y', '"y, z"', 'a:b', '1', 'y z'],
    refused: [
      ['y, z', 'leaves-plain'],
      ['y]', 'leaves-plain'],
      ['{y: z}', 'leaves-plain'],
      ['y: z', 'leaves-plain'],
      [' ', 'leaves-plain'],
      ['y}', 'leaves-plain'],
    ],
  },
  {
    name: 'a part of a plain value',
    source: 'a: hub/{{ .Tenant }}:tag\nb: 1\n',
    accepted: ['x', 'x y', '"', "'", '- x', '{'],
    refused: [
      ['x: y', 'leaves-plain'],
      ['x #', 'leaves-plain'],
      ['x\n', 'leaves-plain'],
    ],
  },
  {
    name: 'a key',
    source: 'a:\n  {{ .Tenant }}: 1\n  static: 2\nb: 1\n',
    accepted: ['x', '"x y"', '10', 'true', 'x/y', '__proto__', 'constructor'],
    refused: [
      ['static', 'key-collides'],
      ['"static"', 'key-collides'],
      ['<<', 'merge-key'],
      ['~', 'null-key'],
      ['null', 'null-key'],
      [' ', 'leaves-plain'],
      ['$patch', 'merge-directive'],
      ['"$patch"', 'merge-directive'],
      ['$retainKeys', 'merge-directive'],
      ['$setElementOrder/containers', 'merge-directive'],
      ['$deleteFromPrimitiveList/args', 'merge-directive'],
      ['x: 1\n  y', 'leaves-plain'],
      ['- x', 'leaves-plain'],
      ['"x\n   y"', 'leaves-plain'],
    ],
  },
  {
    name: 'a comment',
    source: 'a: 1 # {{ .Tenant }}\nb: 1\n',
    accepted: ['x', '"', '# x', 'c: d'],
    refused: [
      ['x\nc: d', 'break-in-comment'],
      ['x\u0085c: d', 'break-in-comment'],
      ['x\rc: d', 'break-in-comment'],
    ],
  },
  {
    name: 'an anchor',
    source: 'a: &{{ .Tenant }} 1\nb: 1\n',
    accepted: [],
    refused: [['x', 'no-safe-place']],
  },
  {
    name: 'a tag',
    source: 'a: !{{ .Tenant }} 1\nb: 1\n',
    accepted: [],
    refused: [['x', 'no-safe-place']],
  },
  {
    name: 'an anchored value',
    source: 'a: &x {{ .Tenant }}\nb: *x\nc: {d: *x}\n',
    accepted: ['x', '10', '"x: y"'],
    refused: [['x\nd: e', 'leaves-plain']],
  },
  {
    name: 'a map that is merged',
    source: 'x: &x\n  k: {{ .Tenant }}\na:\n  <<: *x\n  l: 1\n',
    accepted: ['x', '10'],
    refused: [['x\n  l: 2', 'leaves-plain']],
  },
  {
    name: 'a value over several lines of the template',
    source: 'a: one\n  {{ .Tenant }}\n  two\nb: 1\n',
    accepted: ['x'],
    refused: [['x: y', 'leaves-plain']],
  },
  {
    name: 'a quoted value over several lines of the template',
    source: 'a: "one\n  {{ .Tenant }}\n  two"\nb: 1\n',
    accepted: ['x', ' x ', '\\'],
    refused: [['"', 'leaves-double-quoted']],
  },
  {
    name: 'a key in quotes',
    source: '"{{ .Tenant }}": x\n',
    accepted: ['a', 'a: b', '# a'],
    refused: [
      ['a\nb', 'leaves-double-quoted'],
      ['a"b', 'leaves-double-quoted'],
    ],
  },
  {
    name: 'a tagged value',
    source: 'a: !!str {{ .Tenant }}\nb: 1\n',
    accepted: ['1', 'x'],
    refused: [['x: y', 'leaves-plain']],
  },
];

describe('S2: text fills the scalar in which it stands', () => {
  for (const { name, source, accepted, refused } of places) {
    it(name, () => {
      const { of, plainly, refusal } = subject(source);
      for (const text of accepted) {
        expect(refusal(text), JSON.stringify(text)).toBeUndefined();
        expect(of(text), JSON.stringify(text)).toEqual(plainly(text));
      }
      for (const [text, cause] of refused) expect(refusal(text), JSON.stringify(text)).toBe(cause);
    });
  }

  it('an escape that template and tenant make together is refused', () => {
    const { refusal } = subject('a: "\\{{ .Tenant }}"\n');
    expect(() => refusal('"')).toThrow('yaml');
  });

  it('S1: two texts cannot swallow what stands between them', () => {
    const pair = subject('a:\n- name: {{ .Tenant.first }}\n  value: x\n- name: {{ .Tenant.second }}\n');
    expect(pair.plainly({ first: "'", second: "a'" })).toEqual({ a: [{ name: expect.stringContaining('value: x') }] });
    expect(pair.refusal({ first: "'", second: "a'" })).toBe('leaves-plain');
  });

  it('nothing printed is another shape than something', () => {
    const { of, plainly, safe } = subject('a: {{ .Tenant.x }}\nb: [y, {{ .Tenant.z }}]\n');
    for (const tenant of [
      { x: '', z: '1' },
      { x: '1', z: '' },
      { x: '1', z: '1' },
      { x: '', z: '' },
    ]) {
      expect(of(tenant)).toEqual(plainly(tenant));
    }
    expect(safe.shapes).toBe(4);
  });

  it('bytes that are printed one by one form characters', () => {
    const { of } = subject('a: {{ substr 0 1 .Tenant }}{{ substr 1 2 .Tenant }}\n');
    expect(of('é')).toEqual({ a: 'é' });
  });

  it('numbers that come from a tenant are put into their place, too', () => {
    const { of, safe } = subject('a: {{ len .Tenant }}\nb: {{ add (len .Tenant) 1 }}\n');
    expect([of('xxx'), of('xxxxx')]).toEqual([
      { a: 3, b: 4 },
      { a: 5, b: 6 },
    ]);
    expect(safe.shapes).toBe(1);
  });
});
