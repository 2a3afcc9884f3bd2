import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import { isObject, type Json } from '../../src/json/index.ts';
import { shippedTemplatePaths } from '../../src/offline/custom-workloads.ts';
import { injectDocument } from '../../src/offline/inject-document.ts';
import type { JsonPath } from '../../src/offline/json-path.ts';
import { preserveDocument } from '../../src/offline/preserve-document.ts';
import { undoAnnotation } from '../../src/offline/undo-record.ts';
import { uninjectDocument } from '../../src/offline/uninject-document.ts';
import { readYaml, splitYamlDocuments } from '../../src/yaml/index.ts';
import { rulesFor } from './rules.ts';

const rules = rulesFor();

const commented = `# the cart
apiVersion: apps/v1   # stable
kind: Deployment

metadata:
    name: 'cart'
    labels: &labels {app: cart, "tier": web}
spec:
    replicas: 0x2
    selector: {matchLabels: *labels}
    template:
        metadata:
            labels: *labels # shared
        spec:
            containers:
                # the only one
                -   name: app   # its name
                    image: "app:1"
                    future: [1, 2]
                    # resources: {}
            # nothing follows
`;

/** The value with a pod template at the path, `*` being the only item of a list. */
function withTemplate(value: Json | undefined, [name, ...rest]: JsonPath): Json {
  if (name === undefined) return { spec: { containers: [{ name: 'app', image: 'x' }] } };
  if (name === '*') return [withTemplate(Array.isArray(value) ? value[0] : undefined, rest)];
  const object = isObject(value) ? value : {};
  return { ...object, [name]: withTemplate(object[name], rest) };
}

/** The containers of all pods in a value, whatever else is in it. */
function containersIn(value: Json | undefined): Json[] {
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([name, part]) => (name === 'containers' ? [part] : containersIn(part)));
}

function lines(text: string): string[] {
  return text.split('\n');
}

function added(before: string, after: string): string[] {
  const old = new Set(lines(before));
  return lines(after).filter((line) => !old.has(line));
}

describe('injection that keeps the formatting', () => {
  it('adds lines in the style of the file, and touches only the line that must change', () => {
    const { text } = preserveDocument(commented, rules);
    const gone = lines(commented).filter((line) => !lines(text).includes(line));
    expect(gone).toEqual(['            labels: *labels # shared']);
    expect(added(commented, text).filter((line) => !/sidecar|prometheus/.test(line))).toEqual([
      '            labels: # shared',
      '                app: cart',
      '                owner: deployment.cart',
      '                tier: web',
      '            annotations:',
      '                -   image: example.com/proxy:1',
      '                    name: istio-proxy',
    ]);
  });

  it.each([
    ['Windows line breaks', commented.replaceAll('\n', '\r\n')],
    ['no line break at the end', commented.trimEnd()],
    ['a byte order mark', `\ufeff${commented}`],
    ['a document marker', `--- # first\n${commented}`],
    ['blanks at the ends of lines', commented.replaceAll(':\n', ':  \n')],
  ])('comes back with %s', (_, text) => {
    const injected = preserveDocument(text, rules).text;
    expect(readYaml(injected)).toMatchObject({
      spec: { template: { spec: { containers: [{}, { name: 'istio-proxy' }] } } },
    });
    expect(injected.replaceAll('\r\n', '').includes('\n')).toBe(!text.includes('\r\n'));
    expect(preserveDocument(injected, rules).text).toBe(injected);
    expect(uninjectDocument(injected, {})).toMatchObject({ text, manner: 'exact' });
  });

  it.each([undefined, 2, 4])('keeps JSON as JSON, indented by %s', (indent) => {
    const text = JSON.stringify(readYaml(commented), null, indent);
    const injected = preserveDocument(text, rules).text;
    expect(JSON.stringify(JSON.parse(injected), null, indent)).toBe(injected);
    expect(uninjectDocument(injected, {}).text).toBe(text);
  });

  it('has nothing to do with what is not injected', () => {
    const refusing = commented.replace('labels: *labels', 'labels: {sidecar.istio.io/inject: "false"}');
    for (const text of [refusing, 'kind:   Service # {\n', '# nothing\n', '']) {
      expect(preserveDocument(text, rules).text).toBe(text);
      expect(uninjectDocument(text, {})).toMatchObject({ text, manner: 'untouched', objects: [] });
    }
  });

  it('gives with another configuration what the original would give', () => {
    const others = rulesFor({ rules: 'configured' });
    const wishing = commented.replace('labels: *labels', 'labels: {tier: web}');
    const injected = preserveDocument(wishing, rules).text;
    expect(preserveDocument(injected, others).text).toBe(preserveDocument(wishing, others).text);
  });

  it('injects all items of a List and brings all back', () => {
    const pod = '  - kind: Pod # one\n    metadata: {name: a}\n    spec: {containers: [{name: app}]}\n';
    const text = `apiVersion: v1\nkind: List\nitems:\n${pod}${pod.replace('name: a', 'name: b')}`;
    const injected = preserveDocument(text, rules).text;
    expect(injected.split('istio-proxy').length).toBeGreaterThan(3);
    expect(injected.split(undoAnnotation)).toHaveLength(2);
    expect(uninjectDocument(injected, {})).toMatchObject({
      text,
      manner: 'exact',
      objects: [{ name: 'a' }, { name: 'b' }],
    });
  });

  it.each([
    'kind: Deployment\nspec:\n',
    'kind: Deployment\nspec:\n  template: # later\n',
    'kind: CronJob\nspec: {jobTemplate: }\n',
    'kind: List\nitems:\n- kind: Pod\n  metadata:\n  spec:\n- kind: DaemonSet\n  spec:\n    template: null\n',
    '{"kind": "StatefulSet", "spec": null}\n',
  ])('writes a pod where a key has no value, as printing does, and takes it away again: %j', (text) => {
    const injected = preserveDocument(text, rules).text;
    expect(injected).toContain(undoAnnotation);
    const printed = containersIn(readYaml(injectDocument(text, rules).text));
    expect(printed).toMatchObject(containersIn(readYaml(injected)));
    expect(preserveDocument(injected, rules).text).toBe(injected);
    expect(uninjectDocument(injected, {}).text).toBe(text);
  });

  it('keeps numbers and words that a type would change', () => {
    const text = commented.replace(
      'future: [1, 2]',
      'env: [{name: on, value: 0644}]\n                    big: 9007199254740993',
    );
    expect(added(text, preserveDocument(text, rules).text).join()).not.toMatch(/0644|420|9007/);
    expect(preserveDocument(text, rules).notes).toEqual([]);
  });
});

