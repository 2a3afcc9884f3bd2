import { describe, expect, it } from 'vitest';
import { admit } from '../../src/admission/admit.ts';
import { readSnapshot, type Snapshot } from '../../src/inject/index.ts';
import { type Json, type JsonObject, stringifyJson } from '../../src/json/index.ts';
import { createLogger } from '../../src/server/logger.ts';
import { embeddedSnapshot } from '../embedded/embedded-configuration.ts';
import { Client, startTestServer } from '../server/support.ts';
import { figure } from '../support/figure.ts';
import { ProgramPlace, useProgram } from '../support/program-place.ts';
import { review, reviewOf } from './reviews.ts';

const canary = 'canary-5ca1ab1e: "of a\tsecret" # that is long enough to be cut somewhere';
const words = ['canary', '5ca1ab1e'];

/** A pod with the canary in its environment, and with what else a case is about. */
function podWith(spec: JsonObject = {}, metadata: JsonObject = {}): JsonObject {
  const env = [{ name: 'PASSWORD', value: canary }];
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name: 'web', ...metadata },
    spec: {
      initContainers: [{ name: 'prepare', image: 'i:1', env }],
      containers: [
        { name: 'app', image: 'app:1', env },
        { name: 'istio-proxy', image: 'auto', env },
      ],
      ...spec,
    },
  };
}

const withEnv = (env: Json): JsonObject => podWith({ containers: [{ name: 'app', image: 'app:1', env }] });
const annotated = (name: string, value: string): JsonObject => podWith({}, { annotations: { [name]: value } });

/** Bodies in which everything goes wrong that can go wrong around a variable. */
const bodies: readonly string[] = [
  ...[
    podWith(),
    podWith({ hostNetwork: true }),
    podWith({ containers: 'none' }),
    podWith({ volumes: [{ name: 'a', emptyDir: 5 }] }),
    annotated('inject.istio.io/templates', 'nope'),
    annotated('proxy.istio.io/config', 'a: ['),
    annotated('proxy.istio.io/overrides', '{"containers":5}'),
    annotated('sidecar.istio.io/interceptionMode', 'magic'),
    annotated('prometheus.io/port', '15090'),
    withEnv([{ name: 'PASSWORD', value: { canary } }]),
    withEnv([{ name: 'PASSWORD', value: [canary] }]),
    withEnv([{ name: 'PASSWORD', value: canary, valueFrom: { secretKeyRef: canary } }]),
    withEnv([
      { name: 'A', value: canary },
      { name: 'A', value: canary },
    ]),
    withEnv([{ name: 'A', value: canary, [canary]: canary }]),
    withEnv([canary]),
    withEnv({ PASSWORD: canary }),
    withEnv(canary),
  ].map(reviewOf),
  review({ object: podWith() }).slice(0, -20),
  `${review({ object: podWith() })}x`,
  review({ object: podWith() }).replaceAll('\\"of', '\\q'),
  review({ object: podWith() }).replaceAll('"value":', '"value"'),
  review({ object: podWith(), uid: 5 }),
];

/** Templates that print what they should not, and fail over it. */
const variable = '(index (index .Spec.Containers 0).Env 0).Value';
const templates = {
  'that prints it': `metadata: {annotations: {a: {{ ${variable} | quote }}}}`,
  'that prints it where it changes the structure': `metadata: {annotations: {a: {{ ${variable} }}}}`,
  'that prints a part of it': `metadata: {annotations: {a: {{ substr 3 30 ${variable} }}}}`,
  'that fails over it': `{{ semver ${variable} }}`,
  'that fails with it': `{{ fail (printf "no %s" ${variable}) }}`,
  'that fails with all of it': `{{ fail (toJson .Spec) }}`,
  'that reads it as JSON': `{{ fromJSON ${variable} }}`,
  'that takes it for a name': `{{ index .ObjectMeta.Labels ${variable} 1 }}`,
};

function snapshotOf(template: string): Snapshot {
  const text = stringifyJson({ policy: 'enabled', templates: { sidecar: template } });
  return readSnapshot({ config: { text, source: 'config' } });
}

describe('H11: values of environment variables', () => {
  /** All that is logged of these bodies, everything included that a level can be asked for. */
  async function logOf(sent: readonly string[], snapshot: Snapshot): Promise<string[]> {
    const lines: string[] = [];
    const logger = createLogger('debug', { write: (line: string) => void lines.push(line) });
    const { port } = await startTestServer({ admit, snapshot: () => snapshot, logger });
    const client = await Client.open(port);
    for (const body of sent) await client.post('/inject', body);
    return lines;
  }

  const leaks = (lines: readonly string[]): string[] =>
    lines.filter((line) => words.some((word) => line.includes(word)));

  it('are in no line of the log, whatever is wrong with the review', async () => {
    const lines = await logOf(bodies, embeddedSnapshot());
    expect(lines.length).toBeGreaterThanOrEqual(bodies.length);
    expect(leaks(lines)).toEqual([]);
    figure(`${bodies.length} reviews`);
  });

  it.each(Object.entries(templates))('are in no line of the log of a template %s', async (_what, template) => {
    const lines = await logOf([reviewOf(podWith())], snapshotOf(template));
    expect(lines.some((line) => line.includes('"msg":"review"'))).toBe(true);
    expect(leaks(lines)).toEqual([]);
  });

  it('are in no line of the log where they would change the structure of the YAML', async () => {
    const pod = withEnv([{ name: 'PASSWORD', value: '5ca1ab1e\n    other: canary' }]);
    const lines = await logOf([reviewOf(pod)], snapshotOf(`metadata:\n  annotations:\n    a: {{ ${variable} }}\n`));
    expect(lines.at(-1)).toContain('the value of an environment variable');
    expect(leaks(lines)).toEqual([]);
  });

  it('are in no line of the log of a defect', async () => {
    const lines: string[] = [];
    const logger = createLogger('debug', { write: (line: string) => void lines.push(line) });
    const broken = (body: string): never => {
      // As careless code would fail.
      throw new TypeError(`undefined is not a function of ${body.length}`);
    };
    const { port } = await startTestServer({ admit: broken, snapshot: () => embeddedSnapshot(), logger });
    const client = await Client.open(port);
    await client.post('/inject', bodies[0]!);
    expect(lines.some((line) => line.includes('defect'))).toBe(true);
    expect(leaks(lines)).toEqual([]);
  });
});

const program = useProgram('secrets');

it('H11: kube-inject says nothing of them on standard error', async () => {
  const place = new ProgramPlace(program, {
    'pod.json': stringifyJson(podWith()),
    'bad.json': stringifyJson(withEnv([{ name: 'PASSWORD', value: { canary } }])),
    'refused.json': stringifyJson(annotated('proxy.istio.io/config', 'a: [')),
  });
  for (const file of ['pod.json', 'bad.json', 'refused.json']) {
    const { stderr } = await place.run(['kube-inject', '-f', file]);
    expect([file, words.filter((word) => stderr.includes(word))]).toEqual([file, []]);
  }
});
