import { describe, expect, it } from 'vitest';
import { ShardedMap } from '../../src/cluster/sharded-map.ts';
import fc from '../support/properties.ts';

describe('a sharded map', () => {
  const changes = fc.array(
    fc.array(
      fc.tuple(
        fc.constantFrom(...'abcdefghij').map((one) => `key-${one}`),
        fc.option(fc.nat(), { nil: undefined }),
      ),
    ),
  );

  it('is like a Map after any changes, and its earlier versions stay as they were', () => {
    fc.assert(
      fc.property(changes, (steps) => {
        const expected = new Map<string, number>([['key-a', -1]]);
        let actual = ShardedMap.of<number>(expected);
        const versions: [ShardedMap<number>, object][] = [];
        for (const step of steps) {
          versions.push([actual, sorted(actual)]);
          actual = actual.with(new Map(step));
          for (const [key, value] of new Map(step))
            value === undefined ? expected.delete(key) : expected.set(key, value);
        }
        expect(sorted(actual)).toEqual(sorted(expected));
        expect(actual.size).toBe(expected.size);
        for (const key of ['key-a', 'key-b', 'other']) {
          expect([actual.has(key), actual.get(key)]).toEqual([expected.has(key), expected.get(key)]);
        }
        for (const [version, content] of versions) expect(sorted(version)).toEqual(content);
      }),
    );
  });

  it('can be read in all ways of a Map', () => {
    const map = ShardedMap.of(Object.entries({ a: 1, b: 2 }));
    const visited: unknown[] = [];
    map.forEach((value, key, self) => void visited.push([key, value, self === map]));
    expect(visited.sort()).toEqual([
      ['a', 1, true],
      ['b', 2, true],
    ]);
    expect([[...map.keys()].sort(), [...map.values()].sort()]).toEqual([
      ['a', 'b'],
      [1, 2],
    ]);
    expect(new Map(map)).toEqual(new Map(Object.entries({ a: 1, b: 2 })));
  });
});

function sorted(map: ReadonlyMap<string, number>): [string, number][] {
  return [...map].sort(([left], [right]) => (left < right ? -1 : 1));
}
