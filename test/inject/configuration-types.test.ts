import { describe, expect, it } from 'vitest';
import { readSnapshot, type Snapshot } from '../../src/inject/index.ts';
import { formatSelector } from '../../src/kube/selector.ts';

function snapshot(config: string, values?: string): Snapshot {
  const documents = { config: { text: `policy: enabled\n${config}`, source: 'config' } };
  return readSnapshot(values === undefined ? documents : { ...documents, values: { text: values, source: 'values' } });
}

describe('texts of the configuration', () => {
  it('are written as Go writes the scalars', () => {
    const config =
      'injectedAnnotations: {a: true, b: 1000650000, c: 1.50, d: 0644, e: 100000000.0, f: ~, g: 12345678901234567890}';
    expect(snapshot(config).injectedAnnotations).toEqual({
      a: 'true',
      b: '1000650000',
      c: '1.5',
      d: '420',
      e: '1e+08',
      f: '',
      g: '12345678901234567890',
    });
  });

  it('let an alias stand for nothing', () => {
    expect(snapshot('aliases: {none: , empty: []}').aliases).toEqual(
      new Map([
        ['none', []],
        ['empty', []],
      ]),
    );
  });
});

describe('selectors of the configuration', () => {
  const never = (entries: string): string[] =>
    snapshot(`neverInjectSelector: ${entries}`).rules.neverInjectSelector.map(formatSelector);

  it.each([
    ['members in any case', '[{MatchLabels: {a: b}}, {matchExpressions: [{Key: a, OPERATOR: Exists}]}]', ['a=b', 'a']],
    ['scalars as texts', '[{matchLabels: {a: true, b: 1.50, c: 1000650000, d: ~}}]', ['a=true,b=1.5,c=1000650000,d=']],
    ['empty ones', '[{}, ~, {matchLabels: {}}, {matchExpressions: []}]', []],
    ['an unknown operator', '[{matchExpressions: [{key: a, operator: exists}]}, {matchLabels: {a: b}}]', ['a=b']],
    ['Gt', '[{matchExpressions: [{key: a, operator: Gt, values: ["1"]}]}]', []],
    ['In without values', '[{matchExpressions: [{key: a, operator: In}]}]', []],
    ['Exists with values', '[{matchExpressions: [{key: a, operator: Exists, values: [b]}]}]', []],
    ['a name that no label has', '[{matchLabels: {"a b": c}}]', []],
  ])('%s', (_title, entries, expected) => {
    expect(never(entries)).toEqual(expected);
  });

  it.each(['[a]', '[{matchLabels: [a]}]', '[{matchExpressions: {a: b}}]', '[{matchLabels: {a: [b]}}]'])(
    'of a wrong type are refused: %s',
    (entries) => {
      expect(() => never(entries)).toThrow('config: neverInjectSelector: holds what is no label selector: ');
    },
  );
});

describe('mesh config', () => {
  it('holds although a provider of it cannot be used', () => {
    const mesh = 'rootNamespace: root\nextensionProviders: [{name: x, ofTomorrow: {}}]';
    const documents = { config: { text: 'policy: enabled\ntemplates: {sidecar: ""}', source: 'config' } };
    const { warnings, mesh: read } = readSnapshot({ ...documents, mesh: { text: mesh, source: 'mesh' } });
    expect(read.rootNamespace).toBe('root');
    expect(warnings).toEqual([
      'mesh: extensionProviders[0].ofTomorrow is not known to the mesh config of Istio 1.27 to today and has no effect',
      'mesh: extension provider "x": no provider that is known here is specified',
    ]);
  });
});

describe('values', () => {
  it.each([
    ['{"global":[]}', 'global is no object'],
    ['{"global":{"proxy":"x"}}', 'global.proxy is no object'],
    ['{"sidecarInjectorWebhook":true}', 'sidecarInjectorWebhook is no object'],
    ['{"global":{"hub":5}}', 'global.hub holds 5, a string is wanted'],
  ])('%s are refused', (values, problem) => {
    expect(() => snapshot('', values)).toThrow(`values: could not parse configuration values: ${problem}`);
  });

  it.each(['', 'null', '{}', '{"global":null}', '{"global":{"proxy":null,"tag":1.10}}'])('%j are taken', (values) => {
    expect(snapshot('', values).values.images.proxyImage).toBe('proxyv2');
  });
});
