import { describe, expect, it } from 'vitest';
import type { JsonObject } from '../../src/json/index.ts';
import { at, installed, items, only } from './installed.ts';

describe('values that contradict each other', () => {
  it.each<[values: JsonObject, sentence: string]>([
    [{ revision: 'a', revisionTags: ['a'] }, 'revisionTags: a is the revision itself; a tag is another name for it'],
    [
      { revision: '1-30', revisionTags: ['prod'], enableNamespacesByDefault: true },
      'enableNamespacesByDefault: revision 1-30 is not the default one, so it gets no namespace that says nothing; give it the tag default, too',
    ],
    [
      { autoscaling: { enabled: true, maxReplicas: 1 } },
      'autoscaling.maxReplicas is 1, less than autoscaling.minReplicas, which is 2',
    ],
    [
      { certificate: { source: 'cert-manager', certManager: { duration: '24h' } } },
      'certificate.certManager.renewBefore is 720h, and must be less than duration, which is 24h',
    ],
    [
      { workers: 2 },
      'resources.limits.memory is 384Mi, which leaves 51 MiB to the heap of each process; for workers 2 it must be 480Mi at least',
    ],
    [
      { resources: { limits: { memory: '100Mi' } } },
      'resources.limits.memory is 100Mi, which leaves 40 MiB to the heap of each process; for workers 1 it must be 160Mi at least',
    ],
  ])('%j are refused', (values, sentence) => {
    expect(() => installed(values)).toThrow(sentence);
  });

  it.each<[values: JsonObject]>([
    [{ revision: '1-30', revisionTags: ['default'], enableNamespacesByDefault: true }],
    [{ workers: 2, resources: { limits: { memory: '480Mi' } } }],
    [{ resources: { limits: { memory: '160Mi' } } }],
  ])('%j are not', (values) => {
    expect(installed(values).length).toBeGreaterThan(0);
  });
});

describe('clusterFacts', () => {
  const followed = (values: JsonObject): unknown => {
    const { args } = items(at(only(installed(values), 'Deployment'), 'spec.template.spec.containers'))[0]!;
    return (args as string[]).find((word) => word.startsWith('--cluster-facts='));
  };

  it.each<[values: JsonObject, option: string]>([
    [{}, '--cluster-facts=nodes,proxyconfigs'],
    [{ env: { ENABLE_NATIVE_SIDECARS: true } }, '--cluster-facts=proxyconfigs'],
    [{ clusterFacts: 'none' }, '--cluster-facts=none'],
    [{ clusterFacts: [] }, '--cluster-facts=none'],
    [{ clusterFacts: ['nodes'] }, '--cluster-facts=nodes'],
  ])('%j: %s', (values, option) => {
    expect(followed(values)).toBe(option);
  });
});
