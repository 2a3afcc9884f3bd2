import { describe, expect, it } from 'vitest';
import { diffConfigurations } from '../../src/cli/print-config-diff.ts';
import { configDiffJson } from '../../src/cli/report/config-diff-json.ts';
import { configDiffText } from '../../src/cli/report/config-diff-text.ts';
import { plain } from '../../src/cli/report/paint.ts';
import type { ConfigurationDocuments } from '../../src/inject/index.ts';
import { readSnapshot } from '../../src/inject/index.ts';
import { compareConfigurations, isEqualConfiguration } from '../../src/policy/compare-configurations.ts';
import { valueChanges } from '../../src/policy/value-changes.ts';
import { readValuePath, valueAtPath } from '../../src/policy/value-path.ts';
import { writeYaml } from '../../src/yaml/index.ts';
import { directoryWith, podYaml } from '../policy/policy-files.ts';
import { smallConfigurations } from './small-configurations.ts';

function documentsOf(release: string, policy: string): ConfigurationDocuments {
  return smallConfigurations.find((one) => one.release === release)!.documents(policy);
}

/** As `kubectl get cm -o yaml` prints it. */
function configMap({ config, values }: ConfigurationDocuments): string {
  const data = { config: config.text, ...(values && { values: values.text }) };
  return writeYaml({ apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'istio-sidecar-injector' }, data });
}

const files = {
  'old.yaml': configMap(documentsOf('1.4.10', 'disabled')),
  'new/config': documentsOf('1.29.0', 'enabled').config.text,
  'new/values': documentsOf('1.29.0', 'enabled').values!.text,
  'new/mesh': 'accessLogFile: /dev/stdout\n',
  'bare.yaml': documentsOf('1.0.9', 'enabled').config.text,
  'pods/a.yaml': podYaml(''),
};
const rest = { namespace: 'shop', requestPath: '/inject', output: 'text' } as const;

describe('two configurations of different releases', () => {
  it('are compared part by part', async () => {
    const directory = directoryWith(files);
    const { diff, warnings } = await diffConfigurations(`${directory}/old.yaml`, `${directory}/new`, rest);
    const text = configDiffText(diff, plain);
    expect(text).toMatch(/^release\n {2}1\.4 \(Istio 1\.4\) → modern .*\n {2}since 1\.5: /);
    expect(text).toContain('settings\n  ~ policy: "disabled" → "enabled"\n');
    expect(text).toContain('selectors\n  - neverInjectSelector: batch=yes\n  + alwaysInjectSelector: mesh=yes\n');
    expect(text).toContain('template sidecar\n  @@ -1,4 +1,5 @@\n  -containers:\n');
    expect(text).toContain('values\n  ~ global.tag: "1.4.10" → "1.29.0"\n');
    expect(text).toContain('  + accessLogFile: "/dev/stdout"\n');
    expect(text).not.toContain('since 1.4: ');
    expect(warnings).toEqual([expect.stringContaining('no mesh config is given')]);
  });

  it('are compared by the pods that they make', async () => {
    const directory = directoryWith(files);
    const options = { ...rest, filename: [`${directory}/pods`] };
    const { diff } = await diffConfigurations(`${directory}/old.yaml`, `${directory}/new`, options);
    expect(configDiffText(diff, plain)).toContain('  skipped (policy-disabled) → injected (policy-enabled)\n');
    expect(JSON.parse(configDiffJson(diff))).toMatchObject({
      schema: 'sidecar-injector/config-diff/v1',
      generation: { before: '1.4', after: 'modern' },
      settings: [{ path: 'policy', change: 'changed', before: 'disabled', after: 'enabled' }],
      templates: [{ name: 'sidecar', change: 'changed', diff: expect.stringContaining('-containers:\n') }],
      pods: { objects: 1, unchanged: 0, groups: [{ kind: 'decision', count: 1 }] },
    });
  });

  it('may be a bare configuration, and go back', async () => {
    const directory = directoryWith(files);
    const { diff } = await diffConfigurations(`${directory}/new`, `${directory}/bare.yaml`, rest);
    expect(diff.difference.generation).toMatchObject({ after: { name: '1.0.3' }, brought: [] });
    expect(configDiffText(diff, plain)).toContain('  - global\n');
  });

  it('may be forced to be of the same release', async () => {
    const directory = directoryWith(files);
    const options = { ...rest, oldGeneration: '1.5', newGeneration: '1.4' };
    const { diff } = await diffConfigurations(`${directory}/old.yaml`, `${directory}/old.yaml`, options);
    expect(diff.difference.generation).toMatchObject({ before: { name: '1.5' }, after: { name: '1.4' } });
  });
});

describe('two configurations without a difference', () => {
  it('are equal, whatever the order of their selectors', () => {
    const withSelectors = (selectors: string) =>
      readSnapshot({
        config: { text: `policy: enabled\ntemplates: {a: x}\nneverInjectSelector: ${selectors}`, source: '' },
      });
    const difference = compareConfigurations(
      withSelectors('[{matchLabels: {a: b}}, {matchLabels: {c: d}}]'),
      withSelectors('[{matchLabels: {c: d}}, {matchLabels: {a: b}}]'),
    );
    expect(isEqualConfiguration(difference)).toBe(true);
    expect(configDiffText({ difference, pods: undefined }, plain)).toBe('The configurations have the same effect.\n');
  });
});

describe('changes of a value', () => {
  it('go by paths that can be read again, and by the names of list items', () => {
    const before = {
      'a.b': { 'c"]': 1 },
      list: [
        { name: 'x', port: 1 },
        { name: 'y.z', port: 2 },
      ],
    };
    const after = {
      'a.b': { 'c"]': 2 },
      list: [
        { name: 'y.z', port: 3 },
        { name: 'x', port: 1 },
      ],
      gone: { one: 1 },
    };
    const changes = valueChanges(before, after);
    expect(changes.map(({ item, change }) => [item.kind, item.name, change])).toEqual([
      ['field', '["a.b"]["c\\"]"]', 'changed'],
      ['order', 'list', 'changed'],
      ['field', 'list["y.z"].port', 'changed'],
      ['field', 'gone', 'added'],
    ]);
    for (const { item, change } of changes) {
      if (item.kind === 'field') expect(valueAtPath(after, readValuePath(item.name)), change).toEqual(item.value);
    }
  });

  it('are none of the prototype', () => {
    const names = JSON.parse('{"__proto__": {"a": 1}, "constructor": 2}');
    expect(valueChanges({}, names).map(({ path }) => path)).toEqual(['__proto__', 'constructor']);
    expect(valueChanges(names, names)).toEqual([]);
  });
});
