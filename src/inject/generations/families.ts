import type { Generation } from '../generation.ts';
import {
  generation0_8,
  generation1_0,
  generation1_0_3,
  generation1_1,
  generation1_2,
  generation1_3,
  generation1_4,
  generation1_5,
  generation1_6,
  generation1_7,
  generation1_8,
} from './append.ts';
import { generation0_1 } from './built-in.ts';
import { modernGeneration } from './modern.ts';
import { generation1_9, generation1_11, generation1_12, generation1_13, generation1_20 } from './strategic.ts';

/** The families by the first release of each, the youngest first. */
const families: readonly {
  readonly since: readonly [major: number, minor: number, patch: number];
  readonly generation: Generation;
}[] = [
  { since: [1, 27, 0], generation: modernGeneration },
  { since: [1, 17, 0], generation: generation1_20 },
  { since: [1, 13, 0], generation: generation1_13 },
  { since: [1, 12, 0], generation: generation1_12 },
  { since: [1, 11, 0], generation: generation1_11 },
  { since: [1, 9, 0], generation: generation1_9 },
  { since: [1, 8, 0], generation: generation1_8 },
  { since: [1, 7, 0], generation: generation1_7 },
  { since: [1, 6, 0], generation: generation1_6 },
  { since: [1, 5, 0], generation: generation1_5 },
  { since: [1, 4, 0], generation: generation1_4 },
  { since: [1, 3, 0], generation: generation1_3 },
  { since: [1, 2, 0], generation: generation1_2 },
  { since: [1, 1, 0], generation: generation1_1 },
  { since: [1, 0, 3], generation: generation1_0_3 },
  { since: [1, 0, 0], generation: generation1_0 },
  { since: [0, 8, 0], generation: generation0_8 },
  { since: [0, 1, 0], generation: generation0_1 },
];

const release = /^v?(\d{1,4})\.(\d{1,4})(?:\.(\d{1,4}))?/;

/**
 * The family of a release such as `1.1` or `1.12.9-distroless`; undefined for other texts, and for the releases from 0.2
 * to 0.7, whose configurations nobody follows any more.
 */
export function generationOf(text: string): Generation | undefined {
  const found = release.exec(text);
  if (!found) return undefined;
  const version = found.slice(1).map((part) => Number(part ?? Number.POSITIVE_INFINITY));
  const isUnknown = isAtLeast(version, [0, 2, 0]) && !isAtLeast(version, [0, 8, 0]);
  return isUnknown ? undefined : families.find(({ since }) => isAtLeast(version, since))?.generation;
}

/** Whether a family is of earlier releases than another. */
export function isOlder(one: Generation, other: Generation): boolean {
  const place = (wanted: Generation): number => families.findIndex(({ generation }) => generation === wanted);
  return place(one) > place(other);
}

function isAtLeast(version: readonly number[], least: readonly number[]): boolean {
  const index = least.findIndex((part, at) => part !== version[at]);
  return index < 0 || version[index]! > least[index]!;
}
