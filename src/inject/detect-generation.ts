import type { Generation } from './generation.ts';
import { modernGeneration } from './generations/modern.ts';
import { generation1_12, generation1_20 } from './generations/strategic.ts';

/** The families by the first release of each, the youngest first. */
const families: readonly {
  readonly since: readonly [major: number, minor: number, patch: number];
  readonly generation: Generation;
}[] = [
  { since: [1, 27, 0], generation: modernGeneration },
  { since: [1, 13, 0], generation: generation1_20 },
  { since: [1, 9, 0], generation: generation1_12 },
];

const release = /^v?(\d{1,4})\.(\d{1,4})(?:\.(\d{1,4}))?/;

/** The family of a release such as `1.1` or `1.12.9-distroless`; undefined for other texts and releases before any. */
export function generationOf(text: string): Generation | undefined {
  const found = release.exec(text);
  if (!found) return undefined;
  const version = found.slice(1).map((part) => Number(part ?? Number.POSITIVE_INFINITY));
  return families.find(({ since }) => isAtLeast(version, since))?.generation;
}

function isAtLeast(version: readonly number[], least: readonly number[]): boolean {
  const index = least.findIndex((part, at) => part !== version[at]);
  return index < 0 || version[index]! > least[index]!;
}
