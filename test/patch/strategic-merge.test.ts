import { describe, expect, it } from 'vitest';
import { equalJson, type Json, type JsonObject, parseJson, stringifyJson } from '../../src/json/index.ts';
import { canonicalize, mergeSchema } from '../../src/kube/index.ts';
import { mergePod, PatchError, strategicMerge } from '../../src/patch/index.ts';
import fc from '../support/properties.ts';
import { rawPod } from './arbitraries.ts';

const schema = mergeSchema('v1.Pod');
const containers = (...items: Json[]): JsonObject => ({ spec: { containers: items } });
const named = (names: string): JsonObject =>
  containers(
    ...names
      .split(' ')
      .filter((name) => name !== '')
      .map((name) => ({ name })),
  );

function order(result: JsonObject): string {
  const list = (result as { spec: { containers: { name: string }[] } }).spec.containers;
  return list.map(({ name }) => name).join(' ');
}

function frozen(value: Json): Json {
  if (typeof value === 'object' && value !== null) Object.values(Object.freeze(value)).forEach(frozen);
  return value;
}

describe('strategicMerge', () => {
  it.each([
    ['app b', 'n', 'n app b'],
    ['app b', 'b n', 'app b n'],
    ['app b', 'app n', 'app n b'],
    ['a b c d', 'x c y a', 'x b c y a d'],
    ['X Y Z', 'Z N', 'X Y Z N'],
    ['X Y Z', 'Z X', 'Y Z X'],
    ['a', '', 'a'],
    ['', 'a b', 'a b'],
  ])('orders %s with a patch of %s as %s', (original, patch, result) => {
    expect(order(strategicMerge(named(original), named(patch), schema))).toBe(result);
  });

  it.each<[string, JsonObject, JsonObject, JsonObject]>([
    [
      'merges maps',
      { metadata: { labels: { a: '1' } } },
      { metadata: { labels: { b: '2' } } },
      { metadata: { labels: { a: '1', b: '2' } } },
    ],
    [
      'removes by null',
      { metadata: { labels: { a: '1', b: '2' } } },
      { metadata: { labels: { a: null } } },
      { metadata: { labels: { b: '2' } } },
    ],
    [
      'drops nulls of what is new',
      {},
      { metadata: { labels: { a: null, b: '1' } } },
      { metadata: { labels: { b: '1' } } },
    ],
    [
      'replaces atomic lists with all that they hold',
      { spec: { tolerations: [{ key: 'a' }] } },
      { spec: { tolerations: [{ key: 'b', value: null }] } },
      { spec: { tolerations: [{ key: 'b', value: null }] } },
    ],
    [
      'puts what a patch brings as deleted last when the patch comes back to it',
      containers({ name: 'q' }),
      containers(
        { name: 'a', env: [{ name: 'x', $patch: 'delete' }, { name: 'y' }] },
        { name: 'a', env: [{ name: 'z' }] },
      ),
      containers({ name: 'a', env: [{ name: 'z' }, { name: 'y' }, { name: 'x', $patch: 'delete' }] }, { name: 'q' }),
    ],
    [
      'merges items by key, appended ones too',
      containers({ name: 'a', ports: [{ containerPort: 53, protocol: 'UDP' }] }),
      containers({
        name: 'a',
        ports: [
          { containerPort: 53, name: 'dns' },
          { containerPort: 53, hostPort: 1 },
        ],
      }),
      containers({ name: 'a', ports: [{ containerPort: 53, protocol: 'UDP', name: 'dns', hostPort: 1 }] }),
    ],
    [
      'changes only the first of equal names',
      containers({ name: 'a' }, { name: 'a', tty: true }),
      containers({ name: 'a', image: 'i' }),
      containers({ name: 'a', image: 'i' }, { name: 'a', tty: true }),
    ],
    [
      'unites finalizers',
      { metadata: { finalizers: ['a', 'b'] } },
      { metadata: { finalizers: ['c', 'b'] } },
      { metadata: { finalizers: ['c', 'a', 'b'] } },
    ],
    ['deletes an item', named('a b'), containers({ name: 'a', $patch: 'delete' }), named('b')],
    ['replaces a list', named('a b'), containers({ $patch: 'replace' }, { name: 'c' }), named('c')],
    [
      'replaces a map',
      { metadata: { labels: { a: '1' } } },
      { metadata: { labels: { $patch: 'replace', b: null } } },
      { metadata: { labels: { b: null } } },
    ],
    [
      'empties a map',
      { metadata: { labels: { a: '1' } } },
      { metadata: { labels: { $patch: 'delete' } } },
      { metadata: { labels: {} } },
    ],
    [
      'retains only the listed members',
      { spec: { volumes: [{ name: 'v', configMap: { name: 'c' } }] } },
      { spec: { volumes: [{ name: 'v', emptyDir: {}, $retainKeys: ['name', 'emptyDir'] }] } },
      { spec: { volumes: [{ name: 'v', emptyDir: {} }] } },
    ],
    [
      'orders as told',
      named('a b'),
      { spec: { '$setElementOrder/containers': [{ name: 'b' }, { name: 'a' }] } },
      named('b a'),
    ],
    [
      'deletes from lists of scalars',
      { metadata: { finalizers: ['a', 'b'] } },
      { metadata: { '$deleteFromPrimitiveList/finalizers': ['a'] } },
      { metadata: { finalizers: ['b'] } },
    ],
    [
      'replaces where kinds differ',
      { spec: { nodeName: 'a' } },
      { spec: { nodeName: { b: null, c: 1 } } },
      { spec: { nodeName: { c: 1 } } },
    ],
  ])('%s', (_, original, patch, result) => {
    expect(strategicMerge(frozen(original) as JsonObject, frozen(patch) as JsonObject, schema)).toEqual(result);
  });

  it.each<[JsonObject, JsonObject, string]>([
    [named('a'), containers({ image: 'i' }), 'map: map[image:i] does not contain declared merge key: name'],
    [named('a'), containers('b'), 'list element types are not identical: [[map[name:a]] [b]]'],
    [containers([]), containers([]), 'lists of lists are not supported'],
    [named(''), containers(null), 'null cannot be the first item of a list that is merged'],
    [named('a'), containers({ name: 'a', $patch: 'merge' }), 'merging lists cannot yet be specified in the patch'],
    [named('a'), { spec: { $patch: 1e6 } }, 'unknown patch type: %!s(float64=1e+06) in map: map[$patch:1e+06]'],
    [named('a'), { spec: { $retainKeys: 'x' } }, 'invalid patch format of retainKeys'],
    [named('a'), { spec: { '$setElementOrder/containers': 'x' } }, 'expected a []interface {}, but received a string'],
    [{ spec: { x: {} } }, { spec: { x: {} } }, 'unable to find api field in struct PodSpec for the json field "x"'],
    [
      containers({ name: {} }),
      containers({ name: {} }),
      'runtime error: comparing uncomparable type map[string]interface {}',
    ],
  ])('refuses %j with %j', (original, patch, message) => {
    expect(() => strategicMerge(original, patch, schema)).toThrow(new PatchError('merge', message));
  });

  it('shares what it does not change', () => {
    const original = containers({ name: 'a', env: [{ name: 'E' }] }, { name: 'b' }) as { spec: { containers: Json[] } };
    const result = strategicMerge(original, containers({ name: 'b', tty: true }), schema) as typeof original;
    expect(result.spec.containers[0]).toBe(original.spec.containers[0]);
    expect(strategicMerge(original, named('a'), schema)).toBe(original);
    expect(strategicMerge(original, {}, schema)).toBe(original);
  });

  it('takes names of objects for what they are', () => {
    const patch = parseJson(
      '{"metadata":{"labels":{"__proto__":"a","constructor":"b"}},"__proto__":{"x":1}}',
    ) as JsonObject;
    const result = strategicMerge({ metadata: { labels: {} } }, patch, schema);
    expect(stringifyJson(result)).toBe(
      '{"metadata":{"labels":{"__proto__":"a","constructor":"b"}},"__proto__":{"x":1}}',
    );
    expect(order(strategicMerge(named('toString'), named('__proto__ toString'), schema))).toBe('__proto__ toString');
  });

  it('merges thousands of items', () => {
    const env = Array.from({ length: 20_000 }, (_, index) => ({ name: `E${index}`, value: 'x' }));
    const result = strategicMerge(
      containers({ name: 'a', env }),
      containers({ name: 'a', env: [...env].reverse() }),
      schema,
    );
    expect((result as { spec: { containers: { env: Json[] }[] } }).spec.containers[0]!.env).toHaveLength(20_000);
  });
});

