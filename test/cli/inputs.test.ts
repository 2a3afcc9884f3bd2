import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { symlinkSync, writeFileSync } from 'node:fs';
import { createServer, type RequestListener } from 'node:http';
import { createServer as createSecureServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readUrl } from '../../src/cli/read-url.ts';
import { CertificateAuthority } from '../../src/server/self-made-certificate.ts';
import { ProgramPlace, useProgram } from '../support/program-place.ts';

const program = useProgram('inputs');
const place = (files: Record<string, string>): ProgramPlace => new ProgramPlace(program, files);

const service = 'apiVersion: v1\nkind: Service # as it is\n';

const authority = new CertificateAuthority(new Date());
const { certificate, key } = authority.issue(['127.0.0.1'], new Date());
/** What the servers were asked, with the credentials that came along. */
const asked: (readonly [path: string, authorization: string | undefined])[] = [];

const answer: RequestListener = (request, response) => {
  const path = request.url ?? '';
  asked.push([path, request.headers.authorization]);
  const redirect = (to: string): unknown => response.writeHead(302, { location: to }).end();
  if (path === '/moved') redirect('/service.yaml');
  else if (path === '/loop') redirect('/loop');
  else if (path === '/to-plain') redirect(`${plain}/service.yaml`);
  else if (path === '/to-secure') redirect(`${secure}/service.yaml`);
  else if (path === '/to-file') redirect('file:///etc/passwd');
  else if (path === '/page') response.writeHead(200, { 'content-type': 'text/html; charset=utf-8' }).end('<html>');
  else if (path === '/zipped')
    response.writeHead(200, { 'content-encoding': 'gzip' }).end(gzipSync(Buffer.alloc(2000)));
  else if (path === '/cut') response.writeHead(200, { 'content-length': 5 }).write('a', () => response.destroy());
  else if (path === '/silent') return;
  else if (path.startsWith('/service.yaml')) response.end(service);
  else response.writeHead(404).end('nothing here');
};

const servers = [createServer(answer), createSecureServer({ cert: certificate, key }, answer)] as const;
let plain = '';
let secure = '';

beforeAll(async () => {
  for (const server of servers) await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const [first, second] = servers.map((server) => (server.address() as AddressInfo).port);
  plain = `http://127.0.0.1:${first}`;
  secure = `https://127.0.0.1:${second}`;
});

afterAll(() => {
  for (const server of servers) {
    server.closeAllConnections();
    server.close();
  }
});

async function read(address: string, limits?: { time: number; size: number }): Promise<string> {
  const chunks: Uint8Array[] = [];
  for await (const chunk of readUrl(address, limits)) chunks.push(chunk);
  return Buffer.concat(chunks).toString();
}

async function closedPort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}