it.each(['bookinfo', 'cronjob', 'statefulset', 'pod-with-overrides'])(
  'adds lines to the sample %s, and changes only values that injection changes',
  (name) => {
    const sample = readFileSync(resolve(import.meta.dirname, `../../samples/${name}.yaml`), 'utf8');
    for (const { start, end } of splitYamlDocuments(sample)) {
      const text = sample.slice(start, end);
      const injected = preserveDocument(text, rules).text;
      const left = lines(injected);
      const isKept = (line: string): boolean => left.splice(0, left.indexOf(line) + 1).length > 0;
      const gone = lines(text).filter((line) => !isKept(line));
      expect(gone.filter((line) => !/prometheus\.io|image: auto/.test(line))).toEqual([]);
      expect(uninjectDocument(injected, {}).text).toBe(text);
    }
  },
);

it('keeps what was changed by hand since the injection', () => {
  const others = rulesFor({ rules: 'configured' });
  const change = (text: string): string => text.replace('app:1', 'app:1.2.3').replace('# its name', '# name');
  const edited = change(preserveDocument(commented, rules).text);
  expect(uninjectDocument(edited, {})).toMatchObject({ text: change(commented), manner: 'exact' });
  expect(preserveDocument(edited, others).text).toBe(preserveDocument(change(commented), others).text);
});

it('has nothing to do where only the record would change, for that would replace the pods of whoever scales', () => {
  const injected = preserveDocument(commented, rules).text;
  const scaled = injected.replace('kind: Deployment', 'kind: Deployment # scaled by hand');
  expect(scaled).not.toBe(injected);
  expect(preserveDocument(scaled, rules).text).toBe(scaled);
  const twice = scaled.replace('app:1', 'app:1.2.3');
  expect(preserveDocument(twice, rules).text).toBe(twice);
  const original = commented.replace('kind: Deployment', 'kind: Deployment # scaled by hand');
  expect(uninjectDocument(twice, {})).toMatchObject({ text: original.replace('app:1', 'app:1.2.3'), manner: 'exact' });
});

describe('uninjection without a record that fits', () => {
  const plain = commented.replace(': *labels', ': {app: cart}');

  it('removes what was added and says so', () => {
    const edited = preserveDocument(plain, rules).text.replace('app:1', 'app:2').replace('proxy:1', 'proxy:2');
    const { text, manner, objects } = uninjectDocument(edited, {});
    expect(manner).toBe('removed');
    expect(objects).toEqual([{ kind: 'Deployment', namespace: '', name: 'cart' }]);
    expect(text).not.toMatch(/istio-proxy|sidecar-injector|sidecar\.istio/);
    expect(lines(text)).toContain('                -   name: app   # its name');
    expect(lines(text)).toContain('                    image: "app:2"');
  });

  it.each([
    '{}',
    'no JSON',
    '{"version":1,"sha256":"","edits":[[9999999,1,"a"]]}',
    '{"version":1,"edits":[["a"]]}',
    '{"version":1,"sha256":"","edits":[[0,0,""]]}',
  ])('survives the record %s', (record) => {
    const injected = preserveDocument(plain, rules).text;
    const forged = injected.replace(/(sidecar-injector\/undo:).*/, `$1 '${record}'`);
    expect(uninjectDocument(forged, {}).manner).toBe('removed');
    const again = preserveDocument(forged, rules);
    expect(again.text).toContain('istio-proxy');
    expect(again.notes.join()).toContain('Deployment "cart": parts of the earlier injection were changed since');
  });
});

