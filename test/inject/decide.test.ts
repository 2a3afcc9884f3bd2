import { describe, expect, it } from 'vitest';
import { type DecisionRules, decide, decideByNamespace } from '../../src/inject/decide.ts';
import { asPod, type Pod, type StringMap } from '../../src/inject/pod.ts';
import { readSelector } from '../../src/kube/selector.ts';

const rules: DecisionRules = {
  policy: 'enabled',
  neverInjectSelector: [],
  alwaysInjectSelector: [],
  ignoredNamespaces: new Set(['kube-system']),
};

function pod(metadata: { labels?: StringMap; annotations?: StringMap; namespace?: string }, hostNetwork = false): Pod {
  return asPod({
    metadata: { namespace: 'shop', ...metadata },
    spec: { containers: null, ...(hostNetwork ? { hostNetwork } : {}) },
  });
}

const inject = 'sidecar.istio.io/inject';
const never = { neverInjectSelector: [readSelector({ matchLabels: { batch: 'yes' } })] };
const always = { alwaysInjectSelector: [readSelector({ matchExpressions: [{ key: 'mesh', operator: 'Exists' }] })] };

describe('decide', () => {
  it.each([
    ['policy enabled', {}, pod({}), 'policy-enabled'],
    ['policy disabled', { policy: 'disabled' }, pod({}), 'policy-disabled'],
    [
      'annotation true beats a disabled policy',
      { policy: 'disabled' },
      pod({ annotations: { [inject]: 'true' } }),
      'opt-in',
    ],
    ['annotation false beats an enabled policy', {}, pod({ annotations: { [inject]: 'false' } }), 'opt-out'],
    [
      'the label hides the annotation',
      {},
      pod({ labels: { [inject]: 'false' }, annotations: { [inject]: 'true' } }),
      'opt-out',
    ],
    [
      'an empty label hides it too',
      { policy: 'disabled' },
      pod({ labels: { [inject]: '' }, annotations: { [inject]: 'true' } }),
      'policy-disabled',
    ],
    [
      'other spellings count for nothing',
      { policy: 'disabled' },
      pod({ annotations: { [inject]: 'True' } }),
      'policy-disabled',
    ],
    ['never-selector', never, pod({ labels: { batch: 'yes' } }), 'never-selector'],
    ['always-selector', { ...always, policy: 'disabled' }, pod({ labels: { mesh: '' } }), 'always-selector'],
    ['never beats always', { ...never, ...always }, pod({ labels: { batch: 'yes', mesh: '' } }), 'never-selector'],
    ['the pod beats the selectors', never, pod({ labels: { batch: 'yes', [inject]: 'true' } }), 'opt-in'],
    [
      'system namespace beats the pod',
      {},
      pod({ namespace: 'kube-system', labels: { [inject]: 'true' } }),
      'system-namespace',
    ],
    ['host network beats the namespace', {}, pod({ namespace: 'kube-system' }, true), 'host-network'],
    ['illegal policy beats opt-in', { policy: 'illegal' }, pod({ labels: { [inject]: 'true' } }), 'illegal-policy'],
  ] as const)('%s', (_title, changed, subject, reason) => {
    const decision = decide(subject, { ...rules, ...changed } as DecisionRules);
    expect(decision.reason).toBe(reason);
    expect(decision.isInjected).toBe(['opt-in', 'always-selector', 'policy-enabled'].includes(reason));
  });

  it('warns about a wish that it cannot read', () => {
    expect(decide(pod({ labels: { [inject]: 'yes' } }), rules).warnings).toEqual([
      `Invalid value for ${inject}: "yes". Only 'true' and 'false' are accepted. Falling back to default injection policy.`,
    ]);
  });

  it('is not impressed by names of prototypes', () => {
    const labels = JSON.parse('{"__proto__":"x","constructor":"y"}') as StringMap;
    expect(decide(pod({ labels }), rules).reason).toBe('policy-enabled');
  });
});

/**
 * Which webhook the API server would call: rows are labels of the namespace and istio.io/rev of the pod, columns the
 * pod's inject label (absent, true, false, anything else). `+` means that the webhook of the default revision is called.
 */
const truth: [namespace: StringMap, revision: string | undefined, columns: string][] = [
  [{ 'istio-injection': 'enabled' }, undefined, '++-+'],
  [{ 'istio-injection': 'enabled', 'istio.io/rev': 'canary' }, 'canary', '++-+'],
  [{ 'istio-injection': 'disabled' }, undefined, '----'],
  [{ 'istio-injection': 'maybe' }, 'default', '----'],
  [{ 'istio.io/rev': 'default' }, undefined, '++-+'],
  [{ 'istio.io/rev': 'default' }, 'canary', '++-+'],
  [{ 'istio.io/rev': 'canary' }, undefined, '----'],
  [{}, 'default', '++-+'],
  [{}, 'canary', '----'],
  [{}, undefined, '-+--'],
];

describe('decideByNamespace', () => {
  it.each(truth)('namespace %j, pod revision %s', (labels, revision, columns) => {
    const called = [undefined, 'true', 'false', 'sometimes'].map((wish) => {
      const podLabels = { ...(revision ? { 'istio.io/rev': revision } : {}), ...(wish ? { [inject]: wish } : {}) };
      return decideByNamespace({ labels, annotations: {} }, podLabels, '') === undefined ? '+' : '-';
    });
    expect(called.join('')).toBe(columns);
  });

  it('serves only its own label as a named revision', () => {
    const canary = (labels: StringMap, podLabels: StringMap = {}) =>
      decideByNamespace({ labels, annotations: {} }, podLabels, 'canary')?.reason;
    expect(canary({ 'istio.io/rev': 'canary' })).toBeUndefined();
    expect(canary({}, { 'istio.io/rev': 'canary' })).toBeUndefined();
    expect(canary({ 'istio-injection': 'enabled' })).toBe('other-revision');
    expect(canary({}, { [inject]: 'true' })).toBe('namespace-not-enabled');
  });
});
