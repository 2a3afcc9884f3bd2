import { describe, expect, it } from 'vitest';
import type { JsonObject } from '../../src/json/index.ts';
import { formatSelector, readSelector } from '../../src/kube/selector.ts';
import { calledWebhooks } from './called-webhooks.ts';
import { installed, items, only } from './installed.ts';

type Labels = { readonly [name: string]: string };

/** `-` is absent, `other` any value but those that are named, `own` the revision or tag, `any` all of them. */
type Cell = '-' | 'other' | 'own' | 'enabled' | 'any';

/** One line: istio-injection and istio.io/rev of the namespace, istio.io/rev of the pod; then what is called for a pod
 *  whose label sidecar.istio.io/inject is absent, `true`, `false`, anything else. */
type Row = readonly [injection: Cell, namespaceRevision: Cell, podRevision: Cell, called: readonly string[]];

const none = ['', '', '', ''];
const all = (prefix: string): string[] => [prefix, prefix, '', prefix];

const defaultRows: readonly Row[] = [
  ['enabled', 'any', 'any', all('namespace.')],
  ['other', 'any', 'any', none],
  ['-', 'own', 'any', all('rev.namespace.')],
  ['-', 'other', 'any', none],
  ['-', '-', 'own', all('rev.object.')],
  ['-', '-', 'other', none],
  ['-', '-', '-', ['', 'object.', '', '']],
];

const automaticRows: readonly Row[] = [...defaultRows.slice(0, -1), ['-', '-', '-', ['auto.', 'object.', '', '']]];

const namedRows: readonly Row[] = [['enabled', 'any', 'any', none], ...defaultRows.slice(1, -1), ['-', '-', '-', none]];

const everything: Readonly<Record<string, readonly Cell[]>> = {
  injection: ['-', 'enabled', 'other'],
  revision: ['-', 'own', 'other'],
};

function texts(cell: Cell, own: string, column: 'injection' | 'revision'): (string | undefined)[] {
  if (cell === 'any') return everything[column]!.flatMap((one) => texts(one, own, column));
  if (cell === '-') return [undefined];
  if (cell === 'other') return column === 'injection' ? ['disabled', 'true', ''] : ['canary', ''];
  return [cell === 'own' ? own : cell];
}

function withLabel(name: string, value: string | undefined): Labels {
  return value === undefined ? {} : { [name]: value };
}

interface Example {
  readonly namespace: Labels;
  readonly pod: Labels;
  readonly called: string;
}

const injectColumns: readonly (readonly (string | undefined)[])[] = [
  [undefined],
  ['true'],
  ['false'],
  ['', 'yes', 'False'],
];

/** Every way in which a line can be filled. */
function* examples([injection, namespaceRevision, podRevision, called]: Row, own: string): Generator<Example> {
  for (const injectionLabel of texts(injection, own, 'injection')) {
    for (const namespaceLabel of texts(namespaceRevision, own, 'revision')) {
      for (const podLabel of texts(podRevision, own, 'revision')) {
        for (const [column, wishes] of injectColumns.entries()) {
          for (const wish of wishes) {
            yield {
              namespace: {
                ...withLabel('istio-injection', injectionLabel),
                ...withLabel('istio.io/rev', namespaceLabel),
              },
              pod: { ...withLabel('istio.io/rev', podLabel), ...withLabel('sidecar.istio.io/inject', wish) },
              called: called[column]!,
            };
          }
        }
      }
    }
  }
}

/** What differs from the table, for the webhooks of one configuration. */
function differences(values: JsonObject, configuration: string, rows: readonly Row[], own: string): string[] {
  const objects = installed(values);
  const prefix = `${configuration}/`;
  return rows
    .flatMap((row) => [...examples(row, own)])
    .flatMap(({ namespace, pod, called }) => {
      const found = calledWebhooks(objects, 'shop', namespace, pod).filter((one) => one.startsWith(prefix));
      const wanted = called === '' ? [] : [prefix + called];
      const isSame = found.join() === wanted.join();
      const about = `namespace ${JSON.stringify(namespace)}, pod ${JSON.stringify(pod)}`;
      return isSame ? [] : [`${about}: ${found.join(' and ') || 'none'} instead of ${wanted[0] ?? 'none'}`];
    });
}

