import { describe, expect, it } from 'vitest';
import { blankOutcome, type Outcome } from '../../src/admission/outcome.ts';
import { remarksOn } from '../../src/admission/remarks.ts';
import { type Reason, reasons } from '../../src/inject/reason.ts';
import fc from '../support/properties.ts';

const outcome = (more: Partial<Outcome>): Outcome => ({
  ...blankOutcome,
  result: 'injected',
  reason: 'opt-in',
  ...more,
});

/** What Kubernetes takes as the part of a qualified name behind the slash. */
const keyName = /^(?=.{1,63}$)[A-Za-z0-9]([-A-Za-z0-9_.]*[A-Za-z0-9])?$/;

const results = ['injected', 'skipped', 'denied'] as const;

describe('P12: what an answer says to auditors and users', () => {
  it('names decision, reason, templates and configuration', () => {
    expect(remarksOn(outcome({ templates: ['sidecar', 'spire'] }), 'd1')).toEqual({
      auditAnnotations: { decision: 'injected', reason: 'opt-in', templates: 'sidecar,spire', 'config-digest': 'd1' },
    });
  });

  it('has keys that the API server takes', () => {
    const { auditAnnotations } = remarksOn(outcome({ templates: ['sidecar'] }), 'd1');
    for (const key of Object.keys(auditAnnotations)) expect(key).toMatch(keyName);
  });

  it('warns of a skip that nobody asked for, and of no other', () => {
    const skipped = (reason: Reason) => remarksOn(outcome({ result: 'skipped', reason }), 'd1').warnings;
    expect(skipped('host-network')).toEqual([
      'no sidecar: host-network: The pod uses the network of its node, where redirection would hit the node itself.',
    ]);
    expect(skipped('opt-out')).toBeUndefined();
    expect(skipped('policy-disabled')).toBeUndefined();
  });

  it('stays within the limits for every reason and every text', () => {
    const text = fc.string({ unit: 'binary', maxLength: 600 });
    fc.assert(
      fc.property(
        fc.constantFrom(...results),
        fc.constantFrom(...(Object.keys(reasons) as Reason[])),
        fc.array(text, { maxLength: 60 }),
        (result, reason, warnings) => {
          const said = remarksOn(outcome({ result, reason, warnings }), 'd1').warnings ?? [];
          for (const one of said) {
            expect([...one].length).toBeLessThanOrEqual(120);
            expect(one).not.toMatch(/\p{Cc}/u);
          }
          expect([...said.join('')].length).toBeLessThanOrEqual(4096);
        },
      ),
    );
  });

  it('cuts a long warning where it shows, and counts what it leaves out', () => {
    const warnings = Array.from({ length: 30 }, (_, at) => `${at} ${'ä'.repeat(300)}\nrest`);
    const said = remarksOn(outcome({ warnings }), 'd1').warnings!;
    expect(said).toHaveLength(20);
    expect(said[0]).toBe(`0 ${'ä'.repeat(117)}…`);
    expect(said.at(-1)).toBe('11 more warnings stand in the log of the injector');
  });

  it('P8: says the same to a dry run', () => {
    const said = { result: 'skipped', reason: 'host-network', warnings: ['w'] } as const;
    expect(remarksOn(outcome({ ...said, isDryRun: true }), 'd1')).toEqual(remarksOn(outcome(said), 'd1'));
  });
});
