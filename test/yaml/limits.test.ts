import { describe, expect, it } from 'vitest';
import { readYaml, readYamlTree, writeYaml, YamlError } from '../../src/yaml/index.ts';
import fc from '../support/properties.ts';

const nestings: [name: string, nest: (depth: number) => string][] = [
  ['brackets', (depth) => '['.repeat(depth) + ']'.repeat(depth)],
  ['braces', (depth) => '{a: '.repeat(depth) + '}'.repeat(depth)],
  ['dashes', (depth) => `${'- '.repeat(depth)}a`],
  ['keys', (depth) => Array.from({ length: depth }, (_, level) => `${' '.repeat(level)}a:`).join('\n')],
  [
    'tagged keys',
    (depth) => Array.from({ length: depth }, (_, level) => `${' '.repeat(level)}!t\n${' '.repeat(level)}a:`).join('\n'),
  ],
];

describe('limits', () => {
  it.each(nestings)('%s nest 1000 deep and no deeper', (_, nest) => {
    expect(() => readYaml(nest(1000))).not.toThrow();
    expect(() => readYaml(nest(1001))).toThrow(expect.objectContaining({ code: 'too-deep' }));
    expect(() => readYaml(nest(100), { limits: { depth: 99 } })).toThrow('yaml: exceeded max depth of 99');
  });

  it('depth counts through aliases', () => {
    const levels = Array.from({ length: 10 }, (_, level) => `- &a${level} [[*a${level - 1}]]\n`).slice(1);
    const text = `- &a0 x\n${levels.join('')}`;
    expect(() => readYaml(text, { limits: { depth: 19 } })).not.toThrow();
    expect(() => readYaml(text, { limits: { depth: 18 } })).toThrow(expect.objectContaining({ code: 'too-deep' }));
  });

  it('values are not written deeper than they are read', () => {
    const nested = JSON.parse('['.repeat(1001) + ']'.repeat(1001)) as never;
    expect(() => writeYaml(nested)).not.toThrow();
    expect(() => writeYaml([nested])).toThrow(expect.objectContaining({ code: 'too-deep' }));
  });

  it('size and nodes', () => {
    expect(() => readYaml('a: 12345\n', { limits: { size: 8 } })).toThrow(
      expect.objectContaining({ code: 'too-large' }),
    );
    expect(() => readYaml('[a, b]', { limits: { nodes: 3 } })).not.toThrow();
    expect(() => readYaml('[a, b]', { limits: { nodes: 2 } })).toThrow(
      expect.objectContaining({ code: 'too-many-nodes' }),
    );
  });

  it('aliases that expand without bounds', () => {
    const tens = Array.from({ length: 30 }, (_, level) => `- &a${level + 1} [${`*a${level},`.repeat(10)}]\n`);
    const bomb = `- &a0 x\n${tens.join('')}`;
    expect(() => readYaml(bomb)).toThrow('yaml: document contains excessive aliasing');
  });

  it('aliases up to 99 % of a small document', () => {
    const list = (aliases: number): string => `- &a [${'x,'.repeat(98)}]\n${'- *a\n'.repeat(aliases)}`;
    expect(() => readYaml(list(90))).not.toThrow();
    expect(() => readYaml(list(4200))).toThrow(expect.objectContaining({ code: 'excessive-aliasing' }));
  });
});

describe('hostile text', () => {
  const pieces = [
    '[',
    '{',
    '- ',
    '-\n',
    '? ',
    ': ',
    'a:\n',
    'a: ',
    '"',
    "'",
    '\\',
    '&a ',
    '*a ',
    '!',
    '!!x ',
    '|\n',
    '>\n ',
    '#',
    '%',
    ' ',
    '\t',
    '\n',
    '\r',
    '0',
    '_',
    '1_',
    '.',
    '...',
    '---',
  ];

  it.each(pieces)('%j again and again', (piece) => {
    for (const text of [piece.repeat(20_000), `v: ${piece.repeat(20_000)}`, `v: "${piece.repeat(20_000)}`]) {
      expectYamlErrorOnly(text);
    }
  });

  it('of any kind is read or refused, and never altered in the tree', () => {
    const text = fc.array(fc.constantFrom(...pieces, 'a', 'b', 'é', '\n  ', ', ', ']', '}', '*a', '<<: '), {
      maxLength: 30,
    });
    fc.assert(
      fc.property(text, (parts) => expectYamlErrorOnly(parts.join(''))),
      { numRuns: 2000 },
    );
  });
});

function expectYamlErrorOnly(text: string): void {
  try {
    const { root, end } = readYamlTree(text);
    if (root) expect(root.start <= root.end && root.end <= end && end <= text.length).toBe(true);
    readYaml(text);
  } catch (error) {
    expect(error).toBeInstanceOf(YamlError);
  }
}
