import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import { plain } from '../../src/cli/report/paint.ts';
import { testText } from '../../src/cli/report/test-text.ts';
import { makeSuite } from '../../src/cli/test-policy-init.ts';
import { runPolicyTests } from '../../src/cli/test-policy-run.ts';
import { writeYaml } from '../../src/yaml/index.ts';
import { directoryWith } from './policy-files.ts';

const root = resolve(import.meta.dirname, '../..');

/** The files that the chapter tells to write, by their paths. */
function filesOfChapter(): Map<string, string> {
  const readme = readFileSync(join(root, 'README.md'), 'utf8');
  const chapter = readme.slice(readme.indexOf('## Test your policy'), readme.indexOf('## In git and CI'));
  const blocks = [...chapter.matchAll(/```yaml\n# (\S+)\n(.*?)```/gs)];
  return new Map(blocks.map(([, path, text]) => [path!, text!]));
}

/** ConfigMaps as kubectl prints them. */
function configMaps(): string {
  const read = (name: string): string => readFileSync(join(root, 'templates/default', name), 'utf8');
  const configMap = (name: string, data: { [key: string]: string }) => ({
    apiVersion: 'v1',
    kind: 'ConfigMap',
    metadata: { name, namespace: 'istio-system' },
    data,
  });
  const injector = configMap('istio-sidecar-injector', { config: read('config.yaml'), values: read('values.yaml') });
  return writeYaml({
    apiVersion: 'v1',
    kind: 'List',
    items: [injector, configMap('istio', { mesh: read('mesh.yaml') })],
  });
}

describe('the chapter about testing policy', () => {
  it('leads to a suite that passes, and that notices a change', async () => {
    const directory = directoryWith({ 'injector.yaml': configMaps() });
    const policy = join(directory, 'policy');
    await makeSuite(policy, { config: join(directory, 'injector.yaml') });
    const run = async (update = false): Promise<string> =>
      testText(await runPolicyTests({ paths: [policy], update }), plain);
    expect(await run()).toMatch(/^\d+ passed, 0 failed/);
    for (const [path, text] of filesOfChapter()) {
      mkdirSync(dirname(join(directory, path)), { recursive: true });
      writeFileSync(join(directory, path), text);
    }
    expect(await run()).toMatch(/^\d+ passed, 0 failed/);
    expect(filesOfChapter().has('policy/cart/expect.yaml')).toBe(true);

    mkdirSync(join(policy, 'orders'));
    writeFileSync(join(policy, 'orders/pod.yaml'), filesOfChapter().get('policy/cart/pod.yaml')!);
    expect(await run(true)).toContain('orders/expect.yaml');
    const next = configMaps().replace('tag: 1.30.0', 'tag: 1.31.0');
    expect(next).not.toBe(configMaps());
    writeFileSync(join(directory, 'injector.yaml'), next);
    expect(await run()).toMatch(
      /FAIL orders\n.*injected\.yaml: .*\n.*~ image of init container istio-init: .*1\.30\.0.*1\.31\.0/,
    );
  });
});
