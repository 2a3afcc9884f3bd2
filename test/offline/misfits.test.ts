import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import { isObject, type Json } from '../../src/json/index.ts';
import { findMisfit } from '../../src/kube/find-misfit.ts';
import { canonicalize, DecodeError } from '../../src/kube/index.ts';
import { shippedTemplatePaths } from '../../src/offline/custom-workloads.ts';
import { injectDocument } from '../../src/offline/inject-document.ts';
import { type JsonPath, replaceAt } from '../../src/offline/json-path.ts';
import { preserveDocument } from '../../src/offline/preserve-document.ts';
import { uninjectDocument } from '../../src/offline/uninject-document.ts';
import { WorkloadError } from '../../src/offline/workload-error.ts';
import { readYaml, splitYamlDocuments } from '../../src/yaml/index.ts';
import { rulesFor } from './rules.ts';

const rules = { ...rulesFor(), templatePaths: shippedTemplatePaths };

function faultOf(work: () => unknown): WorkloadError {
  try {
    work();
  } catch (error) {
    if (error instanceof WorkloadError) return error;
    throw error;
  }
  throw new Error('there was no fault');
}

/** The text of the line that an error names, from its column on. */
function pointedAt(text: string, { place }: WorkloadError): string | undefined {
  const { line, column } = place.position ?? { line: 0, column: 0 };
  return text.split('\n')[line - 1]?.slice(column - 1);
}

const template = `      containers:
      - name: app
        image: app:1
        ports: [{containerPort: 80}]
        resources:
          limits:
            memory: 1Gi
            cpu: 1
      - name: other
        image: other:1
`;

const deployment = `apiVersion: apps/v1
kind: Deployment
metadata:
  name: cart
spec:
  replicas: 2
  template:
    spec:
${template}`;

describe('a field of the wrong type', () => {
  it.each<[wrong: string, text: string, pointed: string]>([
    ['text for a number', deployment.replace('replicas: 2', 'replicas: "two"'), 'replicas: "two"'],
    ['a map for a list', deployment.replace(template, '      containers: {}\n'), 'containers: {}'],
    ['a map of lines', deployment.replace(template, '      containers:\n        a: {name: b}\n'), 'containers:'],
    ['text for a port', deployment.replace('{containerPort: 80}', '{containerPort: http}'), 'containerPort: http}]'],
    ['no quantity', deployment.replace('1Gi', 'lots'), 'memory: lots'],
    ['an item', deployment.replace('- name: other\n        image: other:1', '- other'), 'other'],
    ['JSON', '{"kind": "Pod", "spec": {"containers": [{"name": "a", "tty": "yes"}]}}', '"tty": "yes"}]}}'],
    ['two alike', deployment.replace('1Gi', '1X').replace('cpu: 1', 'cpu: 1X'), 'memory: 1X'],
    ['another spelling', deployment.replace('replicas: 2', 'REPLICAS: x'), 'REPLICAS: x'],
    ['a key that counts', deployment.replace('replicas: 2', 'replicas: 1\n  replicas: x'), 'replicas: x'],
    ['an alias', deployment.replace('name: cart', 'name: &cart cart').replace('2', '*cart'), 'replicas: *cart'],
    [
      'what is merged',
      `base: &base {replicas: x}\n${deployment.replace('replicas: 2', '<<: [*base]')}`,
      'replicas: x}',
    ],
    [
      'an object of a list',
      `kind: List\nitems:\n- {kind: Service}\n- kind: Pod\n  spec: {containers: 1}\n`,
      'containers: 1}',
    ],
  ])('is pointed at: %s', (_wrong, text, pointed) => {
    for (const work of [injectDocument, preserveDocument, uninjectDocument]) {
      expect(
        pointedAt(
          text,
          faultOf(() => work(text, rules)),
        ),
      ).toBe(pointed);
    }
  });

  it('is pointed at in other kinds with a pod template', () => {
    const text = deployment.replace('apps/v1', 'argoproj.io/v1alpha1').replace('Deployment', 'Rollout');
    const wrong = text.replace('image: other:1', 'image: [other]');
    expect(
      pointedAt(
        wrong,
        faultOf(() => preserveDocument(wrong, rules)),
      ),
    ).toBe('image: [other]');
    expect(
      pointedAt(
        wrong,
        faultOf(() => uninjectDocument(wrong, rules)),
      ),
    ).toBe('image: [other]');
  });

  it('is pointed at in what was injected before, as long as it stands where it did', () => {
    const { text } = preserveDocument(deployment, rules);
    const wrong = text.replace('replicas: 2', 'replicas: "two"');
    expect(wrong).toContain('istio-proxy');
    expect(
      pointedAt(
        wrong,
        faultOf(() => preserveDocument(wrong, rules)),
      ),
    ).toBe('replicas: "two"');
  });

  it('is pointed at where the whole document is one', () => {
    const text = '# no object\n\n- a\n';
    expect(
      pointedAt(
        text,
        faultOf(() => injectDocument(text, rules)),
      ),
    ).toBe('- a');
  });

  it('is told of in the words of istioctl', () => {
    const text = deployment.replace('replicas: 2', 'replicas: "two"');
    expect(faultOf(() => injectDocument(text, rules)).message).toBe(
      'error unmarshaling JSON: while decoding JSON: json: cannot unmarshal string into Go struct field DeploymentSpec.spec.replicas of type int32',
    );
  });
});

describe('the way to what does not fit', () => {
  const samples = resolve(import.meta.dirname, '../../samples');
  const documents = ['bookinfo.yaml', 'statefulset.yaml'].flatMap((name) =>
    splitYamlDocuments(readFileSync(resolve(samples, name), 'utf8')).map(({ text }) => readYaml(text)),
  );

  function pathsIn(value: Json, path: JsonPath = []): JsonPath[] {
    const inner = Array.isArray(value) ? value.map((item, index) => [String(index), item] as const) : [];
    const members = isObject(value) ? Object.entries(value) : inner;
    return [path, ...members.flatMap(([name, item]) => pathsIn(item, [...path, name]))];
  }

  it.each(['Deployment', 'StatefulSet'])('leads to it wherever in a %s it is', (kind) => {
    const value = documents.find((one) => isObject(one) && one.kind === kind)!;
    const type = `apps/v1.${kind}`;
    let count = 0;
    for (const path of pathsIn(value)) {
      // A list in a list fits nowhere.
      const wrong = replaceAt(value, path, [[]]);
      try {
        canonicalize(wrong, type, { isSorted: true });
      } catch (error) {
        if (!(error instanceof DecodeError)) throw error;
        const way = findMisfit(wrong, type, error, { isSorted: true });
        expect(way.slice(0, path.length)).toEqual(path);
        expect(way.slice(path.length).every((step) => step === '0')).toBe(true);
        count++;
      }
    }
    expect(count).toBeGreaterThan(30);
  });
});
