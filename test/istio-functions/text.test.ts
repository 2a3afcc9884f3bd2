import { describe, expect, it } from 'vitest';
import { kubernetes, proxyConfig, render } from './render.ts';

const data = {
  port: kubernetes('v1.ContainerPort', { containerPort: 8080, name: 'http' }),
  containers: kubernetes('[]v1.Container', [{ name: 'app', resources: {} }]),
  config: proxyConfig({ proxyMetadata: { A: '<1>' }, concurrency: 2, tracing: { zipkin: { address: 'z:1' } } }),
  tree: { z: 1, y: { b: [1, null], a: '<&>' } },
  big: 1000650000,
};

describe('functions on text', () => {
  it.each([
    ['{{ contains "/" "a/b" }} {{ contains "a/b" "/" }}', 'true false'],
    ['{{ toLower "ABC É" }}', 'abc é'],
    ['{{ indent 2 "a\\n\\nb\\n" }}|', 'a\n  \n  b\n  |'],
    ['{{ indent -2 "a\\nb" }}', 'a\n  b'],
    ['{{ directory "/a/b" }} {{ directory "a" }}| {{ directory "/" }}', '/a/ | /'],
    ['{{ kubevirtInterfaces "a,b" }} {{ excludeInterfaces "" }}|', 'a,b |'],
    ['{{ toYaml .tree | indent 2 }}', '"y":\n    a: <&>\n    b:\n    - 1\n    - null\n  z: 1\n  '],
    ['{{ toYaml .big }}', '1000650000\n'],
    ['{{ toYaml .port }}', 'containerPort: 8080\nname: http\n'],
    ['{{ toYaml .config.Tracing }}', 'zipkin:\n  address: z:1\n'],
    ['{{ toYaml nil }}', 'null\n'],
  ])('%s', (template, expected) => {
    expect(render(template, data)).toBe(expected);
  });

  it('refuses indentation without bound', () => {
    expect(() => render('{{ indent 99999999999 "a\\nb" }}')).toThrow(/limit/);
  });
});

describe('functions on JSON', () => {
  it.each([
    [
      '{{ (fromJSON "{\\"a\\":{\\"b\\":[1]}}").a.b }} {{ fromJSON "12345678901234567890" }}',
      '[1] 1.2345678901234567e+19',
    ],
    ['{{ fromJSON "bad" }} {{ fromJSON "" }} {{ fromJSON "null" }}', '{} {} <no value>'],
    ['{{ structToJSON .port }}', '{"name":"http","containerPort":8080}'],
    ['{{ structToJSON .containers }}', '[{"name":"app","resources":{}}]'],
    ['{{ structToJSON .tree }}', '{"y":{"a":"\\u003c\\u0026\\u003e","b":[1,null]},"z":1}'],
    ['{{ structToJSON nil }} {{ structToJSON .missing }} {{ structToJSON "x" }}', '{} {} "x"'],
    [
      '{{ protoToJSON .config }}',
      '{"concurrency":2,"tracing":{"zipkin":{"address":"z:1"}},"proxyMetadata":{"A":"\\u003c1\\u003e"}}',
    ],
    ['{{ protoToJSON .config.Concurrency }} {{ protoToJSON .config.DrainDuration }}', '2 "45s"'],
    ['{{ protoToJSON .config.Image }} {{ protoToJSON nil }} {{ protoToJSON .missing }}', '{} {} {}'],
  ])('%s', (template, expected) => {
    expect(render(template, data)).toBe(expected);
  });

  it.each([
    ['{{ protoToJSON "x" }}', 'protoreflect.ProtoMessage'],
    [
      '{{ protoToJSON .tree }}',
      'wrong type for value; expected protoreflect.ProtoMessage; got map[string]interface {}',
    ],
    ['{{ range fromJSON "bad" }}{{ end }}', "range can't iterate over {}"],
  ])('%s fails', (template, message) => {
    expect(() => render(template, data)).toThrow(message);
  });
});
