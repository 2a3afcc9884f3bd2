/** Bodies that are no JSON, or none that a review may be, in the manner of test suites for JSON readers. */
export function malformedBodies(valid: string): string[] {
  return [
    ...new Set([...structures, ...numbers, ...strings, ...words, ...trailing(valid), ...truncated(valid), ...deep]),
  ];
}

const structures = [
  ...['', '{', '}', '[', ']', '{]', '[}', '{{}}', '[[]', '[]]', '{"a"', '{"a":', '{"a":1', '{"a":1,', '{"a":1,}'],
  ...['{,}', '{"a",}', '{"a" 1}', '{"a"::1}', '{:1}', '{1:1}', '{a:1}', "{'a':1}", '{"a":1 "b":2}', '{"a":1;"b":2}'],
  ...['{null:null}', '{true:1}', '{[]:1}', '{"a":1}}', '[,]', '[1,]', '[1,,2]', '[,1]', '[1 2]', '[1;2]', '["a" "b"]'],
  ...['["a":1]', '[1:2]', '{"a":1]', '[1}', '[{]', '[{}', '{"a":[}', '{"a":{]}', '(1)', '<a/>', '{"a":<1>}', '[1,\n'],
  ...['{"a":"b"}#', '{"a":/*c*/1}', '{"a":1}//', '// c\n{}', '/* c */{}', '# c\n{}', '{"a":1}/**/', '{/**/}', '[//\n]'],
  ...[
    '{"a":1}garbage',
    '{} {}',
    '[] []',
    '1 2',
    '{},',
    '{}]',
    ',{}',
    ':{}',
    '{}}',
    '[]]',
    '*',
    '[*]',
    '[\\u0020]',
    '`{}`',
  ],
  ...[
    '\u00a0{}',
    '{\u00a0}',
    '\u2028{}',
    '{}\u2029',
    '\u200b{}',
    '\f{}',
    '{\v}',
    '\0{}',
    '{}\0',
    '[\u0085]',
    '\ufeff{}',
  ],
  ...['---\na: 1', 'a: 1', 'apiVersion: v1', '{apiVersion: v1}', '=1', '+{}', '-{}', '!{}', '@{}', '$()', '%7B%7D'],
];

const numbers = [
  ...['+1', '-', '--1', '.1', '1.', '-.1', '1.e1', '1e', '1e+', '1e-', '01', '-01', '00', '0x1', '0b1', '0o1', '1_000'],
  ...['1,5', '1 000', 'Infinity', '-Infinity', 'NaN', '-NaN', 'inf', '1e1.5', '1.2.3', '1..2', '1ee2', '1e--2', '0e'],
  ...['0e+', '0E', '1E', '1eE2', '-1x', '1a', '0.1.2', '1.0e', '９', '１', '−1', '1\u00b2', '++1', '2.e3', '2.e+3'],
  ...['-2.', '.2e-3', '1e999', '-1e999', '123.456e789', '-0x1', '1/2', '1:2', '1\u0000', '0_1', '1L', '1n', '1.0f'],
].flatMap((text) => [text, `[${text}]`]);

const strings = [
  ...['"', '"a', 'a"', "'a'", '"\\"', '"\\x"', '"\\u"', '"\\u1"', '"\\u12"', '"\\u123"', '"\\u123g"', '"\\U0041"'],
  ...[
    '"\\a"',
    '"\\\'"',
    '"\\0"',
    '"\\v"',
    '"\n"',
    '"\r"',
    '"\t"',
    '"\u0000"',
    '"\u0001"',
    '"\u001f"',
    '"\\\n"',
    '"a\nb"',
  ],
  ...[
    '"\\',
    '"\\\\',
    '"a""b"',
    '"a" "b"',
    '"\\uD800\\u"',
    '"\\uD800\\u1"',
    '"\\uD800\\x"',
    '"\\u00A"',
    '"\\uqqqq"',
    '"\\é"',
  ],
].flatMap((text) => [text, `[${text}]`, `{${text}:1}`, `{"a":${text}}`]);

const words = [
  ...[
    'tru',
    'fals',
    'nul',
    'TRUE',
    'True',
    'FALSE',
    'False',
    'NULL',
    'Null',
    'nil',
    'None',
    'undefined',
    'truee',
    'nulll',
  ],
  ...['true false', 'yes', 'no', 'on', 'off', 't', 'f', 'n', 'not', 'void', 'é', 'a\u0301'],
].flatMap((text) => [text, `[${text}]`]);

const trailing = (valid: string): string[] =>
  ['x', '0', '"', '{', '}', '[', ']', ',', ':', 'null', '{}', '\0', '\ufeff', '//', '#'].map((text) => valid + text);

/** A review cut at every place up to its end. */
const truncated = (valid: string): string[] =>
  Array.from({ length: valid.length }, (_, length) => valid.slice(0, length));

const deep = [
  ...[1001, 5000, 100_000, 1_500_000].flatMap((depth) => [
    `${'['.repeat(depth)}${']'.repeat(depth)}`,
    '['.repeat(depth),
    `${'{"a":'.repeat(depth)}1${'}'.repeat(depth)}`,
  ]),
  `[${'['.repeat(100_000)}`,
];

/** Bodies that are not UTF-8. */
export const malformedUtf8: readonly (readonly number[])[] = [
  ...[[0x80], [0xbf], [0xc0, 0xaf], [0xc1, 0xbf], [0xc2], [0xe0, 0x80, 0xaf], [0xe2, 0x82], [0xed, 0xa0, 0x80]],
  ...[
    [0xed, 0xbf, 0xbf],
    [0xf0, 0x80, 0x80, 0xaf],
    [0xf0, 0x9f, 0x98],
    [0xf4, 0x90, 0x80, 0x80],
    [0xf5],
    [0xfe],
    [0xff],
  ],
  ...[
    [0xff, 0xfe, 0x7b, 0x00],
    [0xfe, 0xff, 0x00, 0x7b],
    [0xc3, 0x28],
    [0xe2, 0x28, 0xa1],
    [0xf8, 0x88, 0x80, 0x80, 0x80],
  ],
];
