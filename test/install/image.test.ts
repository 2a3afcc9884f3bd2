import { type ChildProcess, execFileSync, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, cpSync, mkdirSync, mkdtempSync, readdirSync, rmSync, statSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { root } from '../support/program.ts';
import { copyFiles, readContext, readStages, wordsOf } from './dockerfile.ts';

const scratch = mkdtempSync(join(tmpdir(), 'image-'));
const image = join(scratch, 'image');
const stages = readStages(join(root, 'Dockerfile'));
const final = stages.get('image')!;

/** Builds as the Dockerfile says, with the dependencies at hand in place of `npm ci`. */
beforeAll(() => {
  const context = join(scratch, 'context');
  for (const path of readContext(join(root, '.dockerignore'))) {
    cpSync(join(root, path), join(context, path), { recursive: true });
  }
  const build = join(scratch, 'build');
  const stage = stages.get('build')!;
  copyFiles(stage, build, new Map([['context', context]]));
  const directory = join(build, wordsOf(stage, 'WORKDIR')[0]!);
  symlinkSync(join(root, 'node_modules'), join(directory, 'node_modules'));
  const [program, script, option, output] = wordsOf(stage, 'RUN');
  expect(program).toBe('node');
  execFileSync(process.execPath, [script!, option!, join(build, output!)], { cwd: directory });
  mkdirSync(image);
  copyFiles(final, image, new Map([['build', build]]));
  for (const file of filesOf(image)) chmodSync(file, statSync(file).mode & 0o555);
});

afterAll(() => {
  for (const file of filesOf(image)) chmodSync(file, 0o755);
  rmSync(scratch, { recursive: true });
});

function filesOf(directory: string): string[] {
  const entries = readdirSync(directory, { recursive: true, withFileTypes: true });
  return [...entries.map((entry) => join(entry.parentPath, entry.name)), directory];
}

/** The entry point with other words than CMD has. */
function command(...words: string[]): string[] {
  const [node, ...entry] = wordsOf(final, 'ENTRYPOINT');
  expect(node).toBe('node');
  return [...entry.map((word) => (word.startsWith('/') ? join(image, word) : word)), ...words];
}

/** Nowhere to write to. */
const environment = {
  PATH: '',
  HOME: '/nonexistent',
  TMPDIR: '/nonexistent',
  NODE_OPTIONS: '--max-old-space-size=153',
};

function run(words: string[], input = ''): { code: number | null; out: string; err: string } {
  const { status, stdout, stderr } = spawnSync(process.execPath, command(...words), {
    cwd: join(image, 'app'),
    env: environment,
    input,
    encoding: 'utf8',
  });
  return { code: status, out: stdout, err: stderr };
}

/** The first log line with that message. */
async function logLine(child: ChildProcess, message: string): Promise<Record<string, unknown>> {
  let text = '';
  // Who stops reading must not close the pipe: the program goes on writing.
  for await (const chunk of child.stderr!.iterator({ destroyOnReturn: false })) {
    text += chunk;
    const lines = text.split('\n').filter((line) => line.startsWith('{') && line.endsWith('}'));
    const found = lines.map((line) => JSON.parse(line)).find(({ msg }) => msg === message);
    if (found) return found;
  }
  throw new Error(`the program ended without ${message}:\n${text}`);
}

describe('the image', () => {
  it('runs as a user that is a number and not root, without rights to any file', () => {
    expect(wordsOf(final, 'USER')[0]).toMatch(/^[1-9]\d*:[1-9]\d*$/);
    const unreadable = filesOf(image).filter((file) => {
      const { mode } = statSync(file);
      return (mode & 0o004) === 0 || (statSync(file).isDirectory() && (mode & 0o001) === 0);
    });
    expect(unreadable).toEqual([]);
  });

  it('runs nothing in the stage that is for another processor', () => {
    expect(final.filter(({ name }) => name === 'RUN')).toEqual([]);
  });

  it('holds the program and what it reads, and no more', () => {
    const app = readdirSync(join(image, 'app')).sort();
    expect(app).toEqual(['LICENSE', 'charts', 'dist', 'package.json', 'templates']);
    expect(filesOf(image).filter((file) => /\.(map|ts|key|pem)$|node_modules/.test(file))).toEqual([]);
  });

  it('serves from a tree that cannot be written to, and leaves it as it was', async () => {
    const before = filesOf(image).map((file) => [file, statSync(file).mtimeMs]);
    const words = [...wordsOf(final, 'CMD'), '--port', '0', '--admin-port', '0', '--quiet', '--drain-delay', '0'];
    const child = spawn(process.execPath, command(...words), { cwd: join(image, 'app'), env: environment });
    onTestFinished(() => void child.kill('SIGKILL'));
    const exit = once(child, 'close');
    const { adminPort } = await logLine(child, 'listening');
    child.stderr.resume();
    const answer = await fetch(`http://127.0.0.1:${adminPort}/readyz`);
    expect([answer.status, await answer.text()]).toEqual([200, 'ready\n']);
    child.kill('SIGTERM');
    expect(await exit).toEqual([0, null]);
    expect(filesOf(image).map((file) => [file, statSync(file).mtimeMs])).toEqual(before);
  });

  it('injects manifests and prints its installation', () => {
    const pod = 'apiVersion: v1\nkind: Pod\nmetadata: {name: a}\nspec: {containers: [{name: a, image: a}]}\n';
    const injected = run(['kube-inject', '-f', '-'], pod);
    expect(injected.code, injected.err).toBe(0);
    expect(injected.out).toContain('name: istio-proxy');
    const printed = run(['manifests']);
    expect(printed.code, printed.err).toBe(0);
    expect(printed.out).toContain('kind: MutatingWebhookConfiguration');
  });
});
