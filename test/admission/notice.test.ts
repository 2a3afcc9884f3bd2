import { describe, expect, it } from 'vitest';
import { controllerOf } from '../../src/admission/controller-of.ts';
import { noticeOfRefusal, noticeOn } from '../../src/admission/notice.ts';
import { blankOutcome, type Outcome } from '../../src/admission/outcome.ts';
import { type Reason, reasons } from '../../src/inject/reason.ts';
import type { Json } from '../../src/json/index.ts';
import fc from '../support/properties.ts';

const controller = { apiVersion: 'apps/v1', kind: 'ReplicaSet', name: 'cart-7d9', uid: 'u-7' };
const outcome = (more: Partial<Outcome>): Outcome => ({
  ...blankOutcome,
  result: 'denied',
  reason: 'unknown-template',
  message: 'there is no template "x"',
  namespace: 'shop',
  ...more,
});

describe('what an Event says of a review', () => {
  it('tells of a denial, on the workload', () => {
    expect(noticeOn(outcome({ controller }))).toEqual({
      subject: { ...controller, namespace: 'shop' },
      type: 'Warning',
      reason: 'SidecarDenied',
      note: 'no pod: unknown-template: there is no template "x"',
    });
  });

  it.each([
    ['a pod with a name', { name: 'cart-0' }, { apiVersion: 'v1', kind: 'Pod', namespace: 'shop', name: 'cart-0' }],
    ['a pod to be named', { name: 'cart-' }, { apiVersion: 'v1', kind: 'Namespace', namespace: 'shop', name: 'shop' }],
    ['a pod without any name', {}, { apiVersion: 'v1', kind: 'Namespace', namespace: 'shop', name: 'shop' }],
  ])('is about %s where there is no workload', (_name, more, subject) => {
    expect(noticeOn(outcome(more))?.subject).toEqual(subject);
  });

  it('tells of skips that nobody asked for, and of nothing else', () => {
    const told = (Object.keys(reasons) as Reason[]).filter((reason) =>
      noticeOn(outcome({ result: 'skipped', reason })),
    );
    expect(told).toEqual(['host-network', 'illegal-policy']);
    expect(noticeOn(outcome({ result: 'skipped', reason: 'host-network' }))).toMatchObject({
      type: 'Normal',
      reason: 'SidecarNotInjected',
      note: expect.stringMatching(/^no sidecar: host-network: The pod uses/),
    });
    expect(noticeOn(outcome({ result: 'injected', reason: 'opt-in' }))).toBeUndefined();
    expect(noticeOn(outcome({ result: 'refused', reason: 'malformed-json' }))).toBeUndefined();
  });

  it('P8: says nothing of a dry run, nor where no namespace is known', () => {
    expect(noticeOn(outcome({ controller, isDryRun: true }))).toBeUndefined();
    expect(noticeOn(outcome({ result: 'skipped', reason: 'host-network', isDryRun: true }))).toBeUndefined();
    expect(noticeOn(outcome({ namespace: '' }))).toBeUndefined();
  });

  it('tells of a refused configuration, on its ConfigMap', () => {
    expect(noticeOfRefusal({ namespace: 'istio-system', name: 'istio' }, ['One.', 'Two.'])).toEqual({
      subject: { apiVersion: 'v1', kind: 'ConfigMap', namespace: 'istio-system', name: 'istio' },
      type: 'Warning',
      reason: 'ConfigurationRefused',
      note: 'One. Two.',
    });
  });

  it('never gets longer than API servers take', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme', maxLength: 3_000 }), (message) => {
        const note = noticeOn(outcome({ message }))!.note;
        expect(Buffer.byteLength(note)).toBeLessThanOrEqual(1024);
        expect(note).not.toContain('\ufffd\u2026');
      }),
    );
  });
});

describe('the workload of an object', () => {
  const owned = (...ownerReferences: Json[]): Json => ({ metadata: { ownerReferences } });

  it('is its controller', () => {
    expect(controllerOf(owned({ ...controller, name: 'other' }, { ...controller, controller: true }))).toEqual(
      controller,
    );
  });

  it.each<[string, Json]>([
    ['null', null],
    ['a list', []],
    ['no metadata', {}],
    ['no references', { metadata: { ownerReferences: null } }],
    ['references that are none', owned(null, 1, 'x', [])],
    ['no controller', owned({ ...controller })],
    ['a controller without uid', owned({ ...controller, uid: '', controller: true })],
    ['names of wrong types', owned({ ...controller, kind: 7, controller: true })],
    ['a name without end', owned({ ...controller, name: 'x'.repeat(254), controller: true })],
  ])('is none for %s', (_name, object) => {
    expect(controllerOf(object)).toBeUndefined();
  });
});
