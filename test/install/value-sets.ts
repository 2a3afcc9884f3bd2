import type { JsonObject } from '../../src/json/index.ts';

const text =
  'policy: enabled\ntemplates:\n  sidecar: |\n    metadata:\n      labels: {a: "{{ .Values.a }}"}\n---\n# \u00e4\n';

/** Values that together reach every part of the templates. */
export const valueSets: readonly [title: string, values: JsonObject, namespace: string][] = [
  ['as it comes', {}, 'istio-system'],
  [
    'the default revision by name, all namespaces',
    { revision: 'default', enableNamespacesByDefault: true },
    'istio-system',
  ],
  [
    'a revision with tags in a namespace of its own',
    { revision: '1-30', revisionTags: ['prod', 'default'], configuration: { istioNamespace: 'mesh' } },
    'injectors',
  ],
  [
    'cert-manager, a ConfigMap of its own, verified clients',
    {
      certificate: { source: 'cert-manager', clients: { caConfigMap: 'api', names: ['a', 'b: c'] } },
      configuration: {
        source: 'chart',
        annotateDigest: true,
        documents: { config: text, values: '{"a": "<&>"}', mesh: '' },
      },
      clusterFacts: [],
      events: false,
    },
    'kube-system',
  ],
  [
    'everything that is optional',
    {
      certificate: {
        source: 'cert-manager',
        certManager: { issuerRef: { kind: 'ClusterIssuer', name: 'internal' }, renewBefore: '100h' },
      },
      configuration: { source: 'embedded' },
      image: 'registry.example.com/a@sha256:0',
      imagePullSecrets: [{ name: 'pull' }],
      autoscaling: { enabled: true, minReplicas: 3 },
      resources: { limits: { memory: '1Gi', cpu: '2' }, requests: { cpu: 0.5 } },
      env: { ENABLE_NATIVE_SIDECARS: 'true', PLATFORM: 'openshift', A: '"' },
      clusterFacts: ['nodes', 'namespaces'],
      extraArgs: ['--body-limit=8MiB', '--record=/recordings'],
      volumes: [{ name: 'recordings', emptyDir: { sizeLimit: '1Gi' } }],
      volumeMounts: [{ name: 'recordings', mountPath: '/recordings' }],
      nodeOptions: '--trace-uncaught',
      workers: 3,
      podAnnotations: { 'prometheus.io/scrape': 'false', b: '1' },
      podLabels: { team: 'mesh' },
      serviceAccountAnnotations: { a: 'b' },
      priorityClassName: 'system-cluster-critical',
      nodeSelector: { a: 'b' },
      tolerations: [{ operator: 'Exists' }],
      affinity: { nodeAffinity: {} },
      networkPolicy: { metricsFrom: [{ podSelector: {} }], egress: [{ to: [{ ipBlock: { cidr: '10.0.0.0/8' } }] }] },
      serviceMonitor: { enabled: true, labels: { release: 'prometheus' } },
      prometheusRule: { enabled: true, labels: { release: 'prometheus' } },
      webhook: { failurePolicy: 'Ignore', excludedNamespaces: ['a', 'kube-system'], path: '/inject/cluster/a' },
    },
    'istio-system',
  ],
  ['nothing but the registration', { webhook: { url: 'https://a.example/inject', caBundle: 'YQ==' } }, 'istio-system'],
  [
    'names that YAML would take for numbers',
    {
      revision: '1',
      revisionTags: ['2', 'true', '1e3'],
      configuration: { injectConfigMapName: '3', meshConfigMapName: '4' },
      webhook: { excludedNamespaces: ['5'] },
      certificate: { clients: { caConfigMap: '6' } },
      priorityClassName: '7',
    },
    '123',
  ],
  ['without NetworkPolicy', { networkPolicy: { enabled: false }, replicas: 1, prometheusRule: { enabled: true } }, 'a'],
  [
    'booleans for variables, nothing followed',
    { env: { ENABLE_NATIVE_SIDECARS: true, PLATFORM: false }, clusterFacts: 'none' },
    'a',
  ],
];
