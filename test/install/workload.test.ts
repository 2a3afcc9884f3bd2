import { describe, expect, it } from 'vitest';
import type { JsonObject } from '../../src/json/index.ts';
import { standardViolations } from '../../src/pod-security/standard.ts';
import { at, installed, items, ofKind, only } from './installed.ts';

const variants: readonly [title: string, values: JsonObject][] = [
  ['as it comes', {}],
  [
    'with cert-manager, a ConfigMap of its own and clients that are verified',
    {
      ...certManager(),
      ...ownDocuments(),
      certificate: { source: 'cert-manager', clients: { caConfigMap: 'api-server', names: ['apiserver'] } },
    },
  ],
  ['with the embedded configuration', { configuration: { source: 'embedded' } }],
];

function certManager(): JsonObject {
  return { certificate: { source: 'cert-manager' } };
}

function ownDocuments(): JsonObject {
  return { configuration: { source: 'chart', documents: { config: 'policy: enabled\n', values: '{}' } } };
}

const podOf = (objects: readonly JsonObject[]): JsonObject =>
  at(only(objects, 'Deployment'), 'spec.template.spec') as JsonObject;
const containerOf = (objects: readonly JsonObject[]): JsonObject => items(podOf(objects).containers)[0]!;
const argumentsOf = (objects: readonly JsonObject[]): string[] => containerOf(objects).args as string[];

describe.each(variants)('D1: %s', (_title, values) => {
  const pod = podOf(installed(values));

  it('passes Pod Security restricted', () => {
    expect(standardViolations({ spec: pod }, { level: 'restricted', minor: undefined })).toEqual([]);
  });

  it('can write nowhere but into an emptyDir', () => {
    const writable = items(pod.volumes).filter(
      (volume) => !['configMap', 'secret', 'projected', 'emptyDir'].some((type) => Object.hasOwn(volume, type)),
    );
    expect(writable).toEqual([]);
    for (const container of items(pod.containers)) {
      expect(at(container, 'securityContext.readOnlyRootFilesystem')).toBe(true);
    }
  });
});