describe('mergePod', () => {
  it('gives a canonical pod', () => {
    const result = mergePod({}, containers({ name: 'a', resources: { limits: { cpu: '0.5' } }, tty: false }));
    expect(result).toEqual({
      metadata: {},
      spec: { containers: [{ name: 'a', resources: { limits: { cpu: '500m' } } }] },
      status: {},
    });
    expect(mergePod(result, {})).toBe(result);
    expect(mergePod(result, null)).toBe(result);
  });

  it.each<[Json, string]>([
    ['text', 'strategic merge: invalid JSON document'],
    [[], 'strategic merge: invalid JSON document'],
    [containers({ image: 'i' }), 'strategic merge: map: map[image:i] does not contain declared merge key: name'],
    [
      containers({ name: 'a', args: [5] }),
      'unmarshal patched pod: json: cannot unmarshal number into Go struct field Container.spec.containers.args of type string',
    ],
  ])('refuses %j', (overlay, message) => {
    expect(() => mergePod(canonicalize(named('b')), overlay)).toThrow(new PatchError('merge', message));
  });

  it('takes an overlay once', () => {
    fc.assert(
      fc.property(rawPod, rawPod, (raw, overlay) => {
        const base = canonicalize(raw);
        let once: Json;
        try {
          once = mergePod(base, overlay);
        } catch (error) {
          expect(error).toBeInstanceOf(PatchError);
          return;
        }
        expect(canonicalize(once)).toBe(once);
        expect(equalJson(canonicalize(mergePod(base, overlay)), once)).toBe(true);
      }),
    );
  });
});
