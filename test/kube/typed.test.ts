import { describe, expect, it } from 'vitest';
import { equalJson, type Json, parseJson } from '../../src/json/index.ts';
import { canonicalize, printTyped } from '../../src/kube/index.ts';
import { anyJson, rawPod } from '../patch/arbitraries.ts';
import fc from '../support/properties.ts';

const pod = (...containers: Json[]): Json => ({ metadata: {}, spec: { containers }, status: {} });
const container = (members: Json): Json => ({ name: 'a', resources: {}, ...(members as object) });

describe('canonicalize', () => {
  it.each<[string, Json, Json]>([
    ['nothing', null, { metadata: {}, spec: { containers: null }, status: {} }],
    ['an empty pod', {}, { metadata: {}, spec: { containers: null }, status: {} }],
    ['unknown members', { future: 1, spec: { containers: [], future: {} } }, pod()],
    ['names in other letters', { SPEC: { Containers: [{ Name: 'a' }] } }, pod(container({}))],
    ['empty members', pod(container({ args: [], image: '', tty: false, env: null })), pod(container({}))],
    ['null items', pod(container({ env: [null] })), pod(container({ env: [{ name: '' }] }))],
    [
      'members that Go always prints',
      pod(container({ env: [{ valueFrom: { resourceFieldRef: {} } }], readinessProbe: { grpc: { port: 1 } } })),
      pod(
        container({
          env: [{ name: '', valueFrom: { resourceFieldRef: { resource: '', divisor: '0' } } }],
          readinessProbe: { grpc: { port: 1, service: null } },
        }),
      ),
    ],
    [
      'quantities, numbers among them',
      pod(container({ resources: { limits: { cpu: 0.5, memory: '1024Mi', x: null } } })),
      pod(container({ resources: { limits: { cpu: '500m', memory: '1Gi', x: '0' } } })),
    ],
    [
      'ports by number and by name',
      pod(container({ livenessProbe: { httpGet: { port: 80 } }, readinessProbe: { httpGet: { port: '80' } } })),
      pod(container({ livenessProbe: { httpGet: { port: 80 } }, readinessProbe: { httpGet: { port: '80' } } })),
    ],
    [
      'times in other zones and the zero time',
      {
        metadata: { creationTimestamp: '0001-01-01T00:00:00Z', deletionTimestamp: '2020-01-01T01:00:00.5+01:00' },
        status: { conditions: [{}] },
      },
      {
        metadata: { deletionTimestamp: '2020-01-01T00:00:00Z' },
        spec: { containers: null },
        status: { conditions: [{ type: '', status: '', lastProbeTime: null, lastTransitionTime: null }] },
      },
    ],
    [
      'pointers keep zero',
      { spec: { securityContext: { runAsUser: 0, runAsNonRoot: false }, hostNetwork: false } },
      { metadata: {}, spec: { containers: null, securityContext: { runAsUser: 0, runAsNonRoot: false } }, status: {} },
    ],
    [
      'managed fields as they are',
      { metadata: { managedFields: [{ fieldsV1: { 'f:a': { '.': {} }, b: [null] } }] } },
      {
        metadata: { managedFields: [{ fieldsV1: { 'f:a': { '.': {} }, b: [null] } }] },
        spec: { containers: null },
        status: {},
      },
    ],
    [
      'whole numbers, however written',
      { spec: { priority: 30.0, containers: [] } },
      {
        metadata: {},
        spec: { priority: 30, containers: [] },
        status: {},
      },
    ],
  ])('%s', (_, value, canonical) => {
    expect(canonicalize(value)).toEqual(canonical);
  });

  it('keeps large integers exact', () => {
    const text = '{"metadata":{},"spec":{"containers":[],"activeDeadlineSeconds":9007199254740993},"status":{}}';
    expect(canonicalize(parseJson(text))).toEqual({
      metadata: {},
      spec: { containers: [], activeDeadlineSeconds: 9007199254740993n },
      status: {},
    });
  });

  it('shares what is canonical and copies only what changes', () => {
    const good = container({ env: [{ name: 'E', value: '1' }] });
    const bad = container({ tty: false });
    const value = pod(good, bad) as { metadata: Json; spec: { containers: Json[] } };
    const result = canonicalize(value) as typeof value;
    expect(result).not.toBe(value);
    expect(result.metadata).toBe(value.metadata);
    expect(result.spec.containers[0]).toBe(good);
    expect(canonicalize(result)).toBe(result);
  });

  it.each<[string, Json, string]>([
    ['a list', [], 'Go value of type v1.Pod'],
    ['text for a struct', { spec: 'x' }, 'string into Go struct field Pod.spec of type v1.PodSpec'],
    [
      'a number for text',
      pod(container({ image: 5 })),
      'number into Go struct field Container.spec.containers.image of type string',
    ],
    [
      'a number in a list',
      pod(container({ args: [5] })),
      'number into Go struct field Container.spec.containers.args of type string',
    ],
    [
      'a boolean label',
      { metadata: { labels: { a: true } } },
      'bool into Go struct field ObjectMeta.metadata.labels of type string',
    ],
    ['a fraction', { spec: { priority: 1.5 } }, 'number 1.5 into Go struct field PodSpec.spec.priority of type int32'],
    [
      'a large port',
      pod(container({ ports: [{ containerPort: 2 ** 31 }] })),
      'number 2147483648 into Go struct field ContainerPort.spec.containers.ports.containerPort of type int32',
    ],
    [
      'a huge number',
      { spec: { activeDeadlineSeconds: 2n ** 63n } },
      'number 9223372036854775808 into Go struct field PodSpec.spec.activeDeadlineSeconds of type int64',
    ],
    [
      'a number for a time',
      { metadata: { creationTimestamp: 5 } },
      'number into Go struct field ObjectMeta.metadata.creationTimestamp of type string',
    ],
    ['a member of an inlined struct', { kind: 5 }, 'number into Go struct field Pod.TypeMeta.kind of type string'],
    [
      'a named type',
      { spec: { restartPolicy: [] } },
      'array into Go struct field PodSpec.spec.restartPolicy of type v1.RestartPolicy',
    ],
    [
      'the first of two misfits',
      { spec: { nodeName: 1, hostname: {} } },
      'number into Go struct field PodSpec.spec.nodeName of type string',
    ],
  ])('refuses %s', (_, value, message) => {
    expect(() => canonicalize(value)).toThrow(
      `json: cannot unmarshal ${message.startsWith('Go') ? 'array into ' : ''}${message}`,
    );
  });

  it('reports the misfit that comes first in sorted text', () => {
    const value = { spec: { nodeName: 1, hostname: {} } };
    expect(() => canonicalize(value, 'v1.Pod', { isSorted: true })).toThrow('PodSpec.spec.hostname');
  });

  it.each<[string, Json, string]>([
    ['quantity', pod(container({ resources: { limits: { cpu: 'abc' } } })), 'quantities must match'],
    ['time', { metadata: { creationTimestamp: '2020-13-01' } }, 'parsing time "2020-13-01": month out of range'],
    ['int or string', pod(container({ livenessProbe: { httpGet: { port: true } } })), 'of type int32'],
  ])('refuses a bad %s', (_, value, message) => {
    expect(() => canonicalize(value)).toThrow(message);
  });

  it.each<[string, Json, string]>([
    [
      'before',
      { spec: { Priority: 'x', priority: 1 } },
      'string into Go struct field PodSpec.spec.priority of type int32',
    ],
    ['after', { spec: {}, Spec: 7 }, 'number into Go struct field Pod.spec of type v1.PodSpec'],
    [
      'inside',
      { Spec: { containers: [{ image: 1 }] }, spec: { containers: [{ image: 'a' }] } },
      'number into Go struct field Container.spec.containers.image of type string',
    ],
    [
      'behind another misfit',
      { spec: { hostIPC: 'x', Containers: 7, containers: [] } },
      'string into Go struct field PodSpec.spec.hostIPC of type bool',
    ],
  ])('refuses a misfit under a name in other letters, %s the member that counts', (_, value, message) => {
    expect(() => canonicalize(value)).toThrow(`json: cannot unmarshal ${message}`);
  });

  it('makes text of scalars on demand, but not below inlined structs', () => {
    const options = { stringOfScalar: String };
    expect(canonicalize({ metadata: { labels: { a: 1, b: true, c: null } } }, 'v1.Pod', options)).toEqual({
      metadata: { labels: { a: '1', b: 'true', c: '' } },
      spec: { containers: null },
      status: {},
    });
    const volume = { spec: { volumes: [{ name: 1, configMap: { name: 2 } }] } };
    expect(() => canonicalize(volume, 'v1.Pod', options)).toThrow('VolumeSource.configMap.LocalObjectReference.name');
  });

  it('takes names of objects for what they are', () => {
    const value = parseJson(
      '{"metadata":{"labels":{"__proto__":"a","constructor":"b"}},"__proto__":{"spec":1},"toString":2}',
    );
    const result = canonicalize(value) as { metadata: { labels: object } };
    expect(Object.entries(result.metadata.labels)).toEqual([
      ['__proto__', 'a'],
      ['constructor', 'b'],
    ]);
  });

  it('changes nothing the second time and leaves its input alone', () => {
    fc.assert(
      fc.property(rawPod, (raw) => {
        const copy = structuredClone(raw);
        const canonical = canonicalize(raw);
        expect(canonicalize(canonical)).toBe(canonical);
        expect(equalJson(raw, copy)).toBe(true);
      }),
    );
  });

  it('either reads a value or says why not', () => {
    fc.assert(
      fc.property(anyJson, (value) => {
        try {
          canonicalize({ metadata: value, spec: value, status: value });
        } catch (error) {
          expect((error as Error).name).toBe('DecodeError');
        }
      }),
    );
  });
});

