import { setImmediate as yieldToRequests } from 'node:timers/promises';
import type { Finding } from '../admission/self-test.ts';
import type { Snapshot } from '../inject/index.ts';

/** Tries a configuration out on built-in pods; requests are answered between them. */
export async function tryOut(snapshot: Snapshot): Promise<Finding[]> {
  const { selfTest } = await import('../admission/self-test.ts');
  const findings: Finding[] = [];
  for (const step of selfTest(snapshot)) {
    await yieldToRequests();
    const finding = step();
    if (finding) findings.push(finding);
  }
  return findings;
}
