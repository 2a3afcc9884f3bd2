import fastJsonPatch from 'fast-json-patch';
import { applyPatch as applyRfc6902 } from 'rfc6902';
import { describe, expect, it } from 'vitest';
import { equalJson, type Json, parseJson, stringifyJson } from '../../src/json/index.ts';
import { anySchema, canonicalize, mergeSchema } from '../../src/kube/index.ts';
import { applyPatch, diff, type Operation } from '../../src/patch/index.ts';
import fc from '../support/properties.ts';
import { anyDocument, rawPod } from './arbitraries.ts';

const pod = (...containers: Json[]): Json => ({ spec: { containers } });
const a = { name: 'a', image: 'one' };
const b = { name: 'b' };
const c = { name: 'c' };
const path = '/spec/containers';

describe('diff', () => {
  const cases: [title: string, original: Json, target: Json, operations: Operation[]][] = [
    ['nothing changed', pod(a), pod({ ...a }), []],
    ['a container is added in front', pod(a, b), pod(c, a, b), [{ op: 'add', path: `${path}/0`, value: c }]],
    ['a container is added at the end', pod(a), pod(a, b), [{ op: 'add', path: `${path}/1`, value: b }]],
    ['a container is removed', pod(a, b, c), pod(a, c), [{ op: 'remove', path: `${path}/1` }]],
    [
      'an image changes behind a new container',
      pod(a),
      pod(b, { name: 'a', image: 'two' }),
      [
        { op: 'add', path: `${path}/0`, value: b },
        { op: 'replace', path: `${path}/1/image`, value: 'two' },
      ],
    ],
    [
      'one container moves to the end',
      pod(a, b, c),
      pod(b, c, a),
      [
        { op: 'remove', path: `${path}/0` },
        { op: 'add', path: `${path}/2`, value: a },
      ],
    ],
    ['a first list', { spec: {} }, pod(a), [{ op: 'add', path, value: [a] }]],
    ['a list instead of null', { spec: { containers: null } }, pod(a), [{ op: 'replace', path, value: [a] }]],
    ['nothing in common', pod(a), pod(b), [{ op: 'replace', path, value: [b] }]],
    [
      'annotations with slashes and tildes',
      { metadata: { annotations: {} } },
      { metadata: { annotations: { 'sidecar.istio.io/a~b': 'x' } } },
      [{ op: 'add', path: '/metadata/annotations/sidecar.istio.io~1a~0b', value: 'x' }],
    ],
    [
      'the first label',
      {},
      { metadata: { labels: { a: '1' } } },
      [{ op: 'add', path: '/metadata', value: { labels: { a: '1' } } }],
    ],
    [
      'arguments are one value',
      pod({ name: 'a', args: ['-u', '1', '-x'] }),
      pod({ name: 'a', args: ['-u', '2', '-x'] }),
      [{ op: 'replace', path: `${path}/0/args`, value: ['-u', '2', '-x'] }],
    ],
    [
      'an argument more',
      pod({ name: 'a', args: ['-u', '-x'] }),
      pod({ name: 'a', args: ['-u', '-v', '-x'] }),
      [{ op: 'add', path: `${path}/0/args/1`, value: '-v' }],
    ],
    [
      'the second of two equal names',
      pod({
        name: 'a',
        env: [
          { name: 'E', value: '1' },
          { name: 'E', value: '2' },
        ],
      }),
      pod({
        name: 'a',
        env: [
          { name: 'E', value: '1' },
          { name: 'E', value: '3' },
        ],
      }),
      [{ op: 'replace', path: `${path}/0/env/1/value`, value: '3' }],
    ],
    [
      'a finalizer more',
      { metadata: { finalizers: ['a', 'b'] } },
      { metadata: { finalizers: ['c', 'a', 'b'] } },
      [{ op: 'add', path: '/metadata/finalizers/0', value: 'c' }],
    ],
  ];

  it.each(cases)('%s', (_, original, target, operations) => {
    expect(diff(original, target)).toEqual(operations);
    expect(applyPatch(original, operations)).toEqual(target);
  });

  it('takes 1 and 1n for the same number', () => {
    expect(diff({ a: 1 }, { a: 1n })).toEqual([]);
  });

  it('does not tell a port by its protocol, as Kubernetes does not', () => {
    const udp = { containerPort: 53, protocol: 'UDP' };
    const tcp = { containerPort: 53, protocol: 'TCP' };
    const before = pod({ name: 'a', ports: [udp, tcp] });
    expect(diff(before, pod({ name: 'a', ports: [tcp] }))).toEqual([{ op: 'remove', path: `${path}/0/ports/0` }]);
  });

  it('keeps the operations few where many items stand', () => {
    const env = Array.from({ length: 3000 }, (_, index) => ({ name: `E${index}`, value: 'x' }));
    const changed = [{ name: 'first' }, ...env.slice(0, 2000), ...env.slice(2001), { name: 'last' }];
    const operations = diff(pod({ name: 'a', env }), pod({ name: 'a', env: changed }));
    expect(operations.map(({ op }) => op)).toEqual(['remove', 'add', 'add']);
  });
});

/**
 * Both other implementations modify the document, know no bigint and set no member called `__proto__`; one takes a step
 * to a member called `constructor` or `prototype` for none at all.
 */
function isForOthers(value: Json): boolean {
  const text = stringifyJson(value);
  return !/__proto__|constructor|prototype/.test(text) && !/\d{16}/.test(text);
}

function copy(value: Json): Json {
  return parseJson(stringifyJson(value));
}

describe('what diff promises', () => {
  const schemas = { pod: mergeSchema('v1.Pod'), any: anySchema };

  function check(original: Json, target: Json, schema = schemas.pod): void {
    const operations = diff(original, target, schema);
    const text = stringifyJson(original);
    expect(equalJson(applyPatch(original, operations), target)).toBe(true);
    expect(stringifyJson(original)).toBe(text);
    if (!isForOthers([original, target])) return;
    const plain = copy(operations as unknown as Json) as unknown as Operation[];
    expect(fastJsonPatch.applyPatch(copy(original), plain as never, true).newDocument).toEqual(target);
    const document = { root: copy(original) };
    const problems = applyRfc6902(document, plain.map((one) => ({ ...one, path: `/root${one.path}` })) as never);
    expect(problems.every((problem) => problem === null)).toBe(true);
    expect(document.root).toEqual(target);
  }

  it('turns any document into any other', () => {
    fc.assert(fc.property(anyDocument, anyDocument, (original, target) => check(original, target, schemas.any)));
  });

  it('turns any pod into any other', () => {
    fc.assert(
      fc.property(rawPod, rawPod, (original, target) => check(original, target)),
      { numRuns: 300 },
    );
  });

  it('turns a raw pod into its canonical form', () => {
    fc.assert(
      fc.property(rawPod, (original) => {
        check(original, canonicalize(original));
      }),
    );
  });

  it('finds nothing between equal values', () => {
    fc.assert(
      fc.property(rawPod, (original) => {
        expect(diff(original, copy(original))).toEqual([]);
      }),
    );
  });
});
