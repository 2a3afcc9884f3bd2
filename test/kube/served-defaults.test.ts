import { describe, expect, it } from 'vitest';
import type { JsonObject } from '../../src/json/index.ts';
import { containerWithDefaults, volumeWithDefaults } from '../../src/kube/index.ts';

/** Short and filled forms as an API server of Kubernetes 1.35 gave them. */
describe('defaults of the API server', () => {
  const filled = {
    terminationMessagePath: '/dev/termination-log',
    terminationMessagePolicy: 'File',
    imagePullPolicy: 'IfNotPresent',
  };
  const timings = { timeoutSeconds: 1, periodSeconds: 10, successThreshold: 1, failureThreshold: 3 };

  it.each<[string, JsonObject, JsonObject]>([
    ['nothing but an image', {}, {}],
    ['an image without a tag', { image: 'app' }, { image: 'app', imagePullPolicy: 'Always' }],
    ['the tag latest', { image: 'r:5000/app:latest' }, { image: 'r:5000/app:latest', imagePullPolicy: 'Always' }],
    ['a digest', { image: 'r:5000/app@sha256:ab' }, { image: 'r:5000/app@sha256:ab' }],
    ['a port', { ports: [{ containerPort: 80 }] }, { ports: [{ containerPort: 80, protocol: 'TCP' }] }],
    [
      'a field of the pod',
      { env: [{ name: 'A', valueFrom: { fieldRef: { fieldPath: 'metadata.name' } } }] },
      { env: [{ name: 'A', valueFrom: { fieldRef: { apiVersion: 'v1', fieldPath: 'metadata.name' } } }] },
    ],
    [
      'probes',
      { startupProbe: { httpGet: { port: 80 }, failureThreshold: 600 }, livenessProbe: { grpc: { port: 90 } } },
      {
        startupProbe: { ...timings, failureThreshold: 600, httpGet: { path: '/', port: 80, scheme: 'HTTP' } },
        livenessProbe: { ...timings, grpc: { port: 90, service: '' } },
      },
    ],
    [
      'a hook',
      { lifecycle: { preStop: { httpGet: { port: 80 } } } },
      { lifecycle: { preStop: { httpGet: { path: '/', port: 80, scheme: 'HTTP' } } } },
    ],
    [
      'limits without requests',
      { resources: { limits: { cpu: '1', memory: '1Gi' }, requests: { cpu: '100m' } } },
      { resources: { limits: { cpu: '1', memory: '1Gi' }, requests: { cpu: '100m', memory: '1Gi' } } },
    ],
  ])('fill a container: %s', (_title, container, expected) => {
    const base = { name: 'app', image: 'app:1' };
    const result = containerWithDefaults({ ...base, ...container });
    expect(result).toEqual({ ...base, ...filled, ...expected });
    expect(containerWithDefaults(result)).toEqual(result);
  });

  it.each<[JsonObject, JsonObject]>([
    [{}, { emptyDir: {} }],
    [{ emptyDir: { medium: 'Memory' } }, { emptyDir: { medium: 'Memory' } }],
    [{ configMap: { name: 'c' } }, { configMap: { name: 'c', defaultMode: 420 } }],
    [{ secret: { secretName: 's', defaultMode: 256 } }, { secret: { secretName: 's', defaultMode: 256 } }],
    [{ hostPath: { path: '/x' } }, { hostPath: { path: '/x', type: '' } }],
    [
      { downwardAPI: { items: [{ path: 'labels', fieldRef: { fieldPath: 'metadata.labels' } }] } },
      {
        downwardAPI: {
          defaultMode: 420,
          items: [{ path: 'labels', fieldRef: { apiVersion: 'v1', fieldPath: 'metadata.labels' } }],
        },
      },
    ],
    [
      { projected: { sources: [{ serviceAccountToken: { path: 'token' } }] } },
      {
        projected: { defaultMode: 420, sources: [{ serviceAccountToken: { expirationSeconds: 3600, path: 'token' } }] },
      },
    ],
  ])('fill the volume %j', (volume, expected) => {
    expect(volumeWithDefaults({ name: 'v', ...volume })).toEqual({ name: 'v', ...expected });
  });
});
