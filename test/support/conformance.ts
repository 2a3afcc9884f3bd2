import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'vitest';
import { conformanceDirectory } from './conformance-directory.ts';
import { figure } from './figure.ts';

export { conformanceDirectory };

/** Cases of one library component, file by file, in the order of the files' names. */
export function libraryCases<Case extends { name: string }>(component: string): { file: string; cases: Case[] }[] {
  if (!conformanceDirectory) return [];
  const directory = join(conformanceDirectory, 'libraries', component);
  return readdirSync(directory)
    .filter((file) => file.endsWith('.json'))
    .sort()
    .map((file) => ({ file, cases: JSON.parse(readFileSync(join(directory, file), 'utf8')) as Case[] }));
}

/**
 * Runs a check over many cases, prints how many there were and fails with the first few differences.
 * @param check throws, or returns a sentence, when the case does not come out as recorded
 */
export async function checkAll<Case extends { name: string }>(
  title: string,
  cases: readonly Case[],
  check: (item: Case) => unknown,
): Promise<void> {
  const failures: string[] = [];
  for (const item of cases) {
    try {
      const complaint = await check(item);
      if (typeof complaint === 'string') failures.push(`${item.name}: ${complaint}`);
    } catch (error) {
      failures.push(`${item.name}: ${error instanceof Error ? error.message : String(error)}`);
    }
  }
  figure(`conformance: ${title}: ${cases.length} cases, ${failures.length} failed`);
  expect(failures.length, `${failures.length} of ${cases.length} differ:\n${failures.slice(0, 20).join('\n')}`).toBe(0);
}
