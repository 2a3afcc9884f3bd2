import { describe, expect, it } from 'vitest';
import type { JsonObject } from '../../src/json/index.ts';
import { addedRequests, podRequests } from '../../src/policy/pod-requests.ts';

function asking(cpu: string, memory: string, more: JsonObject = {}): JsonObject {
  return { resources: { requests: { cpu, memory } }, ...more };
}

describe('what a pod asks for', () => {
  it('is the sum of its containers, or the most that is needed before they start', () => {
    const containers = [asking('100m', '64Mi'), asking('0.5', '64Mi'), {}];
    expect(podRequests({ spec: { containers } })).toEqual({ cpu: 600n, memory: 128n * 2n ** 20n });
    const initContainers = [asking('2', '1Mi')];
    expect(podRequests({ spec: { containers, initContainers } })).toEqual({ cpu: 2000n, memory: 128n * 2n ** 20n });
  });

  it('counts init containers that keep running with the containers, and with those that start later', () => {
    const sidecar = asking('100m', '0', { restartPolicy: 'Always' });
    const containers = [asking('1', '0')];
    expect(podRequests({ spec: { containers, initContainers: [sidecar] } }).cpu).toBe(1100n);
    expect(podRequests({ spec: { containers, initContainers: [sidecar, asking('2', '0')] } }).cpu).toBe(2100n);
    expect(podRequests({ spec: { containers, initContainers: [asking('2', '0'), sidecar] } }).cpu).toBe(2000n);
  });

  it('takes limits where nothing is asked for, what the pod says as a whole, and the overhead', () => {
    const limited = { resources: { limits: { cpu: '2', memory: '1Ki' }, requests: { cpu: '1' } } };
    expect(podRequests({ spec: { containers: [limited] } })).toEqual({ cpu: 1000n, memory: 1024n });
    const spec = {
      containers: [limited],
      resources: { requests: { cpu: '4' } },
      overhead: { cpu: '10m', memory: '1' },
    };
    expect(podRequests({ spec })).toEqual({ cpu: 4010n, memory: 1025n });
  });

  it('is nothing for what is no quantity or no pod', () => {
    expect(podRequests({ spec: { containers: [asking('much', '[]'), 7, null] } })).toEqual({ cpu: 0n, memory: 0n });
    expect(podRequests(null)).toEqual({ cpu: 0n, memory: 0n });
  });

  it('counts as often as there are replicas, up and down', () => {
    const [one, two] = [{ spec: { containers: [asking('1', '1')] } }, { spec: { containers: [asking('2', '0')] } }];
    expect(addedRequests(one, two, 3)).toEqual({ cpu: 3000n, memory: -3n });
  });
});
