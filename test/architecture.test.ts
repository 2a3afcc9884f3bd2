import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import { describe, expect, it } from 'vitest';

const source = resolve(import.meta.dirname, '../src');

/** Lower layers know nothing of higher ones; within a layer only the named neighbours may be used. */
const layers: readonly { readonly rooms: readonly string[]; readonly name: string }[] = [
  {
    name: 'libraries',
    rooms: ['json', 'template', 'yaml', 'yaml-edit', 'safe-template', 'kube', 'patch', 'mesh', 'pod-security', 'cel'],
  },
  {
    name: 'rules',
    rooms: ['words', 'inject', 'admission', 'offline', 'policy', 'lint', 'recording', 'install', 'trust'],
  },
  { name: 'edges', rooms: ['config', 'cluster', 'recorder', 'server', 'cli'] },
];

interface Import {
  readonly from: string;
  readonly to: string;
  readonly isTypeOnly: boolean;
}

const files = (readdirSync(source, { recursive: true }) as string[]).filter((file) => file.endsWith('.ts'));
const statement = /^(?:import|export)\s+(type\s+)?(?:[^'";]*?\sfrom\s+)?'([^']+)'|import\('([^']+)'\)/gm;

function importsOf(file: string): Import[] {
  const text = readFileSync(join(source, file), 'utf8');
  return [...text.matchAll(statement)].map((found) => ({
    from: file,
    to: resolveImport(file, found[2] ?? found[3] ?? ''),
    isTypeOnly: found[1] !== undefined,
  }));
}

function resolveImport(file: string, specifier: string): string {
  return specifier.startsWith('.') ? relative(source, resolve(source, dirname(file), specifier)) : specifier;
}

const imports = files.flatMap(importsOf);
const layerOf = (file: string): number => layers.findIndex(({ rooms }) => rooms.includes(file.split('/')[0]!));

describe('the house', () => {
  it('has a layer for every file', () => {
    const homeless = files.filter((file) => file.includes('/') && layerOf(file) < 0);
    expect(homeless).toEqual([]);
  });

  it('imports downwards only', () => {
    const upward = imports
      .filter(({ from, to }) => layerOf(to) > layerOf(from) && layerOf(from) >= 0)
      .map(({ from, to }) => `${from} (${layers[layerOf(from)]!.name}) imports ${to} (${layers[layerOf(to)]!.name})`);
    expect(upward).toEqual([]);
  });

  it('has no cycles', () => {
    const edges = new Map<string, string[]>();
    for (const { from, to, isTypeOnly } of imports) {
      if (!isTypeOnly) edges.set(from, [...(edges.get(from) ?? []), to]);
    }
    const done = new Set<string>();
    const visit = (file: string, path: readonly string[]): string[] => {
      if (path.includes(file)) return [[...path.slice(path.indexOf(file)), file].join(' → ')];
      if (done.has(file)) return [];
      const found = (edges.get(file) ?? []).flatMap((next) => visit(next, [...path, file]));
      done.add(file);
      return found;
    };
    expect(files.flatMap((file) => visit(file, []))).toEqual([]);
  });

  it('keeps libraries and rules away from the outside world', () => {
    const allowed = new Set([
      'node:crypto',
      'node:buffer',
      'js-yaml',
      're2js',
      'fast-json-patch',
      '@marcbachmann/cel-js',
    ]);
    const outside = imports
      .filter(({ from, to }) => layerOf(from) >= 0 && layerOf(from) < 2 && layerOf(to) < 0 && !allowed.has(to))
      .map(({ from, to }) => `${from} imports ${to}`);
    expect(outside).toEqual([]);
  });

  it('reads arguments, the environment, the clock and chance only at the edges', () => {
    const rules: [RegExp, (file: string) => boolean, string][] = [
      [/\bprocess\.argv\b/, (file) => file.startsWith('cli/'), 'process.argv'],
      [/\bprocess\.exit\(/, (file) => file.startsWith('cli/'), 'process.exit'],
      [/\bprocess\.env\b/, (file) => file.startsWith('config/'), 'process.env'],
      [
        /\bDate\.now\(|\bnew Date\(\)|\bperformance\.now\(|\bMath\.random\(/,
        (file) => layerOf(file) === 2,
        'clock or chance',
      ],
      [/\bconsole\.|\bprocess\.std(?:out|err)\b/, (file) => layerOf(file) === 2, 'console'],
    ];
    const found = files.flatMap((file) => {
      const text = readFileSync(join(source, file), 'utf8').replace(/\/\*[\s\S]*?\*\/|^\s*\/\/.*$/gm, '');
      return rules
        .filter(([use, isAllowed]) => use.test(text) && !isAllowed(file))
        .map(([, , what]) => `${file} uses ${what}`);
    });
    expect(found).toEqual([]);
  });
});

describe('the tests', () => {
  it('take properties from the one place that gives them their seed', () => {
    const tests = resolve(import.meta.dirname);
    const own = (readdirSync(tests, { recursive: true }) as string[]).filter((file) => file.endsWith('.ts'));
    const direct = own.filter((file) => /^import .* from 'fast-check'/m.test(readFileSync(join(tests, file), 'utf8')));
    expect(direct).toEqual(['support/properties.ts']);
  });
});