describe('workloads of other APIs', () => {
  const rollout = commented.replace('apps/v1 ', 'argoproj.io/v1alpha1 ').replace('Deployment', 'Rollout');
  const knowing = { ...rules, templatePaths: shippedTemplatePaths };

  it('are injected where the table has them', () => {
    const { text, outcomes } = preserveDocument(rollout, knowing);
    expect(outcomes).toMatchObject([{ object: { kind: 'Rollout', name: 'cart' }, decision: { isInjected: true } }]);
    expect(readYaml(text)).toMatchObject({ spec: { template: { spec: { containers: [{ future: [1, 2] }, {}] } } } });
    expect(preserveDocument(rollout, rules).text).toBe(rollout);
  });

  it.each([...shippedTemplatePaths])('are in the table: %s', (kind, paths) => {
    const [name = '', ...group] = kind.split('.');
    const object = { apiVersion: `${group.join('.')}/v1`, kind: name, metadata: { name: 'x' } };
    const whole = paths.reduce<Json>((result, path) => withTemplate(result, path), object);
    const { text, outcomes } = preserveDocument(JSON.stringify(whole), knowing);
    expect(outcomes).toHaveLength(paths.length);
    expect(text.match(/"name":"istio-proxy"/g)).toHaveLength(paths.length);
    const readme = readFileSync(resolve(import.meta.dirname, '../../README.md'), 'utf8');
    const isListed = (line: string): boolean =>
      line.startsWith('|') && line.includes(name) && line.includes(group.join('.'));
    expect(readme.split('\n').some(isListed)).toBe(true);
  });

  it('are named where they pass without being asked for, as with istioctl', () => {
    const { text, notes } = injectDocument(rollout, rules);
    expect(text).toBe(rollout);
    expect(notes).toEqual([
      'Rollout "cart": not injected, as by istioctl; --output-format preserve injects it, and so does ' +
        '--pod-template-path Rollout.argoproj.io=spec.template',
    ]);
    expect(injectDocument(rollout.replace('argoproj.io', 'example.com'), rules).notes).toEqual([]);
  });

  it('are matched by group', () => {
    const other = rollout.replace('argoproj.io', 'example.com');
    expect(preserveDocument(other, knowing).text).toBe(other);
  });

  it('need a template', () => {
    const text = 'apiVersion: argoproj.io/v1\nkind: Rollout\nmetadata: {name: r}\nspec: {workloadRef: {name: d}}\n';
    const { text: after, notes } = preserveDocument(text, knowing);
    expect(after).toBe(text);
    expect(notes).toEqual(['Rollout "r": not injected: there is no pod template at spec.template']);
  });
});

describe('workloads with several pod templates', () => {
  const task = (name: string): string => `  - name: ${name} # a task
    template:
      spec:
        containers: [{name: ${name}, image: x}]
`;
  const job = `apiVersion: batch.volcano.sh/v1alpha1\nkind: Job\nmetadata: {name: j}\nspec:\n  tasks:\n${task('a')}${task('b')}`;
  const knowing = { ...rules, templatePaths: shippedTemplatePaths };

  it('get a sidecar in each, and lose all again', () => {
    const { text, outcomes } = preserveDocument(job, knowing);
    expect(outcomes).toHaveLength(2);
    expect(text.match(/name: istio-proxy/g)).toHaveLength(2);
    expect(preserveDocument(text, knowing).text).toBe(text);
    expect(uninjectDocument(text, knowing)).toMatchObject({ text: job, manner: 'exact', objects: [{}, {}] });
    const plain = injectDocument(job, knowing).text;
    expect(plain.match(/name: istio-proxy/g)).toHaveLength(2);
  });

  it('may have paths through maps, and several of them', () => {
    const spark = `apiVersion: sparkoperator.k8s.io/v1beta2
kind: SparkApplication
metadata: {name: s}
spec:
  driver: {template: {spec: {containers: [{name: d, image: x}]}}}
  executor: {instances: 2}
`;
    expect(preserveDocument(spark, knowing).text.match(/name: istio-proxy/g)).toHaveLength(1);
    const torch = spark
      .replace('sparkoperator.k8s.io/v1beta2', 'kubeflow.org/v1')
      .replace('SparkApplication', 'PyTorchJob')
      .replace(
        / {2}driver[\s\S]*/,
        '  pytorchReplicaSpecs:\n    Master: {template: {spec: {containers: [{name: m}]}}}\n',
      );
    expect(preserveDocument(torch, knowing).text).toContain('name: istio-proxy');
  });
});
