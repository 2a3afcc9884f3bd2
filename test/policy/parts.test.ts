import { describe, expect, it } from 'vitest';
import { decideByNamespace } from '../../src/inject/decide.ts';
import type { StringMap } from '../../src/inject/pod.ts';
import type { Json, JsonObject } from '../../src/json/index.ts';
import { changeText, podChanges } from '../../src/policy/pod-changes.ts';
import { reviewedObjects } from '../../src/policy/reviewed-objects.ts';
import { readValuePath, valueAtPath } from '../../src/policy/value-path.ts';
import { apiServerHalf } from '../../src/policy/webhook-match.ts';

function changes(before: Json, after: Json): string[] {
  return podChanges({ spec: before }, { spec: after }).map(changeText);
}

describe('changes of pods', () => {
  it.each([
    [
      'a container as a whole',
      { containers: [] },
      { containers: [{ name: 'a', env: [{ name: 'X' }] }] },
      ['+ container a'],
    ],
    ['its removal', { initContainers: [{ name: 'a', image: 'i' }] }, {}, ['- init container a']],
    [
      'variables by name',
      { containers: [{ name: 'a', env: [{ name: 'X', value: '1' }, { name: 'Y' }] }] },
      {
        containers: [
          {
            name: 'a',
            env: [
              { name: 'X', value: '2' },
              { name: 'Z', valueFrom: {} },
            ],
          },
        ],
      },
      ['~ env X of container a: "1" → "2"', '+ env Z of container a: {"valueFrom":{}}', '- env Y of container a'],
    ],
    [
      'an order',
      { containers: [{ name: 'a' }, { name: 'b' }] },
      { containers: [{ name: 'b' }, { name: 'new' }, { name: 'a' }] },
      ['+ container new', '~ order of containers: ["a","b"] → ["b","new","a"]'],
    ],
    [
      'names that occur twice',
      { volumes: [{ name: 'v' }, { name: 'v', emptyDir: {} }] },
      { volumes: [{ name: 'v' }, { name: 'v' }] },
      ['~ volume v (2): {"name":"v","emptyDir":{}} → {"name":"v"}'],
    ],
    [
      'mounts',
      { containers: [{ name: 'a' }] },
      { containers: [{ name: 'a', volumeMounts: [{ mountPath: '/m', name: 'v' }] }] },
      ['+ mount /m of container a'],
    ],
    ['other fields', { hostNetwork: true }, { dnsPolicy: 'None' }, ['+ spec.dnsPolicy: "None"', '- spec.hostNetwork']],
    ['nothing', { containers: [{ name: 'a' }] }, { containers: [{ name: 'a' }] }, []],
    ['what is no pod', { containers: 'x' }, { containers: 1 }, ['~ spec.containers: "x" → 1']],
  ] as [string, Json, Json, string[]][])('%s', (_title, before, after, expected) => {
    expect(changes(before, after)).toEqual(expected);
  });

  it('shows long texts from where they part', () => {
    const [line] = changes({ a: `${'x'.repeat(200)}1` }, { a: `${'x'.repeat(200)}2` });
    expect(line).toBe(`~ spec.a: …${'x'.repeat(20)}1" → …${'x'.repeat(20)}2"`);
  });

  it('takes labels with names of prototypes for labels', () => {
    const metadata = JSON.parse('{"metadata":{"labels":{"__proto__":"x"}}}') as Json;
    expect(podChanges({}, metadata).map(changeText)).toEqual(['+ label __proto__: "x"']);
  });
});

describe('paths', () => {
  const pod = {
    metadata: { labels: { 'a.b/c': 'x', 'q"]': 'y' } },
    spec: { containers: [{ name: 'app', args: ['1'] }, { name: '0' }] },
  };

  it.each([
    ['metadata.labels[a.b/c]', 'x'],
    ['metadata.labels["a.b/c"]', 'x'],
    ['metadata.labels["q\\"]"]', 'y'],
    ['spec.containers[app].args[0]', '1'],
    ['spec.containers[1].name', '0'],
    ['spec.containers[9]', undefined],
    ['spec.containers.app', undefined],
    ['constructor', undefined],
  ])('%s', (path, expected) => {
    expect(valueAtPath(pod, readValuePath(path))).toEqual(expected);
  });

  it.each(['', '.a', 'a.', 'a..b', 'a[', 'a[]', 'a[b]c', 'a]'])('%j is refused', (path) => {
    expect(() => readValuePath(path)).toThrow(/path/);
  });
});