describe('canonicalize of workloads', () => {
  it('prints what a Deployment always has', () => {
    const value = { kind: 'Deployment', spec: { template: { spec: { containers: [{ name: 'a' }] } } } };
    expect(canonicalize(value, 'apps/v1.Deployment')).toEqual({
      kind: 'Deployment',
      metadata: {},
      spec: {
        selector: null,
        strategy: {},
        template: { metadata: {}, spec: { containers: [{ name: 'a', resources: {} }] } },
      },
      status: {},
    });
  });

  it('keeps the items of a List as they are', () => {
    const value = { kind: 'List', metadata: {}, items: [{ kind: 'Foreign', x: null }] };
    expect(canonicalize(value, 'v1.List')).toBe(value);
  });
});

describe('printTyped', () => {
  it('prints members as declared and map keys sorted', () => {
    const value = { resources: { limits: { memory: '1Gi', cpu: '1' } }, image: '<i>', name: 'a' };
    expect(printTyped(value, 'v1.Container')).toBe(
      '{"name":"a","image":"\\u003ci\\u003e","resources":{"limits":{"cpu":"1","memory":"1Gi"}}}',
    );
  });

  it('sorts labels that look like numbers as text', () => {
    expect(printTyped({ labels: { 9: 'a', 10: 'b' } }, 'v1.ObjectMeta')).toBe('{"labels":{"10":"b","9":"a"}}');
  });
});