describe('D3: who may reach the injector', () => {
  it('anybody the webhook and the admin port, and nothing else', () => {
    expect(only(installed(), 'NetworkPolicy').spec).toEqual({
      podSelector: {
        matchLabels: { 'app.kubernetes.io/name': 'sidecar-injector', 'app.kubernetes.io/instance': 'sidecar-injector' },
      },
      policyTypes: ['Ingress'],
      ingress: [{ ports: [{ port: 9443, protocol: 'TCP' }] }, { ports: [{ port: 8080, protocol: 'TCP' }] }],
    });
  });

  it('the metrics, and what it reaches itself, can be narrowed', () => {
    const from = [{ namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': 'monitoring' } } }];
    const egress = [{ ports: [{ port: 443 }] }];
    const policy = only(installed({ networkPolicy: { metricsFrom: from, egress } }), 'NetworkPolicy');
    expect(at(policy, 'spec.policyTypes')).toEqual(['Ingress', 'Egress']);
    expect(at(policy, 'spec.egress')).toEqual(egress);
    expect(at(policy, 'spec.ingress.0.from')).toBeUndefined();
    expect(at(policy, 'spec.ingress.1.from')).toEqual(from);
  });
});

describe('D4: injection goes on', () => {
  const objects = installed();
  const deployment = only(objects, 'Deployment');

  it('with two replicas, apart from each other, of which none goes before its successor serves', () => {
    expect(at(deployment, 'spec.replicas')).toBeGreaterThanOrEqual(2);
    expect(at(deployment, 'spec.strategy')).toEqual({
      type: 'RollingUpdate',
      rollingUpdate: { maxUnavailable: 0, maxSurge: 1 },
    });
    const spread = items(podOf(objects).topologySpreadConstraints);
    expect(spread.map(({ topologyKey }) => topologyKey)).toEqual([
      'topology.kubernetes.io/zone',
      'kubernetes.io/hostname',
    ]);
    for (const { labelSelector, whenUnsatisfiable } of spread) {
      expect(labelSelector).toEqual(at(deployment, 'spec.selector'));
      expect(whenUnsatisfiable).toBe('ScheduleAnyway');
    }
  });

  it('while nodes are drained', () => {
    const budget = only(objects, 'PodDisruptionBudget');
    expect(at(budget, 'spec.maxUnavailable')).toBe(1);
    expect(at(budget, 'spec.selector')).toEqual(at(deployment, 'spec.selector'));
  });

  it('with calls that end soon, and none for pods that would be passed over', () => {
    for (const webhook of ofKind(objects, 'MutatingWebhookConfiguration').flatMap(({ webhooks }) => items(webhooks))) {
      expect(webhook.timeoutSeconds).toBeLessThanOrEqual(5);
      expect(items(webhook.matchConditions).length).toBeGreaterThan(0);
      expect(webhook).toMatchObject({ failurePolicy: 'Fail', reinvocationPolicy: 'Never', sideEffects: 'None' });
      expect(at(webhook, 'clientConfig.caBundle')).toBeUndefined();
    }
  });

  it('until the last request of a replica that was told to stop', () => {
    const patient = installed({ drainDelaySeconds: 30 });
    expect(argumentsOf(patient)).toContain('--drain-delay=30s');
    // The server waits at most 10 s for each of its two ports.
    expect(podOf(patient).terminationGracePeriodSeconds).toBeGreaterThan(30 + 20);
  });

  it('with several workers where they are asked for, which share the memory', () => {
    expect(argumentsOf(objects).some((word) => word.startsWith('--workers'))).toBe(false);
    const several = installed({ workers: 3, resources: { limits: { memory: '1Gi' } } });
    expect(argumentsOf(several)).toContain('--workers=3');
    const options = items(containerOf(several).env).find(({ name }) => name === 'NODE_OPTIONS')!;
    // 40 % of 1024 MiB for four processes.
    expect(options.value).toBe('--max-old-space-size=102');
  });

  it('with the number of replicas in the hands of the autoscaler, where there is one', () => {
    const scaled = installed({ autoscaling: { enabled: true } });
    expect(at(only(scaled, 'Deployment'), 'spec.replicas')).toBeUndefined();
    expect(at(only(scaled, 'HorizontalPodAutoscaler'), 'spec.minReplicas')).toBe(2);
  });

  it('asks the admin port whether a replica can inject', () => {
    const container = containerOf(objects);
    expect(items(container.ports).map(({ name, containerPort }) => [name, containerPort])).toEqual([
      ['webhook', 9443],
      ['admin', 8080],
    ]);
    expect(at(container, 'readinessProbe.httpGet')).toEqual({ path: '/readyz', port: 'admin' });
    expect(at(container, 'livenessProbe.httpGet')).toEqual({ path: '/healthz', port: 'admin' });
    expect(items(at(only(objects, 'Service'), 'spec.ports')).map(({ port, targetPort }) => [port, targetPort])).toEqual(
      [
        [443, 'webhook'],
        [8080, 'admin'],
      ],
    );
  });
});

describe('R9: memory', () => {
  it.each([
    ['384Mi', 153],
    ['160Mi', 64],
    ['2Gi', 819],
  ])('of %s leaves two fifths to the heap: %i MiB', (memory, heap) => {
    const { env } = containerOf(installed({ resources: { limits: { memory } } }));
    expect(items(env).find(({ name }) => name === 'NODE_OPTIONS')?.value).toBe(`--max-old-space-size=${heap}`);
  });
});

describe('several revisions side by side', () => {
  it('share no name', () => {
    const names = [
      installed(),
      installed({ revision: '1-30' }),
      installed({ revision: '1-31', ...certManager() }),
    ].flatMap((objects) =>
      objects.map((object) => `${object.kind} ${at(object, 'metadata.namespace')}/${at(object, 'metadata.name')}`),
    );
    expect(new Set(names).size).toBe(names.length);
  });

  it('select no pod of each other', () => {
    const selectors = ['', '1-30'].map((revision) =>
      JSON.stringify(at(only(installed({ revision }), 'Deployment'), 'spec.selector')),
    );
    expect(new Set(selectors).size).toBe(2);
  });

  it('serve their own ConfigMaps under their own names', () => {
    const named = argumentsOf(installed({ revision: '1-30', configuration: { istioNamespace: 'mesh' } }, 'injectors'));
    expect(named).toEqual(
      expect.arrayContaining([
        '--revision=1-30',
        '--istioNamespace=mesh',
        '--injectConfigMapName=istio-sidecar-injector-1-30',
        '--meshConfigMapName=istio-1-30',
        '--tls-san=sidecar-injector-1-30.injectors.svc',
        '--tls-secret=sidecar-injector-1-30-identity',
        '--webhook-config=sidecar-injector-1-30',
        '--instance=sidecar-injector-1-30',
      ]),
    );
  });
});

describe('the registrations', () => {
  it('carry the label by which the injector knows its own, and not the one by which istiod would', () => {
    const objects = installed({ revision: '1-30', revisionTags: ['prod'] });
    const registrations = ofKind(objects, 'MutatingWebhookConfiguration');
    expect(registrations.map((one) => at(one, 'metadata.name'))).toEqual([
      'sidecar-injector-1-30',
      'sidecar-injector-1-30-tag-prod',
    ]);
    for (const registration of registrations) {
      const labels = at(registration, 'metadata.labels') as JsonObject;
      expect(labels).toMatchObject({
        'sidecar-injector/instance': 'sidecar-injector-1-30',
        'sidecar-injector/revision': '1-30',
      });
      expect(Object.keys(labels)).not.toContain('istio.io/rev');
    }
    expect(argumentsOf(objects).filter((one) => one.startsWith('--webhook-config'))).toEqual([
      '--webhook-config=sidecar-injector-1-30',
      '--webhook-config=sidecar-injector-1-30-tag-prod',
    ]);
  });

  it('are filled in by cert-manager where it makes the certificate', () => {
    const objects = installed({ revision: '1-30', ...certManager() });
    const [leaf] = ofKind(objects, 'Certificate').filter((one) => at(one, 'spec.isCA') !== true);
    expect(at(leaf, 'spec.dnsNames')).toEqual(['sidecar-injector-1-30.istio-system.svc']);
    expect(at(only(objects, 'MutatingWebhookConfiguration'), 'metadata.annotations')).toEqual({
      'cert-manager.io/inject-ca-from': `istio-system/${at(leaf, 'metadata.name')}`,
    });
    expect(items(podOf(objects).volumes)).toEqual([
      { name: 'tls', secret: { secretName: at(leaf, 'spec.secretName') } },
    ]);
    expect(argumentsOf(objects)).toEqual(
      expect.arrayContaining([
        '--tls-cert-file=/etc/sidecar-injector/tls/tls.crt',
        '--tls-key-file=/etc/sidecar-injector/tls/tls.key',
      ]),
    );
    expect(argumentsOf(objects).join(' ')).not.toMatch(/--tls-secret|--webhook-config/);
  });

  it('are all that there is where the injector runs elsewhere', () => {
    const objects = installed({ webhook: { url: 'https://injector.example.com/inject', caBundle: 'Y2E=' } });
    expect(objects.map(({ kind }) => kind)).toEqual(['MutatingWebhookConfiguration']);
    for (const { clientConfig } of items(objects[0]!.webhooks)) {
      expect(clientConfig).toEqual({ url: 'https://injector.example.com/inject', caBundle: 'Y2E=' });
    }
  });
});
