import { spawn } from 'node:child_process';
import { once } from 'node:events';
import {
  chmodSync,
  existsSync,
  linkSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { text } from 'node:stream/consumers';
import type { Metafile } from 'esbuild';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { bundleProgram, root } from '../support/program.ts';

const outdir = join(root, '.cache/test-kube-inject');
const program = join(outdir, 'main.js');
const scratch = mkdtempSync(join(tmpdir(), 'kube-inject-'));
let metafile: Metafile;

beforeAll(async () => {
  metafile = await bundleProgram(outdir);
});

afterAll(() => {
  rmSync(scratch, { recursive: true });
  rmSync(outdir, { recursive: true, force: true });
});

interface Result {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs kube-inject in the scratch directory. */
async function run(words: readonly string[], input = ''): Promise<Result> {
  const child = spawn(process.execPath, [program, 'kube-inject', ...words], { cwd: scratch });
  child.stdin.on('error', () => {});
  child.stdin.end(input);
  const [stdout, stderr, [code]] = await Promise.all([text(child.stdout), text(child.stderr), once(child, 'close')]);
  return { code, stdout, stderr };
}

/** A new directory with these files; the files' paths are made relative to where the program runs. */
function files(contents: Record<string, string>): { directory: string; path: (name: string) => string } {
  const directory = mkdtempSync(join(scratch, 'case-'));
  for (const [name, content] of Object.entries(contents)) writeFileSync(join(directory, name), content);
  return { directory, path: (name) => join(basename(directory), name) };
}

function deployment(name: string, more = ''): string {
  return `apiVersion: apps/v1
kind: Deployment
metadata:
  name: ${name}
  namespace: shop
spec:
  selector: {matchLabels: {app: ${name}}}
  template:
    metadata:
      labels: {app: ${name}}
${more}    spec:
      containers:
      - {name: app, image: app}
`;
}

const service = 'apiVersion: v1\nkind: Service   # as it is\nmetadata: {name: s}\n';
const refusal = '      annotations: {sidecar.istio.io/inject: "false"}\n';
const badAnnotation = '      annotations: {sidecar.istio.io/proxyCPU: "lots"}\n';

/** The names of the containers of each Deployment of an output, crudely. */
const proxies = (output: string): number => output.match(/^ +name: istio-proxy$/gm)?.length ?? 0;

describe.concurrent('kube-inject', () => {
  it('prints injected documents, each followed by a separator, and nothing else on standard output', async () => {
    const { path } = files({ 'a.yaml': `${service}---\n${deployment('cart')}` });
    const { code, stdout, stderr } = await run(['-f', path('a.yaml')]);
    expect(code).toBe(0);
    expect(stdout.startsWith(`${service}---\napiVersion: apps/v1\n`)).toBe(true);
    expect(stdout.endsWith('status: {}\n---\n')).toBe(true);
    expect(proxies(stdout)).toBe(1);
    expect(stderr).toContain('note: no configuration is given');
  });

  it('takes several files and standard input in the order in which they are named', async () => {
    const { path } = files({ 'a.yaml': 'a: 1\n', 'b.yaml': 'b: 1\n' });
    const { stdout } = await run(['-f', path('b.yaml'), '--filename', '-', '-f', path('a.yaml')], 'c: 1\n---\nd: 1');
    expect(stdout).toBe('b: 1\n---\nc: 1\n---\nd: 1\n---\na: 1\n---\n');
  });

  it('tells of skipped workloads at the end, as istioctl does', async () => {
    const input = `${deployment('cart', refusal)}---\n${deployment('other')}`;
    const { code, stderr, stdout } = await run(['-f', '-', '--quiet'], input);
    expect(code).toBe(0);
    expect(stderr).toBe('\n===> Skipping injection because Deployment "shop/cart" has sidecar injection disabled\n\n');
    expect(proxies(stdout)).toBe(1);
  });

  it.runIf(existsSync('/dev/full'))('says when what it prints does not fit the disk', async () => {
    const { directory } = files({ 'a.yaml': deployment('cart') });
    const command = `"${process.execPath}" "${program}" kube-inject -q -f a.yaml > /dev/full`;
    const child = spawn('bash', ['--norc', '-c', command], { cwd: directory });
    const [stderr, [code]] = await Promise.all([text(child.stderr), once(child, 'close')]);
    expect({ stderr, code }).toEqual({
      stderr: 'error: standard output: cannot be written: the disk is full\n',
      code: 1,
    });
  });

  it('prints up to the first workload that fails and says which one it is', async () => {
    const input = [service, deployment('cart'), deployment('broken', badAnnotation), deployment('last')].join('---\n');
    const { path } = files({ 'a.yaml': input });
    const { code, stderr, stdout } = await run(['-f', path('a.yaml'), '-q']);
    expect(code).toBe(1);
    expect(stderr).toContain(
      `error: ${path('a.yaml')}: document 3 (line 19, Deployment "shop/broken"): failed to run injection template: 1 error occurred:\n` +
        "\t* invalid value 'lots' for annotation 'sidecar.istio.io/proxyCPU': quantities must match the regular expression '^([+-]?[0-9.]+)([eEinumkKMGTP]*[-+]?[0-9]*)$'\n\n",
    );
    expect(proxies(stdout)).toBe(1);
  });

  it.each([
    [
      'a wrong separator',
      'a: 1\n---\nb: 1\n--- c\n',
      'standard input: document 2 (line 4): invalid Yaml document separator: c',
    ],
    [
      'no YAML',
      'a: 1\n---\n# two\nb: [\n',
      'standard input: document 2 (line 5, column 1): error converting YAML to JSON: yaml: ',
    ],
    [
      'a field of the wrong type',
      'a: 1\n---\nkind: Deployment\nmetadata: {name: cart}\nspec:\n  replicas: "two"\n',
      'standard input: document 2 (line 6, column 3, Deployment "cart"): error unmarshaling JSON: while decoding JSON: json: cannot unmarshal string into Go struct field DeploymentSpec.spec.replicas of type int32\n',
    ],
    ['no text', '\u00e9'.repeat(3), ''],
  ])('names the place of %s', async (_, input, message) => {
    const bytes = message === '' ? Buffer.from(input, 'latin1').toString('latin1') : input;
    const result = message === '' ? await runBytes(Buffer.from(bytes, 'latin1')) : await run(['-f', '-', '-q'], input);
    expect(result.code).toBe(1);
    expect(result.stderr).toContain(message || 'standard input: document 1 (line 1): is not text');
  });

  async function runBytes(bytes: Buffer): Promise<Result> {
    const { directory } = files({});
    writeFileSync(join(directory, 'bytes'), bytes);
    const result = await run(['-f', join(directory, 'bytes'), '-q']);
    return { ...result, stderr: result.stderr.replace(join(directory, 'bytes'), 'standard input') };
  }

  it('hands documents on before its input ends', async () => {
    const child = spawn(process.execPath, [program, 'kube-inject', '-q', '-f', '-']);
    child.stdin.write(`${deployment('cart')}---\n`);
    const [first] = await once(child.stdout, 'data');
    expect(proxies(String(first))).toBe(1);
    child.stdin.end();
    expect((await once(child, 'close'))[0]).toBe(0);
  });

  it('ends quietly when nobody reads on', async () => {
    const { directory } = files({ 'a.yaml': Array.from({ length: 300 }, (_, i) => deployment(`d${i}`)).join('---\n') });
    const command = `set -o pipefail; "${process.execPath}" "${program}" kube-inject -q -f a.yaml | head -1`;
    const child = spawn('bash', ['--norc', '-c', command], { cwd: directory });
    const [stdout, stderr, [code]] = await Promise.all([text(child.stdout), text(child.stderr), once(child, 'close')]);
    expect({ stdout, stderr, code }).toEqual({ stdout: 'apiVersion: apps/v1\n', stderr: '', code: 0 });
  });

  it('obeys the configuration with --as-webhook, and only then', async () => {
    const config = JSON.stringify({
      policy: 'disabled',
      templates: { sidecar: 'metadata: {labels: {touched: "yes"}}' },
    });
    const { path } = files({ 'a.yaml': deployment('cart'), 'config.yaml': config });
    const words = ['-f', path('a.yaml'), '--inject-config-file', path('config.yaml')];
    expect((await run(words)).stdout).toContain('touched: "yes"');
    const { stdout, stderr } = await run([...words, '--as-webhook']);
    expect(stdout).not.toContain('touched');
    expect(stderr).toContain('not injected: policy-disabled.');
  });

  it('accepts the flags of istioctl that concern a cluster', async () => {
    const { code, stderr } = await run(
      ['-f', '-', '--xds-address', 'x', '-i', 'istio-system', '--as', 'me', '--insecure=true'],
      'a: 1',
    );
    expect(code).toBe(0);
    for (const flag of ['--xds-address', '--as', '--insecure']) {
      expect(stderr).toContain(`note: ${flag} is accepted, but has no effect`);
    }
  });

  it('says that flags of Istio 0.1 do nothing without it, and refuses releases that Istio does not have', async () => {
    const input = deployment('web');
    const note = /^note: --hub, --coreDump have no effect but with --generation 0\.1\.5; images come from the values/m;
    expect((await run(['-f', '-', '--hub', 'example.com', '--coreDump', 'true'], input)).stderr).toMatch(note);
    const earlier = await run(['-f', '-', '--generation', '0.1.5', '--hub', 'example.com'], input);
    expect(earlier).toMatchObject({ code: 0, stderr: expect.not.stringContaining('--hub') });
    const { code, stderr } = await run(['-f', '-', '--generation', '9.9'], input);
    expect(code).toBe(2);
    expect(stderr).toContain('A release is 0.1.5, or one since 0.8 such as 1.1 or 1.12.9, or master.');
  });

  it('names all problems of the configuration at once', async () => {
    const { path } = files({ 'values.yaml': '- 1\n' });
    const { code, stderr } = await run([
      '-f',
      '-',
      '--meshConfigFile',
      'nope.yaml',
      '--valuesFile',
      path('values.yaml'),
    ]);
    expect(code).toBe(1);
    expect(stderr).toContain('error: nope.yaml: does not exist\n');
    expect(stderr).toContain(`error: ${path('values.yaml')}: could not parse configuration values`);
  });

  it('shows examples in its help', async () => {
    const { code, stdout } = await run(['--help']);
    expect(code).toBe(0);
    expect(stdout).toContain('sidecar-injector kube-inject -f bookinfo.yaml | kubectl apply -f -');
    expect(stdout).toContain('--injectConfigFile <file>');
    expect(stdout).not.toContain('--inject-config-file');
  });

  it.each([
    ['no input', [], 'error: filename not specified (see --filename or -f)'],
    ['standard input twice', ['-f', '-', '-f', '-'], 'error: standard input (-f -) can be read only once'],
    ['an unknown flag', ['-f', '-', '--nope'], "error: unknown option '--nope'"],
    ['a word too many', ['-f', '-', 'word'], 'error: word: files are named with -f'],
  ])('exits with 2 for %s', async (_, words, message) => {
    const { code, stderr, stdout } = await run(words);
    expect(stderr).toContain(message);
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
  });

  it.each([
    ['a missing file', 'nope.yaml', 'error: nope.yaml: does not exist'],
    ['a directory without manifests', 'empty', 'error: empty: holds no file named *.yaml, *.yml or *.json\n'],
  ])('exits with 1 for %s', async (_, file, message) => {
    mkdirSync(join(scratch, 'empty'), { recursive: true });
    const { code, stderr } = await run(['-f', file]);
    expect(stderr).toContain(message);
    expect(code).toBe(1);
  });

  it('loads nothing of the server', () => {
    const command = Object.keys(metafile.outputs).find((name) => basename(name).startsWith('inject-manifests-'))!;
    const seen = new Set<string>();
    const visit = (name: string): void => {
      if (seen.has(name)) return;
      seen.add(name);
      for (const { path, kind } of metafile.outputs[name]?.imports ?? []) if (kind !== 'dynamic-import') visit(path);
    };
    for (const output of [command, Object.keys(metafile.outputs).find((name) => name.endsWith('/main.js'))!])
      visit(output);
    expect([...seen].filter((name) => /fastify|pino|prom-client|x509/.test(name))).toEqual([]);
    expect(seen).toContain('commander');
  });
});

describe.concurrent('kube-inject --output', () => {
  it('writes the file as a whole and keeps the mode of an older one', async () => {
    const { directory, path } = files({ 'a.yaml': deployment('cart'), 'out.yaml': 'old\n' });
    chmodSync(join(directory, 'out.yaml'), 0o600);
    const { code, stdout } = await run(['-f', path('a.yaml'), '-o', path('out.yaml')]);
    expect({ code, stdout }).toEqual({ code: 0, stdout: '' });
    expect(proxies(readFileSync(join(directory, 'out.yaml'), 'utf8'))).toBe(1);
    expect(statSync(join(directory, 'out.yaml')).mode & 0o777).toBe(0o600);
    expect(readdirSync(directory).sort()).toEqual(['a.yaml', 'out.yaml']);
  });

  it('writes through a symbolic link', async () => {
    const { directory, path } = files({ 'a.yaml': 'a: 1\n', 'target.yaml': 'old\n' });
    symlinkSync('target.yaml', join(directory, 'link.yaml'));
    expect((await run(['-f', path('a.yaml'), '-o', path('link.yaml')])).code).toBe(0);
    expect(readFileSync(join(directory, 'target.yaml'), 'utf8')).toBe('a: 1\n---\n');
  });

  it('leaves nothing behind when a document fails', async () => {
    const input = `${deployment('cart')}---\n${deployment('broken', badAnnotation)}`;
    const { directory, path } = files({ 'a.yaml': input, 'old.yaml': 'old\n' });
    for (const output of ['new.yaml', 'old.yaml']) {
      expect((await run(['-f', path('a.yaml'), '-o', path(output)])).code).toBe(1);
    }
    expect(readdirSync(directory).sort()).toEqual(['a.yaml', 'old.yaml']);
    expect(readFileSync(join(directory, 'old.yaml'), 'utf8')).toBe('old\n');
  });

  it('leaves nothing behind when it is stopped', async () => {
    const { directory } = files({});
    const child = spawn(process.execPath, [program, 'kube-inject', '-q', '-f', '-', '-o', 'out.yaml'], {
      cwd: directory,
    });
    child.stdin.write('a: 1\n---\nb: 1\n');
    while (readdirSync(directory).length === 0) await new Promise((done) => setTimeout(done, 10));
    child.kill('SIGTERM');
    expect((await once(child, 'close'))[1]).toBe('SIGTERM');
    expect(readdirSync(directory)).toEqual([]);
  });

  it('refuses to overwrite its input, under whatever name', async () => {
    const { directory, path } = files({ 'a.yaml': deployment('cart') });
    symlinkSync('a.yaml', join(directory, 'link.yaml'));
    linkSync(join(directory, 'a.yaml'), join(directory, 'hard.yaml'));
    for (const output of ['a.yaml', 'link.yaml', 'hard.yaml']) {
      const { code, stderr } = await run(['-f', path('a.yaml'), '-o', path(output), '-q']);
      const message = `error: --output ${path(output)} is the input ${path('a.yaml')}; write to another file\n`;
      expect({ code, stderr }).toEqual({ code: 2, stderr: message });
    }
    expect(readFileSync(join(directory, 'a.yaml'), 'utf8')).toBe(deployment('cart'));
  });

  it.each([
    ['a device', '/dev/null', 0, ''],
    ['standard output', '-', 0, ''],
    ['a directory', '.', 2, 'error: .: is a directory, --output wants a file\n'],
    [
      'a directory that does not exist',
      'nope/out.yaml',
      1,
      'error: nope/out.yaml: cannot be written: its directory does not exist\n',
    ],
  ])('knows %s', async (_, output, code, stderr) => {
    const result = await run(['-f', '-', '-o', output, '-q'], 'a: 1\n');
    expect({ code: result.code, stderr: result.stderr }).toEqual({ code, stderr });
    expect(result.stdout).toBe(output === '-' ? 'a: 1\n---\n' : '');
  });
});
