import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { admit } from '../src/admission/admit.ts';
import { type Json, type JsonObject, parseJson, stringifyJson } from '../src/json/index.ts';
import { applyPatch, decodePatch } from '../src/patch/index.ts';
import { embeddedSnapshot } from '../test/embedded/embedded-configuration.ts';
import { richPod } from '../test/inject/structure-sinks.ts';
import { podRequest, response, review } from '../test/reliability/reviews.ts';

const root = join(import.meta.dirname, import.meta.url.endsWith('.ts') ? '..' : '../..');

/** The embedded configuration, in force once for all targets. */
export const snapshot = embeddedSnapshot();

const probed: JsonObject = {
  apiVersion: 'v1',
  kind: 'Pod',
  metadata: { name: 'probed', annotations: { 'prometheus.io/scrape': 'true', 'prometheus.io/port': '9090' } },
  spec: {
    initContainers: [{ name: 'prepare', image: 'i:1', restartPolicy: 'Always' }],
    containers: [
      {
        name: 'app',
        image: 'app:1',
        ports: [{ name: 'http', containerPort: 8080 }],
        readinessProbe: { httpGet: { path: '/ready', port: 'http' } },
        livenessProbe: { tcpSocket: { port: 8080 } },
        startupProbe: { grpc: { port: 8080, service: 'x' } },
        lifecycle: { postStart: { httpGet: { path: '/start', port: 8080 } } },
        resources: { limits: { cpu: '500m', memory: '1Gi' }, requests: { cpu: 1 } },
      },
    ],
    tolerations: [{ key: 'k', operator: 'Exists', tolerationSeconds: 9223372036854775807n }],
    volumes: [{ name: 'data', emptyDir: {} }],
    imagePullSecrets: [{ name: 'registry' }],
  },
};

/** What becomes of a pod that is injected. */
function injected(object: JsonObject): JsonObject {
  const { patch } = response(admit(review({ object }), '/inject', snapshot));
  return applyPatch(object, decodePatch(Buffer.from(String(patch), 'base64').toString())) as JsonObject;
}

/** Pods to start from: small and large, bare and injected. */
export const pods: readonly JsonObject[] = [
  podRequest.object as JsonObject,
  richPod,
  probed,
  injected(podRequest.object as JsonObject),
  injected(probed),
];

/** Reviews to start from. */
export const reviews: readonly Json[] = [
  ...pods.map((object) => parseJson(review({ object }))),
  parseJson(review({ object: pods[0]! }, { apiVersion: 'admission.k8s.io/v1beta1' })),
  parseJson(readFileSync(join(root, 'samples/review.json'), 'utf8')),
];

export const reviewTexts: readonly string[] = reviews.map(stringifyJson);

/** The YAML files that we ship, in pieces of a few lines and as a whole. */
export function yamlPieces(): string[] {
  const files = ['samples', 'templates/default'].flatMap((folder) =>
    readdirSync(join(root, folder))
      .filter((name) => name.endsWith('.yaml'))
      .sort()
      .map((name) => readFileSync(join(root, folder, name), 'utf8')),
  );
  return files.flatMap((text) => {
    const lines = text.split('\n');
    return Array.from({ length: Math.ceil(lines.length / 12) }, (_, at) =>
      lines.slice(at * 12, at * 12 + 16).join('\n'),
    );
  });
}
