import type { Json, JsonObject } from '../../src/json/index.ts';
import fc from './properties.ts';

const name = fc.stringMatching(/^[a-z][a-z0-9]{0,6}$/);
const handler = fc.oneof(
  fc.record({
    httpGet: fc.record({
      path: fc.constant('/ok'),
      port: fc.constantFrom<Json>(8080, 'http', 'none'),
      scheme: fc.constantFrom('HTTP', 'HTTPS'),
    }),
  }),
  fc.record({ tcpSocket: fc.record({ port: fc.constantFrom<Json>(9000, 'http') }) }),
  fc.record({ grpc: fc.record({ port: fc.constant(9000), service: fc.constantFrom(null, 'health') }) }),
  fc.record({ exec: fc.record({ command: fc.constant(['true']) }) }),
);
const container = fc.record(
  {
    name,
    image: fc.constantFrom('app:1', 'registry.example.com/a/b:2'),
    ports: fc.constant([{ name: 'http', containerPort: 8080 }]),
    readinessProbe: handler,
    livenessProbe: handler,
    env: fc.uniqueArray(fc.record({ name, value: fc.string() }), { selector: (one) => one.name, maxLength: 3 }),
    volumeMounts: fc.constant([{ name: 'data', mountPath: '/data' }]),
  },
  { requiredKeys: ['name', 'image'] },
);
const annotations = fc.dictionary(
  fc.constantFrom(
    'prometheus.io/scrape',
    'prometheus.io/port',
    'prometheus.io/path',
    'prometheus.istio.io/scrape-targets',
    'note',
  ),
  fc.constantFrom('true', '8080', '/m', '9090:/x,9091'),
);
const own = fc.constantFrom<Json[]>(
  [],
  [{ name: 'istio-proxy', image: 'auto', resources: { limits: { cpu: '3' } } }],
  [{ name: 'istio-proxy', image: 'own:1', args: ['mine'] }],
);
/** Pods with probes, metrics, variables, mounts and proxies of their own. */
export const arbitraryPod = fc
  .record({
    containers: fc.uniqueArray(container, { selector: (one) => one.name, minLength: 1, maxLength: 3 }),
    own,
    annotations,
    volumes: fc.constantFrom<Json[]>(
      [],
      [{ name: 'data', emptyDir: {} }],
      [
        { name: 'istio-envoy', emptyDir: { medium: 'Memory' } },
        { name: 'data', emptyDir: {} },
      ],
    ),
    imagePullSecrets: fc.constantFrom<Json[]>([], [{ name: 'regcred' }]),
  })
  .map(
    ({ containers, own: proxies, annotations: notes, volumes, imagePullSecrets }): JsonObject => ({
      apiVersion: 'v1',
      kind: 'Pod',
      metadata: { name: 'web', annotations: notes },
      spec: { containers: [...(containers as unknown as Json[]), ...proxies], volumes, imagePullSecrets },
    }),
  );
