import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { targetKinds } from '../../fuzz/kinds.ts';
import type { Target } from '../../fuzz/target.ts';
import { confirmedComplaintOf, type FoundCase, inputOf } from '../../fuzz/try-input.ts';
import { figure } from '../support/figure.ts';

const targets = new Map<string, Target | undefined>();

async function targetOf(name: string): Promise<Target | undefined> {
  if (!targets.has(name)) targets.set(name, await targetKinds[name]!.open());
  return targets.get(name);
}

afterAll(async () => {
  for (const target of targets.values()) await target?.close?.();
});

describe('H10: no input ends the process, is answered by a defect, or takes a second', () => {
  const seed = 'ci';

  it.each([
    ['patch', 3000],
    ['yaml', 4000],
    ['template', 3000],
    ['escape', 3000],
    ['passing', 3000],
    ['annotations', 500],
    ['review', 800],
    ['http', 400],
    ['configuration', 150],
    ['recorded', 200],
    ['documents', 40],
    ['families', 60],
    ['socket', 60],
  ])('%s, %i times', { timeout: 300_000 }, async (name, count) => {
    const target = await targetOf(name);
    if (target === undefined) {
      console.warn(`fuzz: ${name} is left out, what it needs is absent`);
      return;
    }
    const found: Partial<FoundCase>[] = [];
    for (let number = 0; number < count; number++) {
      const input = inputOf(target, name, seed, number);
      const complaint = await confirmedComplaintOf(target, input);
      if (complaint !== undefined) found.push({ number, complaint, input });
    }
    expect(found).toEqual([]);
    figure(`${name}: ${count} inputs of seed ${seed}`);
  });
});

describe('H10: what fuzzing has found once', () => {
  const directory = join(import.meta.dirname, 'regressions');

  it.each(readdirSync(directory).sort())('%s', async (file) => {
    const { target: name, input } = JSON.parse(readFileSync(join(directory, file), 'utf8')) as FoundCase;
    const target = await targetOf(name);
    if (target !== undefined) expect(await confirmedComplaintOf(target, input)).toBeUndefined();
  });
});

describe('the fuzzer', () => {
  it('makes the same input of a seed and a number each time', async () => {
    for (const name of ['patch', 'yaml', 'template', 'escape', 'annotations', 'review', 'http', 'configuration']) {
      const target = (await targetOf(name))!;
      expect(inputOf(target, name, 's', 7)).toBe(inputOf(target, name, 's', 7));
      expect(
        new Set(Array.from({ length: 50 }, (_, number) => inputOf(target, name, 's', number))).size,
      ).toBeGreaterThan(30);
    }
  });

  it('tells what is thrown, what takes long, and what changes Object.prototype', async () => {
    const complaintOf = (check: Target['check']) => confirmedComplaintOf({ make: () => '', check }, '');
    expect(
      await complaintOf(() => {
        throw new TypeError('careless');
      }),
    ).toMatch(/^threw TypeError: careless\n.*at /);
    expect(await complaintOf(() => Promise.reject(new RangeError('late')))).toMatch(/^threw RangeError: late/);
    expect(
      await complaintOf(() => {
        for (const began = performance.now(); performance.now() - began < 1050; );
        return undefined;
      }),
    ).toMatch(/^took \d+ ms$/);
    const polluted = await complaintOf(() => {
      Object.defineProperty(Object.prototype, 'polluted', { value: 1, configurable: true });
      return undefined;
    });
    delete (Object.prototype as { polluted?: number }).polluted;
    expect(polluted).toBe('Object.prototype is not what it was');
  });
});
