import { randomBytes } from 'node:crypto';
import { expect, inject, onTestFinished } from 'vitest';
import { kubectl } from './kubectl.ts';
import { run } from './run.ts';

export const registrations = '/apis/admissionregistration.k8s.io/v1/mutatingwebhookconfigurations';

/** A revision that no other test knows: its registration concerns only namespaces that name it. */
export const newRevision = (): string => `e2e-${randomBytes(4).toString('hex')}`;

/** What `manifests` prints. */
export async function manifests(...words: string[]): Promise<string> {
  const { code, stdout, stderr } = await run(process.execPath, [inject('program'), 'manifests', ...words]);
  expect(code, stderr).toBe(0);
  return stdout;
}

/** Applies a stream; what it made goes when the test ends. */
export async function apply(stream: string, ...words: string[]): Promise<void> {
  onTestFinished(async () => {
    await kubectl(['delete', '--ignore-not-found', '--wait=false', '-f', '-'], stream);
  });
  const { code, stderr } = await kubectl(['apply', ...words, '-f', '-'], stream);
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
}