describe('which webhook is called for a pod', () => {
  it.each<[title: string, values: JsonObject, configuration: string, rows: readonly Row[], own: string]>([
    ['the default revision', {}, 'sidecar-injector', defaultRows, 'default'],
    ['the default revision by its name', { revision: 'default' }, 'sidecar-injector', defaultRows, 'default'],
    ['with all namespaces', { enableNamespacesByDefault: true }, 'sidecar-injector', automaticRows, 'default'],
    ['a named revision', { revision: '1-30' }, 'sidecar-injector-1-30', namedRows, '1-30'],
    ['a tag', { revision: '1-30', revisionTags: ['prod'] }, 'sidecar-injector-1-30-tag-prod', namedRows, 'prod'],
    [
      'the tag default',
      { revision: '1-30', revisionTags: ['prod', 'default'] },
      'sidecar-injector-1-30-tag-default',
      defaultRows,
      'default',
    ],
    [
      'the tag default with all namespaces',
      { revision: '1-30', revisionTags: ['default'], enableNamespacesByDefault: true },
      'sidecar-injector-1-30-tag-default',
      automaticRows,
      'default',
    ],
  ])('%s', (_title, values, configuration, rows, own) => {
    expect(differences(values, configuration, rows, own)).toEqual([]);
  });

  it('gives the tag and its revision the same service', () => {
    const objects = installed({ revision: '1-30', revisionTags: ['prod'] });
    const services = objects
      .filter(({ kind }) => kind === 'MutatingWebhookConfiguration')
      .flatMap(({ webhooks }) => (webhooks as JsonObject[]).map(({ clientConfig }) => JSON.stringify(clientConfig)));
    expect(new Set(services).size).toBe(1);
    expect(services[0]).toContain('"name":"sidecar-injector-1-30"');
  });

  it('lets revisions stand side by side: no pod is sent to both', () => {
    const both = [...installed(), ...installed({ revision: '1-30', revisionTags: ['prod'] })];
    const rows: Row[] = [['any', 'any', 'any', none]];
    for (const { namespace, pod } of [...examples(rows[0]!, '1-30'), ...examples(rows[0]!, 'default')]) {
      expect(calledWebhooks(both, 'shop', namespace, pod).length).toBeLessThan(2);
    }
  });
});

describe('the selectors are those of Istio’s chart, with the namespaces left out that must not wait', () => {
  const wanted = (own: string): Readonly<Record<string, readonly [namespaces: string, pods: string]>> => ({
    'rev.namespace.': [`istio.io/rev=${own},!istio-injection`, 'sidecar.istio.io/inject!=false'],
    'rev.object.': ['!istio.io/rev,!istio-injection', `sidecar.istio.io/inject!=false,istio.io/rev=${own}`],
    'namespace.': ['istio-injection=enabled', 'sidecar.istio.io/inject!=false'],
    'object.': ['!istio-injection,!istio.io/rev', 'sidecar.istio.io/inject=true,!istio.io/rev'],
    'auto.': ['!istio-injection,!istio.io/rev', '!sidecar.istio.io/inject,!istio.io/rev'],
  });

  it.each<[values: JsonObject, own: string, prefixes: string[]]>([
    [
      { enableNamespacesByDefault: true },
      'default',
      ['rev.namespace.', 'rev.object.', 'namespace.', 'object.', 'auto.'],
    ],
    [{}, 'default', ['rev.namespace.', 'rev.object.', 'namespace.', 'object.']],
    [{ revision: '1-30' }, '1-30', ['rev.namespace.', 'rev.object.']],
  ])('with %j', (values, own, prefixes) => {
    const webhooks = items(only(installed(values), 'MutatingWebhookConfiguration').webhooks);
    expect(webhooks.map(({ name }) => String(name))).toEqual(
      prefixes.map((prefix) => `${prefix}sidecar-injector.istio.io`),
    );
    for (const [index, { namespaceSelector, objectSelector, rules }] of webhooks.entries()) {
      const [namespaces, pods] = wanted(own)[prefixes[index]!]!;
      const system = prefixes[index] === 'auto.' ? ',kube-public,kube-node-lease,local-path-storage' : '';
      const leftOut = `kubernetes.io/metadata.name notin (kube-system,istio-system${system})`;
      expect(formatSelector(readSelector(namespaceSelector!))).toBe(`${namespaces},${leftOut}`);
      expect(formatSelector(readSelector(objectSelector!))).toBe(pods);
      expect(rules).toEqual([{ operations: ['CREATE'], apiGroups: [''], apiVersions: ['v1'], resources: ['pods'] }]);
    }
  });
});

describe('R10: who never waits for the injector', () => {
  const eager: readonly [Labels, Labels][] = [
    [{ 'istio-injection': 'enabled' }, {}],
    [{ 'istio.io/rev': 'default' }, {}],
    [{}, { 'istio.io/rev': 'default' }],
    [{}, { 'sidecar.istio.io/inject': 'true' }],
    [{}, {}],
  ];
  const values: JsonObject = {
    enableNamespacesByDefault: true,
    webhook: { excludedNamespaces: ['backup', 'kube-system'] },
  };

  it.each(['kube-system', 'injectors', 'backup'])('pods of namespace %s', (namespace) => {
    const called = eager.flatMap(([labels, pod]) =>
      calledWebhooks(installed(values, 'injectors'), namespace, labels, pod),
    );
    expect(called).toEqual([]);
  });

  it.each(['kube-public', 'kube-node-lease', 'local-path-storage'])('pods of %s that say nothing', (namespace) => {
    expect(calledWebhooks(installed(values), namespace, {}, {})).toEqual([]);
    expect(calledWebhooks(installed(values), 'shop', {}, {})).toEqual(['sidecar-injector/auto.']);
  });
});
