import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';

const tests = join(import.meta.dirname, '..');

interface Row {
  readonly id: string;
  readonly notShown?: string;
}

const sections = JSON.parse(readFileSync(join(import.meta.dirname, 'requirements.json'), 'utf8')) as {
  title: string;
  rows: Row[];
}[];
const rows = sections.flatMap((section) => section.rows);

/** Ids that names of tests begin with. */
function namedIds(): Set<string> {
  const files = (readdirSync(tests, { recursive: true }) as string[]).filter((file) => file.endsWith('.test.ts'));
  const texts = files.map((file) => readFileSync(join(tests, file), 'utf8'));
  const names = texts.flatMap((text) => [...text.matchAll(/['"`]((?:[PHTRDS]\d+, )*[PHTRDS]\d+): /g)]);
  return new Set(names.flatMap(([, ids]) => ids!.split(', ')));
}

it('each row of the table of requirements is shown by a test that carries its id, or says why not', () => {
  const named = namedIds();
  const missing = rows.filter(({ id, notShown }) => named.has(id) === (notShown !== undefined));
  expect(missing.map(({ id }) => id)).toEqual([]);
  expect([...named].filter((id) => !rows.some((row) => row.id === id))).toEqual([]);
  for (const { title, rows: own } of sections) {
    if (!['Protocol', 'Hostile input', 'Structure-safe rendering'].includes(title)) continue;
    expect(own.filter(({ notShown }) => notShown !== undefined)).toEqual([]);
  }
});

it('docs/reliability.md has a line for each row', () => {
  const file = join(tests, '../docs/reliability.md');
  const text = existsSync(file) ? readFileSync(file, 'utf8') : '';
  const absent = rows.filter(({ id }) => !text.includes(`| ${id} |`));
  expect(absent, 'run npm run reliability -- --write').toEqual([]);
});
