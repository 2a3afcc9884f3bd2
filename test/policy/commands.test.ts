import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { bundleProgram, root } from '../support/program.ts';
import { directoryWith, podYaml, smallConfiguration } from './policy-files.ts';

let outdir: string;

beforeAll(async () => {
  // Below the project, where the bundle finds its dependencies.
  mkdirSync(join(root, '.cache'), { recursive: true });
  outdir = mkdtempSync(join(root, '.cache/policy-commands-'));
  await bundleProgram(outdir);
});

afterAll(() => rmSync(outdir, { recursive: true }));

function start(...words: string[]) {
  const child = spawn(process.execPath, [join(outdir, 'main.js'), ...words], { cwd: root });
  onTestFinished(() => void child.kill('SIGKILL'));
  const said = { out: '', err: '' };
  child.stdout.on('data', (chunk) => {
    said.out += chunk;
  });
  child.stderr.on('data', (chunk) => {
    said.err += chunk;
  });
  const exit = once(child, 'close').then(([code]) => code as number | null);
  return { child, said, exit };
}

async function run(...words: string[]): Promise<{ code: number | null; out: string; err: string }> {
  const { said, exit } = start(...words);
  return { code: await exit, ...said };
}

function suiteDirectory(): string {
  return directoryWith({
    ...smallConfiguration,
    'next/config': smallConfiguration['current/config'].replace('proxy:1', 'proxy:2'),
    'next/values': '{}',
    'suite.yaml': 'configuration: { config: current }\n',
    'one/pod.yaml': podYaml(''),
    'one/expect.yaml': 'decision: injected\n',
  });
}

describe('test', () => {
  it('exits with 0 when all pass, 1 when not, 2 on wrong usage', async () => {
    const directory = suiteDirectory();
    expect(await run('test', directory)).toMatchObject({ code: 0, err: '', out: expect.stringMatching(/^1 passed/) });
    writeFileSync(join(directory, 'one/expect.yaml'), 'decision: skipped\n');
    expect((await run('test', directory, '--output', 'tap')).out).toContain('not ok 1 - one');
    expect((await run('test', directory)).code).toBe(1);
    expect((await run('test', directory, '--output', 'xml')).code).toBe(2);
    expect(await run('test', directory, '--config', 'x')).toMatchObject({
      code: 2,
      err: 'error: the configuration stands in suite.yaml; config goes with --init only\n',
    });
    expect((await run('test', '--init', directory, '--update')).code).toBe(2);
    expect(await run('test', `${directory}/missing`)).toMatchObject({
      code: 1,
      err: `error: ${directory}/missing: does not exist\n`,
    });
  });

  it('says of recordings or cases without suite.yaml that they are tested with the embedded configuration', async () => {
    const directory = suiteDirectory();
    rmSync(join(directory, 'suite.yaml'));
    expect(await run('test', directory)).toMatchObject({
      code: 0,
      err: `note: ${directory} has no suite.yaml, so the embedded configuration is tested\n`,
      out: expect.stringMatching(/^1 passed/),
    });
  });

  it('runs again with --watch when a file changes', async () => {
    const directory = suiteDirectory();
    const { child, said, exit } = start('test', directory, '--watch');
    const until = async (part: string) => {
      while (!said.out.includes(part)) await once(child.stdout, 'data');
    };
    await until('1 passed');
    writeFileSync(join(directory, 'one/expect.yaml'), 'decision: skipped\n');
    await until('1 failed');
    child.kill('SIGINT');
    expect(await exit).toBe(0);
  });
});