describe('manifests behind addresses', () => {
  it('are read, also after a redirect', async () => {
    expect(await read(`${plain}/service.yaml`)).toBe(service);
    expect(await read(`${plain}/moved`)).toBe(service);
  });

  it.each([
    ['/nothing', 'was answered with 404 Not Found'],
    ['/loop', 'redirects more than 5 times'],
    ['/to-file', 'redirects from http to file, which is not followed'],
    ['/page', 'is a web page, not a manifest; sites with repositories have a "raw" address beside it'],
    ['/zipped', 'is larger than 0.0009765625 MiB'],
    ['/cut', 'the connection was cut'],
    ['/silent', 'took longer than 0.5 s'],
  ])('%s is refused in one sentence', async (path, problem) => {
    const limits = { time: path === '/silent' ? 500 : 60_000, size: 1024 };
    await expect(read(`${plain}${path}`, limits)).rejects.toThrow(`${plain}${path}: ${problem}`);
  });

  it('have names that give nothing away', async () => {
    const secret = `${plain.replace('//', '//user:geheim@')}/nothing?token=geheim#geheim`;
    await expect(read(secret)).rejects.toThrow(`${plain}/nothing: holds a password, which is sent over https only`);
    await expect(read('http://user:geheim@[')).rejects.toThrow(/^http:\/\/\[: is no valid address$/);
    const closed = await closedPort();
    await expect(read(`http://127.0.0.1:${closed}/?geheim`)).rejects.toThrow(
      `http://127.0.0.1:${closed}/: nobody listens there`,
    );
  });

  it('are read by the program, with a password for the first host only', async () => {
    const here = place({ 'ca.crt': authority.certificate });
    const trust = { NODE_EXTRA_CA_CERTS: join(here.directory, 'ca.crt') };
    const address = secure.replace('//', '//me:pass%40word@');
    asked.length = 0;
    const { code, stdout } = await here.run(['kube-inject', '-q', '-f', `${address}/service.yaml?x=1`], '', trust);
    expect({ code, stdout }).toEqual({ code: 0, stdout: `${service}---\n` });
    expect(asked).toEqual([['/service.yaml?x=1', `Basic ${Buffer.from('me:pass@word').toString('base64')}`]]);
    const downgraded = await here.run(['kube-inject', '-f', `${address}/to-plain`], '', trust);
    expect(downgraded.stderr).toContain(
      `error: ${secure}/to-plain: redirects from https to http, which is not followed`,
    );
    const untrusted = await here.run(['kube-inject', '-f', `${secure}/service.yaml`]);
    expect(untrusted.code).toBe(1);
    expect(untrusted.stderr).toMatch(/: its certificate is not trusted \(\w+\); NODE_EXTRA_CA_CERTS can name another/);
    asked.length = 0;
    await here.run(['kube-inject', '-f', `${plain}/to-secure`], '', trust);
    expect(asked).toEqual([
      ['/to-secure', undefined],
      ['/service.yaml', undefined],
    ]);
    const written = await here.run(['kube-inject', '--write', '-f', `${secure}/service.yaml?token=hidden`]);
    expect(written).toMatchObject({
      code: 2,
      stderr: `error: --write rewrites files, ${secure}/service.yaml is none\n`,
    });
  });
});

describe('files that are found rather than named', () => {
  const beside = {
    'service.yaml': service,
    'values.yaml': 'replicas: 2\n',
    'package.json': '{"name": "x"}',
    'notes.txt': '',
    '.hidden.yaml': service,
    'chart/Chart.yaml': 'name: c\n',
    'chart/templates/deployment.yaml': 'apiVersion: apps/v1\nkind: Deployment\nname: {{ .Release.Name }}\n',
    'chart/templates/tests/a.yaml': '{{ }}',
    'json/service.json': '{"kind":"Service","apiVersion":"v1"}',
  };

  it('must hold objects, and what is left out is counted', async () => {
    const { code, stdout, stderr } = await place(beside).run(['kube-inject', '-f', '.']);
    expect(code).toBe(0);
    expect(stdout).toBe(`${beside['json/service.json']}\n---\n${service}---\n`);
    expect(stderr).toContain(
      'note: left out: 1 hidden, 2 templates of Helm (helm template renders them), 1 with another ending, 3 without Kubernetes objects\n',
    );
  });

  it('lie in subdirectories, too, unless these are not wanted', async () => {
    const here = place({ 'a.yaml': service, 'b/b.yml': service, 'b/c/c.json': '{"kind":"a","apiVersion":"v1"}' });
    symlinkSync('.', join(here.directory, 'again'));
    const all = await here.run(['kube-inject', '--check', '-R', '-f', '.']);
    expect(all.stderr).toContain('note: left out: 1 linked subdirectory\n');
    const { stdout } = await here.run(['kube-inject', '-q', '-f', '.']);
    expect(stdout).toBe(`${service}---\n${service}---\n{"kind":"a","apiVersion":"v1"}\n---\n`);
    const flat = await here.run(['kube-inject', '--no-recursive', '-f', '.']);
    expect(flat).toMatchObject({ code: 0, stdout: `${service}---\n` });
    expect(flat.stderr).toContain('note: left out: 1 linked subdirectory, 1 subdirectory\n');
    const none = await place({ 'a/b.yaml': service }).run(['uninject', '--no-recursive', '-f', '.']);
    const reason = '.: holds no file named *.yaml, *.yml or *.json, and --no-recursive leaves its subdirectories out';
    expect(none).toMatchObject({ code: 1, stderr: `error: ${reason}\n` });
  });

  it('are files: a pipe that nobody writes to holds nothing up', async () => {
    const here = place({ 'a.yaml': service });
    execFileSync('mkfifo', [join(here.directory, 'pipe.yaml')]);
    for (const name of ['.', '*.yaml']) {
      const { stdout, stderr } = await here.run(['kube-inject', '-f', name]);
      expect(stdout).toBe(`${service}---\n`);
      expect(stderr).toContain('note: left out: 1 of a special kind (pipe, socket, device)\n');
    }
  });

  it('are not looked for in packages of others', async () => {
    const here = place({ 'a.yaml': service, 'node_modules/x/manifest.yaml': service });
    const { stdout, stderr } = await here.run(['kube-inject', '-f', '.']);
    expect(stdout).toBe(`${service}---\n`);
    expect(stderr).toContain('note: left out: 1 node_modules\n');
  });

  it('may begin with a mark', async () => {
    const here = place({ 'a.yaml': `\ufeff${service}` });
    await here.run(['kube-inject', '-q', '-f', '.', '-o', 'out']);
    expect(here.read('out')).toBe(`\ufeff${service}---\n`);
  });

  it('are not passed over where PowerShell wrote them', async () => {
    const here = place({ 'a.yaml': service });
    writeFileSync(join(here.directory, 'b.yaml'), Buffer.from(`\ufeff${service}`, 'utf16le'));
    const { code, stderr } = await here.run(['kube-inject', '-q', '--check', '-f', '.']);
    expect({ code, stderr }).toEqual({
      code: 1,
      stderr: 'error: b.yaml: document 1: is UTF-16; UTF-8 is wanted\nerror: 1 document failed\n',
    });
  });

  it('may be meant by patterns from elsewhere', async () => {
    const here = place({ 'a/b/one.yaml': service, 'a/two.yaml': 'kind: a\napiVersion: v1\n' });
    const found = async (pattern: string): Promise<string> =>
      (await here.run(['kube-inject', '-q', '--output-format', 'preserve', '-f', pattern])).stdout;
    const two = 'kind: a\napiVersion: v1\n';
    expect(await found('./a/*.yaml')).toBe(two);
    expect(await found('a/b/../*.yaml')).toBe(two);
    expect(await found(join(here.directory, '*/t*.yaml'))).toBe(two);
    expect(await found('./**/*.yaml')).toBe(`${two}---\n${service}`);
    const none = await here.run(['kube-inject', '-q', '-f', 'absent/*.yaml']);
    expect(none).toMatchObject({ code: 1, stderr: 'error: absent/*.yaml: no file matches\n' });
  });

  it('are named where a link leads nowhere', async () => {
    const here = place({ 'a.yaml': service });
    symlinkSync('gone.yaml', join(here.directory, 'link.yaml'));
    const { code, stderr } = await here.run(['kube-inject', '-q', '-f', '.']);
    expect({ code, stderr }).toEqual({ code: 1, stderr: 'error: link.yaml: is a symbolic link that leads nowhere\n' });
  });

  it('are told when they mean to hold objects, but cannot be read', async () => {
    const { code, stderr } = await place({ 'a.yaml': `${service}\tx: [\n` }).run([
      'kube-inject',
      '--check',
      '-f',
      '*.yaml',
    ]);
    expect(code).toBe(1);
    expect(stderr).toMatch(/error: a\.yaml: document 1 \(line 3, column 1\): error converting YAML to JSON/);
    expect(stderr).toContain('error: 1 document failed\n');
  });

  it('are read whatever they hold when they are named', async () => {
    const { stdout } = await place(beside).run(['kube-inject', '-f', 'values.yaml']);
    expect(stdout).toBe('replicas: 2\n---\n');
  });
});

it.each([
  [
    ['-f', 'a.yaml', 'b.yaml'],
    "b.yaml: files are named with -f, each with its own; patterns go in quotes: -f 'deploy/*.yaml'",
  ],
  [['-f', ''], 'the name behind -f is empty'],
  [['-f', 'ftp://user:hidden@host/a.yaml'], 'ftp://host/a.yaml: of addresses only http:// and https:// can be read'],
])('refuses inputs %j', async (names, message) => {
  const here = place({ 'a.yaml': service, 'b.yaml': service });
  for (const command of ['kube-inject', 'uninject']) {
    expect(await here.run([command, ...names])).toMatchObject({ code: 2, stdout: '', stderr: `error: ${message}\n` });
  }
});

it('ends quietly when nobody reads on', async () => {
  const child = spawn(process.execPath, [program.main, 'kube-inject', '--help']);
  child.stdout.destroy();
  let stderr = '';
  child.stderr.on('data', (chunk) => {
    stderr += chunk;
  });
  const [code] = await once(child, 'close');
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
});

it('manifests come out whole however their lines and characters lie in the pieces that are read', async () => {
  const lines = Array.from(
    { length: 9000 },
    (_, index) => `  key-${index}: gr\u00f6\u00dfe ${'\u65e5'.repeat(index % 23)}\n`,
  );
  const long = `  long: ${'\u00e9'.repeat(200_000)}\n`;
  const documents = [0, 1, 2].map((part) => lines.slice(part * 3000, (part + 1) * 3000).join('') + long);
  const text = documents.map((data) => `apiVersion: v1\nkind: ConfigMap\ndata:\n${data}`).join('---\n');
  const here = place({ 'a.yaml': text });
  expect(await here.run(['kube-inject', '-q', '--write', '-f', 'a.yaml'])).toMatchObject({ code: 0, stderr: '' });
  expect(here.read('a.yaml')).toBe(text);
  await here.run(['kube-inject', '-q', '-f', 'a.yaml', '-o', 'out']);
  expect(here.read('out')).toBe(`${text}---\n`);
});

describe('bytes that are no text', () => {
  const pod = (name: string): string => `apiVersion: v1\nkind: Service\nmetadata:\n  name: ${name}\n`;

  it('are told with document and line, once, and what stands before them is looked at', async () => {
    const here = place({});
    const long = `# ${'x'.repeat(70_000)}\n`;
    writeFileSync(join(here.directory, 'a.yaml'), `${pod('tea')}---\n${long}${pod('caf\u00e9')}---\n`, 'latin1');
    const run = await here.run(['kube-inject', '--keep-going', '--report', 'r.sarif', '-f', 'a.yaml']);
    const problem = 'is not text: it holds bytes that are no UTF-8';
    expect(run).toMatchObject({ code: 1, stdout: `${pod('tea')}---\n` });
    expect(run.stderr).toContain(`error: a.yaml: document 2 (line 10): ${problem}\n`);
    const [result] = JSON.parse(here.read('r.sarif')).runs[0].results;
    expect(result.message.text).toBe(`document 2: ${problem}`);
    expect(result.locations[0].physicalLocation.region.startLine).toBe(10);
  });

  it('may be the end of a character that was cut off', async () => {
    const here = place({});
    writeFileSync(join(here.directory, 'a.yaml'), Buffer.from(`${pod('a')}# \u00e9`).subarray(0, -1));
    const { code, stderr } = await here.run(['kube-inject', '--check', '-f', 'a.yaml']);
    expect(code).toBe(1);
    expect(stderr).toContain('a.yaml: document 1 (line 5): is not text');
  });
});