describe('the pod of a workload', () => {
  const template = { metadata: { labels: { app: 'x' }, namespace: 'wrong' }, spec: { containers: [] } };
  const podOf = (kind: string, apiVersion: string, spec: JsonObject) => {
    const [reviewed] = reviewedObjects(
      { kind, apiVersion, metadata: { name: 'x', namespace: 'shop' }, spec },
      'default',
    );
    return JSON.parse(reviewed!.review).request.object;
  };

  it.each([
    ['Deployment', 'apps/v1', 'ReplicaSet', /^x-\w+-$/, 'pod-template-hash'],
    ['StatefulSet', 'apps/v1', 'StatefulSet', /^x-$/, 'apps.kubernetes.io/pod-index'],
    ['DaemonSet', 'apps/v1', 'DaemonSet', /^x-$/, 'controller-revision-hash'],
    ['ReplicaSet', 'apps/v1', 'ReplicaSet', /^x-$/, 'app'],
    ['ReplicationController', 'v1', 'ReplicationController', /^x-$/, 'app'],
    ['Job', 'batch/v1', 'Job', /^x-$/, 'batch.kubernetes.io/job-name'],
    ['DeploymentConfig', 'apps.openshift.io/v1', 'ReplicationController', /^x-1-$/, 'deploymentconfig'],
  ])('of a %s has its owner, name and labels', (kind, apiVersion, owner, generateName, label) => {
    const { metadata } = podOf(kind, apiVersion, { template });
    expect(metadata.ownerReferences[0]).toMatchObject({ kind: owner, controller: true });
    expect(metadata.generateName).toMatch(generateName);
    expect(metadata.labels).toHaveProperty([label]);
    expect(metadata.namespace).toBeUndefined();
  });

  it('of a CronJob belongs to a job, with the metadata of the pod template', () => {
    const { metadata } = podOf('CronJob', 'batch/v1', { jobTemplate: { spec: { template } } });
    expect(metadata.ownerReferences[0]).toMatchObject({ kind: 'Job', name: expect.stringMatching(/^x-\d{8}$/) });
    expect(metadata.labels.app).toBe('x');
  });

  it('must exist', () => {
    expect(() => podOf('Deployment', 'apps/v1', {})).toThrow('Deployment "shop/x" has no pod template');
  });
});

describe('selectors of Istio’s installation', () => {
  const rule = { operations: ['CREATE'], apiGroups: [''], apiVersions: ['v1'], resources: ['pods'] };
  const requires = (key: string, operator: string, ...values: string[]) => ({
    key,
    operator,
    ...(values.length > 0 ? { values } : {}),
  });
  const webhook = (name: string, namespace: JsonObject[], object: JsonObject[]) => ({
    name: `${name}.sidecar-injector.istio.io`,
    rules: [rule],
    namespaceSelector: { matchExpressions: namespace },
    objectSelector: { matchExpressions: object },
  });
  const [rev, injection, inject] = ['istio.io/rev', 'istio-injection', 'sidecar.istio.io/inject'];
  const notRefused = requires(inject, 'NotIn', 'false');
  const unlabelled = [requires(rev, 'DoesNotExist'), requires(injection, 'DoesNotExist')];
  const configuration = {
    metadata: { name: 'istio-sidecar-injector', labels: { [rev]: 'default' } },
    webhooks: [
      webhook('rev.namespace', [requires(rev, 'In', 'default'), requires(injection, 'DoesNotExist')], [notRefused]),
      webhook('rev.object', unlabelled, [notRefused, requires(rev, 'In', 'default')]),
      webhook('namespace', [requires(injection, 'In', 'enabled')], [notRefused]),
      webhook('object', unlabelled, [requires(inject, 'In', 'true'), requires(rev, 'DoesNotExist')]),
      { ...webhook('updates', [], []), rules: [{ ...rule, operations: ['UPDATE'] }] },
      { ...webhook('x', [], []), name: 'somebody.else' },
    ],
  } as unknown as JsonObject;

  it('say the same with and without the configuration', () => {
    const label = (name: string, value: string | undefined): StringMap =>
      value === undefined ? {} : { [name]: value };
    for (const enabled of [undefined, 'enabled', 'disabled'])
      for (const namespaceRevision of [undefined, 'default', 'other'])
        for (const podRevision of [undefined, 'default', 'other'])
          for (const wish of [undefined, 'true', 'false', 'maybe']) {
            const namespaceLabels = { ...label(injection, enabled), ...label(rev, namespaceRevision) };
            const podLabels = { ...label(rev, podRevision), ...label(inject, wish) };
            const facts = { namespace: 'shop', namespaceLabels, podLabels, request: {}, untold: [] };
            const { isCalled, webhooks } = apiServerHalf([configuration], facts, '');
            const decision = decideByNamespace({ labels: namespaceLabels, annotations: {} }, podLabels, '');
            expect([facts, isCalled]).toEqual([facts, decision === undefined]);
            expect(webhooks.map(({ name }) => name)).not.toContain('somebody.else');
          }
  });

  it('warn of two webhooks that would both be called', () => {
    const namespaceLabels = { [injection]: 'enabled' };
    const facts = { namespace: 'shop', namespaceLabels, podLabels: {}, request: {}, untold: [] };
    const second = { ...configuration, metadata: { name: 'tag', labels: { [rev]: 'default' } } };
    expect(apiServerHalf([configuration, second], facts, '').notes.join()).toContain('injected twice');
  });
});
