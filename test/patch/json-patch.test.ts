import fastJsonPatch from 'fast-json-patch';
import { describe, expect, it } from 'vitest';
import { equalJson, type Json, type JsonObject, parseJson, stringifyJson } from '../../src/json/index.ts';
import { applyPatch, decodePatch, PatchError } from '../../src/patch/index.ts';
import fc from '../support/properties.ts';

const add = (path: string, value: Json): JsonObject => ({ op: 'add', path, value });

describe('applyPatch', () => {
  it.each<[string, Json, JsonObject[], Json]>([
    ['adds a member', { a: 1 }, [add('/b', 2)], { a: 1, b: 2 }],
    ['inserts into a list', [1, 3], [add('/1', 2)], [1, 2, 3]],
    ['appends to a list', [1], [add('/-', 2), add('/2', 3), add('/-1', 4)], [1, 2, 3, 4]],
    ['reads indexes as Go does', [1, 2], [add('/+1', 0), { op: 'remove', path: '/-1' }], [1, 0]],
    ['replaces an absent member', {}, [{ op: 'replace', path: '/a', value: 1 }], { a: 1 }],
    ['replaces the root', {}, [{ op: 'replace', path: '', value: [1] }], [1]],
    ['takes a missing value for null', { a: 1 }, [{ op: 'replace', path: '/a' }], { a: null }],
    ['unescapes names', { 'a/b~': 1 }, [{ op: 'remove', path: '/a~1b~0' }], {}],
    ['leaves other tildes alone', {}, [add('/~2~', 1)], { '~2~': 1 }],
    ['moves', { a: { b: 1 }, c: [] }, [{ op: 'move', from: '/a/b', path: '/c/0' }], { a: {}, c: [1] }],
    [
      'copies by value',
      { a: { b: 1 } },
      [{ op: 'copy', from: '/a', path: '/c' }, add('/c/b', 2), add('/a/d', 3)],
      { a: { b: 1, d: 3 }, c: { b: 2 } },
    ],
    ['copies an absent member as null', {}, [{ op: 'copy', from: '/a', path: '/b' }], { b: null }],
    ['tests absent against null', {}, [{ op: 'test', path: '/a', value: null }], {}],
    [
      'tests without regard to order',
      { a: { b: 1, c: 2 } },
      [{ op: 'test', path: '/a', value: { c: 2, b: 1 } }],
      { a: { b: 1, c: 2 } },
    ],
  ])('%s', (_, document, operations, result) => {
    const text = stringifyJson(document);
    expect(applyPatch(document, operations)).toEqual(result);
    expect(stringifyJson(document)).toBe(text);
  });

  it.each<[Json, JsonObject, string]>([
    [{}, add('/a/b', 1), 'add operation does not apply: doc is missing path: "/a/b": missing value'],
    [
      {},
      { op: 'remove', path: '/a' },
      "error in remove for path: '/a': Unable to remove nonexistent key: a: missing value",
    ],
    [
      [1],
      { op: 'remove', path: '/1' },
      "error in remove for path: '/1': Unable to access invalid index: 1: invalid index referenced",
    ],
    [
      [1],
      { op: 'replace', path: '/-', value: 1 },
      'replace operation does not apply: doc is missing key: /-: missing value',
    ],
    [{}, { op: 'replace', path: '', value: 1 }, 'replace operation value must be object or array: %!w(<nil>)'],
    [
      {},
      { op: 'replace', path: 5 },
      'replace operation failed to decode path: json: cannot unmarshal number into Go value of type string',
    ],
    [{ a: 1 }, { op: 'test', path: '/a', value: 2 }, 'testing value /a failed: test failed'],
    [
      { a: { b: {} } },
      { op: 'move', from: '/a', path: '/a/b/c' },
      'move operation does not apply: doc is missing destination path: /a/b/c: missing value',
    ],
    [
      {},
      { op: 'move', path: '/a' },
      'move operation failed to decode from: operation, missing from field: missing value',
    ],
    [{}, { path: '/a' }, 'Unexpected kind: unknown'],
    [{}, { op: 'Add', path: '/a' }, 'Unexpected kind: Add'],
    [{}, add('a', 1), 'add operation does not apply: doc is missing path: "a": missing value'],
  ])('on %j refuses %j', (document, operation, message) => {
    expect(() => applyPatch(document, [operation])).toThrow(new PatchError('apply', message));
  });

  it('shares what it does not touch', () => {
    const document = { a: { b: [1] }, c: {} };
    const result = applyPatch(document, [add('/a/d', 1)]) as typeof document;
    expect(result.a.b).toBe(document.a.b);
    expect(result.c).toBe(document.c);
    expect(applyPatch(document, [])).toBe(document);
  });

  it('bounds what is copied', () => {
    const doubling = Array.from({ length: 40 }, (_, index) => ({ op: 'copy', from: '/a', path: `/a/${index}` }));
    expect(() => applyPatch({ a: {} }, doubling)).toThrow(/^Unable to complete the copy, the accumulated size/);
    expect(() => applyPatch({ a: 'xx' }, [{ op: 'copy', from: '/a', path: '/b' }], { copyLimit: 3 })).toThrow(
      'the accumulated size increase of copy is 4, exceeding the limit 3',
    );
  });

  it('takes names of objects for what they are', () => {
    const result = applyPatch({}, [add('/__proto__', {}), add('/__proto__/polluted', 1), add('/constructor', 2)]);
    expect(stringifyJson(result)).toBe('{"__proto__":{"polluted":1},"constructor":2}');
    expect(({} as { polluted?: unknown }).polluted).toBeUndefined();
    expect(() => applyPatch({}, [add('/toString/x', 1)])).toThrow('missing path');
  });

  it('agrees with another implementation on plain operations', () => {
    const scalar = fc.constantFrom<Json>(1, 'x', true, null);
    const path = fc.constantFrom('/a', '/b', '/a/0', '/a/1', '/a/-', '/b/c', '/b/c/d');
    const operation = fc.oneof(
      fc.record({
        op: fc.constant('add'),
        path,
        value: fc.oneof(scalar, fc.constant<Json>([]), fc.constant<Json>({})),
      }),
      fc.record({ op: fc.constant('remove'), path }),
    ) as fc.Arbitrary<JsonObject>;
    fc.assert(
      fc.property(fc.array(operation, { maxLength: 6 }), (operations) => {
        const document = (): Json => ({ a: [1, 2], b: { c: {} } });
        let ours: Json;
        try {
          ours = applyPatch(document(), operations);
        } catch (error) {
          expect(error).toBeInstanceOf(PatchError);
          return;
        }
        const copy = parseJson(stringifyJson(operations));
        expect(equalJson(fastJsonPatch.applyPatch(document(), copy as never).newDocument as Json, ours)).toBe(true);
      }),
    );
  });
});

describe('decodePatch', () => {
  it.each([
    ['null', []],
    ['[null]', [{}]],
    ['[{"op":"add","path":"/a","value":9007199254740993}]', [add('/a', 9007199254740993n)]],
  ])('reads %s', (text, operations) => {
    expect(decodePatch(text)).toEqual(operations);
  });

  it.each([
    ['{}', 'json: cannot unmarshal object into Go value of type jsonpatch.Patch'],
    ['[true]', 'json: cannot unmarshal bool into Go value of type jsonpatch.Operation'],
  ])('refuses %s', (text, message) => {
    expect(() => decodePatch(text)).toThrow(new PatchError('decode', message));
  });

  it('refuses what is no JSON', () => {
    expect(() => decodePatch('[')).toThrow(PatchError);
  });
});
