import { describe, expect, it } from 'vitest';
import type { Json } from '../../src/json/index.ts';
import { decodeMessage } from '../../src/mesh/decode.ts';
import { encodeMessage } from '../../src/mesh/encode.ts';
import { MessageError } from '../../src/mesh/message-error.ts';
import fc from '../support/properties.ts';

const proxyConfig = 'istio.mesh.v1alpha1.ProxyConfig';
const meshConfig = 'istio.mesh.v1alpha1.MeshConfig';

/** The proto JSON that comes out for the proto JSON that goes in. */
const again = (json: Json, message: typeof proxyConfig | typeof meshConfig = proxyConfig): string =>
  encodeMessage(decodeMessage(json, message), message);

describe('proto JSON', () => {
  it.each<[string, Json, string]>([
    [
      'fields come out in the order of declaration',
      { statusPort: 1, configPath: 'c' },
      '{"configPath":"c","statusPort":1}',
    ],
    ['snake_case is understood', { status_port: 1 }, '{"statusPort":1}'],
    ['camelCase wins', { status_port: 1, statusPort: 2 }, '{"statusPort":2}'],
    ['names are case-sensitive', { StatusPort: 1, STATUSPORT: 2 }, '{}'],
    ['unknown members are ignored', { nope: { deep: [1] }, __proto__x: 1 }, '{}'],
    ['zero scalars are unset', { statusPort: 0, configPath: '', interceptionMode: 'REDIRECT' }, '{}'],
    ['empty lists and maps are unset', { extraStatTags: [], proxyMetadata: {} }, '{}'],
    [
      'wrapper zeros are kept',
      { concurrency: 0, holdApplicationUntilProxyStarts: false },
      '{"concurrency":0,"holdApplicationUntilProxyStarts":false}',
    ],
    ['empty messages are kept', { tracing: {} }, '{"tracing":{}}'],
    ['null means not given', { concurrency: null, tracing: null, extraStatTags: null }, '{}'],
    [
      'numbers may be quoted',
      { concurrency: '2', statusPort: ' 15 ', statNameLength: '-1' },
      '{"statNameLength":-1,"concurrency":2,"statusPort":15}',
    ],
    ['enums go by name', { interceptionMode: 'TPROXY' }, '{"interceptionMode":"TPROXY"}'],
    ['enums go by number', { interceptionMode: 2 }, '{"interceptionMode":"NONE"}'],
    ['unknown numbers of enums stay', { interceptionMode: 77 }, '{"interceptionMode":77}'],
    ['durations take Go syntax', { drainDuration: '1m30s' }, '{"drainDuration":"90s"}'],
    [
      'durations have 0, 3, 6 or 9 decimals',
      { drainDuration: '1.5s', fileFlushInterval: '1us', terminationDrainDuration: '-1ns' },
      '{"drainDuration":"1.500s","terminationDrainDuration":"-0.000000001s","fileFlushInterval":"0.000001s"}',
    ],
    ['a zero duration is kept', { drainDuration: '0s' }, '{"drainDuration":"0s"}'],
    [
      'map keys are sorted',
      { proxyMetadata: { b: '1', 10: 'x', 9: 'y', a: '2' } },
      '{"proxyMetadata":{"10":"x","9":"y","a":"2","b":"1"}}',
    ],
    [
      'HTML characters are escaped',
      { runtimeValues: { k: '<&>\u2028' } },
      '{"runtimeValues":{"k":"\\u003c\\u0026\\u003e\\u2028"}}',
    ],
    ['null in a map of strings is empty', { proxyMetadata: { a: null } }, '{"proxyMetadata":{"a":""}}'],
    [
      'the last member of a oneof counts',
      { tracing: { datadog: { address: 'd' }, zipkin: { address: 'z' } } },
      '{"tracing":{"datadog":{"address":"d"}}}',
    ],
    ['a zero in a oneof is kept', { serviceCluster: '' }, '{"serviceCluster":""}'],
    ['floats keep their shortest form', { tracing: { sampling: 0.1 } }, '{"tracing":{"sampling":0.1}}'],
    ['floats may be quoted', { tracing: { sampling: '1e1' } }, '{"tracing":{"sampling":10}}'],
    ['floats may be infinite', { tracing: { sampling: 'Infinity' } }, '{"tracing":{"sampling":"Infinity"}}'],
    [
      '64-bit integers are exact and quoted',
      { tracing: { stackdriver: { maxNumberOfAttributes: 9007199254740993n } } },
      '{"tracing":{"stackdriver":{"maxNumberOfAttributes":"9007199254740993"}}}',
    ],
    ['null is the empty message', null, '{}'],
  ])('%s', (_, json, expected) => {
    expect(again(json)).toBe(expected);
  });

  it('keeps a member called __proto__ an ordinary one', () => {
    const json = JSON.parse('{"proxyMetadata":{"__proto__":"x","constructor":"y"}}') as Json;
    expect(again(json)).toBe('{"proxyMetadata":{"__proto__":"x","constructor":"y"}}');
    expect(({} as Record<string, unknown>).x).toBeUndefined();
  });

  it('keeps free JSON as it is', () => {
    const labels = { b: [1, 'x', null, { y: true }], a: 0.5 };
    const provider = { name: 'e', envoyFileAccessLog: { logFormat: { labels } } };
    expect(again({ extensionProviders: [provider] }, meshConfig)).toBe(
      '{"extensionProviders":[{"name":"e","envoyFileAccessLog":{"logFormat":{"labels":{"a":0.5,"b":[1,"x",null,{"y":true}]}}}}]}',
    );
  });

  it.each<[Json, string]>([
    [[1], 'json: cannot unmarshal array into Go value of type map[string]json.RawMessage'],
    ['x', 'json: cannot unmarshal string into Go value of type map[string]json.RawMessage'],
    [{ proxyMetadata: { A: true } }, 'json: cannot unmarshal bool into Go value of type string'],
    [{ proxyMetadata: { A: 1 } }, 'json: cannot unmarshal number into Go value of type string'],
    [{ proxyMetadata: [] }, 'json: cannot unmarshal array into Go value of type map[string]json.RawMessage'],
    [{ extraStatTags: 'x' }, 'json: cannot unmarshal string into Go value of type []json.RawMessage'],
    [
      { interceptionMode: 'tproxy' },
      'unknown value "\\"tproxy\\"" for enum istio.mesh.v1alpha1.ProxyConfig.InboundInterceptionMode',
    ],
    [
      { interceptionMode: 'a<"' },
      'unknown value "\\"a\\\\u003c\\\\\\"\\"" for enum istio.mesh.v1alpha1.ProxyConfig.InboundInterceptionMode',
    ],
    [{ interceptionMode: true }, 'json: cannot unmarshal bool into Go value of type protoreflect.EnumNumber'],
    [{ statusPort: 1.5 }, 'json: cannot unmarshal number 1.5 into Go value of type int32'],
    [{ statusPort: 2147483648 }, 'json: cannot unmarshal number 2147483648 into Go value of type int32'],
    [{ statusPort: '1.0' }, 'json: cannot unmarshal number 1.0 into Go value of type int32'],
    [{ fileFlushMinSizeKb: -1 }, 'json: cannot unmarshal number -1 into Go value of type uint32'],
    [{ concurrency: [1] }, 'json: cannot unmarshal array into Go value of type int32'],
    [{ concurrency: 'many' }, "invalid character 'm' looking for beginning of value"],
    [{ concurrency: '' }, 'unexpected end of JSON input'],
    [{ holdApplicationUntilProxyStarts: 'true' }, 'json: cannot unmarshal string into Go value of type bool'],
    [{ drainDuration: 'soon' }, 'bad Duration: time: invalid duration "soon"'],
    [{ drainDuration: '5' }, 'bad Duration: time: missing unit in duration "5"'],
    [{ drainDuration: '5x' }, 'bad Duration: time: unknown unit "x" in duration "5x"'],
    [{ drainDuration: 5 }, 'json: cannot unmarshal number into Go value of type string'],
    [{ tracing: 'x' }, 'json: cannot unmarshal string into Go value of type map[string]json.RawMessage'],
  ])('refuses %j', (json, message) => {
    expect(() => decodeMessage(json, proxyConfig)).toThrow(new MessageError(message));
  });

  it('reads back what it writes', () => {
    const metadata = fc.dictionary(fc.string(), fc.string());
    const message = fc.record(
      {
        proxyMetadata: metadata,
        statusPort: fc.integer({ min: -(2 ** 31), max: 2 ** 31 - 1 }),
        concurrency: fc.integer({ min: 0, max: 64 }),
        drainDuration: fc.bigInt({ min: 0n, max: 10n ** 18n }).map((nanoseconds) => `${nanoseconds}ns`),
        tracing: fc.record({
          sampling: fc.double({ noNaN: true }),
          customTags: fc.dictionary(fc.string(), fc.constant({})),
        }),
        extraStatTags: fc.array(fc.string()),
      },
      { requiredKeys: [] },
    );
    fc.assert(
      fc.property(message, (json) => {
        const text = again(json as Json);
        expect(again(JSON.parse(text) as Json)).toBe(text);
      }),
    );
  });
});