describe('explain', () => {
  it('is plain in a pipe, and says what is wrong with its input', async () => {
    const directory = suiteDirectory();
    const pod = join(directory, 'one/pod.yaml');
    const explained = await run('explain', '-f', pod, '--config', join(directory, 'current'));
    expect(explained).toMatchObject({ code: 0, err: '' });
    expect(explained.out).toMatch(/^Pod "default\/app" is injected: policy-enabled\n/);
    const unnamed = join(directory, 'unnamed.json');
    writeFileSync(
      unnamed,
      '{"kind":"Pod","apiVersion":"v1","metadata":{"generateName":"cart-"},"spec":{"containers":[]}}',
    );
    const config = ['--config', join(directory, 'current')];
    expect((await run('explain', '-f', unnamed, ...config)).out).toMatch(/^Pod "default\/cart-" is injected/);
    const json = await run('explain', '-f', pod, '--config', join(directory, 'current'), '--output', 'json');
    expect(JSON.parse(json.out).explanations[0].verdict).toBe('injected');
    expect((await run('explain')).code).toBe(2);
    expect((await run('explain', '-f', pod, '--namespace-labels', 'enabled')).code).toBe(2);
    const configuration = join(directory, 'suite.yaml');
    const nothing = await run('explain', '-f', configuration, '--config', join(directory, 'current'));
    expect(nothing).toMatchObject({ code: 1, err: `error: ${configuration}: no object to explain\n` });
  });

  it('says of objects without pods that there is nothing to inject', async () => {
    const directory = suiteDirectory();
    const [service, mixed] = ['service.yaml', 'mixed.yaml'].map((name) => join(directory, name)) as [string, string];
    const text = 'apiVersion: v1\nkind: Service\nmetadata: {name: cart, namespace: shop}\n';
    const bare = 'apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: bare}\n';
    writeFileSync(service, text);
    writeFileSync(mixed, [text, bare, podYaml('')].join('---\n'));
    const config = ['--config', join(directory, 'current')];
    expect(await run('explain', '-f', service, ...config)).toEqual({
      code: 0,
      out: '',
      err: `note: ${service}:1: document 1: Service "shop/cart" makes no pods, so there is nothing to inject\n`,
    });
    const explained = await run('explain', '-f', mixed, ...config);
    expect(explained).toMatchObject({
      code: 0,
      err: `note: ${mixed}:5: document 2: Deployment "default/bare" has no pod template, so there is nothing to inject\n`,
    });
    expect(explained.out).toMatch(/^Pod "default\/app" is injected/);
  });

  it('warns of what kube-inject warns of', async () => {
    const directory = suiteDirectory();
    const file = join(directory, 'odd.yaml');
    const probe = '\n    readinessProbe: {httpGet: {port: 0}}';
    const doubled = 'apiVersion: v1\n';
    writeFileSync(file, `${doubled}${podYaml('').trimEnd()}${probe}\n...\nmore: text\n`);
    const config = ['--config', join(directory, 'current')];
    const warnings = ['keys that stand there more than once', 'what stands behind it is not read'].map((sentence) =>
      expect.stringContaining(`warning: ${file}:1: document 1: Pod "app": ${sentence}`),
    );
    const explained = await run('explain', '-f', file, ...config);
    expect(explained.err.trimEnd().split('\n')).toEqual(warnings);
    expect(explained.out).toContain('\nWarnings\n  readinessProbe of container "app" asks port 0');
    const replayed = await run('replay', file, '--against', join(directory, 'current'), ...config);
    expect(replayed.err.trimEnd().split('\n')).toEqual(warnings);
    expect(replayed).toMatchObject({ code: 0, out: expect.stringContaining('1 unchanged') });
  });

  it('warns of keys that stand twice in JSON, too', async () => {
    const directory = suiteDirectory();
    const file = join(directory, 'twice.json');
    const containers = '[\n\t{"name": "app", "image": "a", "name": "app"}]';
    writeFileSync(
      file,
      `{"apiVersion": "v1", "kind": "Pod", "metadata": {"name": "app"}, "spec": {"containers": ${containers}}}`,
    );
    const config = ['--config', join(directory, 'current')];
    const err = `warning: ${file}:1: document 1: Pod "app": keys that stand there more than once, of which the last one counts: spec.containers[0].name\n`;
    expect(await run('explain', '-f', file, ...config)).toMatchObject({ code: 0, err });
    expect(await run('replay', file, '--against', join(directory, 'current'), ...config)).toMatchObject({
      code: 0,
      err,
    });
  });
});

describe('config diff', () => {
  it('exits with 0 when nothing differs, 1 when something does, 2 on wrong usage', async () => {
    const directory = suiteDirectory();
    const [current, next] = ['current', 'next'].map((name) => join(directory, name)) as [string, string];
    expect(await run('config', 'diff', current, current, '-f', join(directory, 'one'))).toEqual({
      code: 0,
      out: 'The configurations have the same effect.\n\n1 object: 1 unchanged, 0 changed\n',
      err: '',
    });
    const changed = await run('config', 'diff', current, next, '--output', 'json');
    expect(changed).toMatchObject({ code: 1, err: '' });
    expect(JSON.parse(changed.out).templates).toMatchObject([{ name: 'sidecar', change: 'changed' }]);
    expect((await run('config', 'diff', current)).code).toBe(2);
    expect((await run('config', 'diff', current, next, '--new-generation', 'old')).code).toBe(2);
    expect(await run('config', 'diff', current, join(directory, 'none'))).toMatchObject({
      code: 1,
      err: `error: ${directory}/none: does not exist\n`,
    });
  });
});

describe('replay', () => {
  it('exits with 0 when nothing changes, 1 when something does, 2 on wrong usage', async () => {
    const directory = suiteDirectory();
    const current = join(directory, 'current');
    const corpus = join(directory, 'one');
    expect(await run('replay', corpus, '--against', current, '--config', current)).toMatchObject({
      code: 0,
      out: '1 object: 1 unchanged, 0 changed\n',
    });
    const changed = await run('replay', corpus, '--against', current, '--config', join(directory, 'next'));
    expect(changed).toMatchObject({ code: 1, err: '' });
    expect(changed.out).toContain('~ image of container istio-proxy: "proxy:1" → "proxy:2"');
    expect((await run('replay', corpus, '--against', current)).code).toBe(2);
    expect((await run('replay', corpus, '--config', current)).code).toBe(2);
  });
});
