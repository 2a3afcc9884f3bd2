import { once } from 'node:events';
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { request } from 'node:https';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Metafile } from 'esbuild';
import { afterAll, beforeAll, describe, expect, it, onTestFinished, vi } from 'vitest';
import { putConfigMaps, startCluster } from '../reload/support.ts';
import { bundleProgram, root } from '../support/program.ts';
import { RunningProgram } from '../support/running-program.ts';

const outdir = join(root, '.cache/test-serve');
const program = join(outdir, 'main.js');
const scratch = mkdtempSync(join(tmpdir(), 'serve-'));
let metafile: Metafile;

beforeAll(async () => {
  metafile = await bundleProgram(outdir);
});

afterAll(() => {
  rmSync(scratch, { recursive: true });
  rmSync(outdir, { recursive: true, force: true });
});

/** The program, killed when the test is over. */
class Program extends RunningProgram {
  constructor(words: readonly string[], environment?: NodeJS.ProcessEnv) {
    super(program, words, environment);
    onTestFinished(() => void this.child.kill('SIGKILL'));
  }
}

const anyPort = ['--port', '0', '--admin-port', '0'];

function post(port: number, ca: string, body: Buffer): Promise<{ status: number | undefined; body: string }> {
  return new Promise((answered, failed) => {
    const headers = { 'content-type': 'application/json', 'content-length': body.length };
    const outgoing = request({ port, host: '127.0.0.1', path: '/inject', method: 'POST', ca, headers }, (response) => {
      let text = '';
      response.on('data', (chunk) => {
        text += chunk;
      });
      response.on('end', () => answered({ status: response.statusCode, body: text }));
    });
    outgoing.on('error', failed).end(body);
  });
}

describe('serve', () => {
  it('answers reviews with a certificate of its own and ends well', async () => {
    const authorityFile = join(scratch, 'ca.crt');
    const running = new Program(['serve', ...anyPort, '--write-ca', authorityFile, '--drain-delay', '0']);
    const { port } = await running.line('listening');
    expect(running.text).toContain(`curl --cacert ${authorityFile} https://127.0.0.1:${port}/inject`);
    expect(statSync(authorityFile).mode & 0o777).toBe(0o644);
    expect(readFileSync(authorityFile, 'utf8')).not.toContain('PRIVATE');
    const review = readFileSync(join(root, 'samples/review.json'));
    const answer = await post(port as number, readFileSync(authorityFile, 'utf8'), review);
    expect(answer.status).toBe(200);
    const { response } = JSON.parse(answer.body);
    expect(response).toMatchObject({
      uid: JSON.parse(review.toString()).request.uid,
      allowed: true,
      patchType: 'JSONPatch',
    });
    expect(await running.line('review')).toMatchObject({ decision: 'injected', uid: response.uid });
    running.child.kill('SIGTERM');
    expect(await running.exit).toBe(0);
    expect(running.lines.at(-1)).toMatchObject({ msg: 'stopped' });
  });

  it('records reviews without secrets, as replay can read them at once', async () => {
    const [authorityFile, recordings] = [join(scratch, 'recording-ca.crt'), join(scratch, 'recordings')];
    const words = ['--write-ca', authorityFile, '--drain-delay', '0', '--record', recordings];
    const running = new Program(['serve', ...anyPort, ...words]);
    const { port, adminPort } = await running.line('listening');
    const review = JSON.parse(readFileSync(join(root, 'samples/review.json'), 'utf8'));
    review.request.object.spec.containers[0].env = [{ name: 'PASSWORD', value: 'PLANTED' }];
    const body = Buffer.from(JSON.stringify(review));
    for (let count = 0; count < 3; count++) await post(port as number, readFileSync(authorityFile, 'utf8'), body);
    const metrics = await (await fetch(`http://127.0.0.1:${adminPort}/metrics`)).text();
    expect(metrics).toContain('sidecar_injector_recordings_total{result="duplicate"} 2');
    running.child.kill('SIGTERM');
    expect(await running.exit).toBe(0);
    const [name, ...others] = readdirSync(recordings);
    expect(others).toEqual([]);
    const text = readFileSync(join(recordings, name!), 'utf8');
    expect(text).not.toContain('PLANTED');
    expect(
      text
        .trimEnd()
        .split('\n')
        .map((line) => JSON.parse(line).answer.decision),
    ).toEqual(['injected']);
    const replay = new Program([
      'replay',
      recordings,
      '--against',
      'recorded',
      '--config',
      join(root, 'templates/default'),
    ]);
    expect([await replay.exit, replay.text]).toEqual([0, '']);
  });

  it('says what is wrong with where and how to record', async () => {
    const file = join(scratch, 'a-file');
    writeFileSync(file, '');
    const taken = new Program(['serve', ...anyPort, '--record', file]);
    expect([await taken.exit, taken.text]).toEqual([
      1,
      expect.stringMatching(/^error: --record \S+a-file: is no directory\n$/m),
    ]);
    const impossible = new Program(['serve', ...anyPort, '--record', '/proc/recordings']);
    expect([await impossible.exit, impossible.text]).toEqual([
      1,
      expect.stringMatching(/^error: --record \/proc\/recordings: cannot be written: .*\n$/m),
    ]);
    const alone = new Program(['serve', ...anyPort, '--record-rules', file]);
    expect([await alone.exit, alone.text]).toEqual([2, 'error: --record-rules goes with --record only\n']);
    const share = new Program(['serve', '--record', scratch, '--record-sample', '2']);
    expect(await share.exit).toBe(2);
  });

  it('drains at SIGHUP too, since a closed terminal or a habit must not cost a review', async () => {
    const running = new Program(['serve', ...anyPort, '--drain-delay', '0']);
    await running.line('listening');
    running.child.kill('SIGHUP');
    expect(await running.line('draining; a second signal stops at once')).toMatchObject({ signal: 'SIGHUP' });
    expect(await running.exit).toBe(0);
  });

  it('names the pod that it denies, and does so where lines about injected pods are not wanted', async () => {
    const authorityFile = join(scratch, 'denial-ca.crt');
    const words = ['--write-ca', authorityFile, '--drain-delay', '0', '--log-level', 'warn'];
    const running = new Program(['serve', ...anyPort, ...words]);
    await vi.waitFor(() => expect(running.text).toContain('answers reviews at'), { timeout: 30_000, interval: 20 });
    const port = Number(/127\.0\.0\.1:(\d+)\/inject/.exec(running.text)![1]);
    const review = JSON.parse(readFileSync(join(root, 'samples/review.json'), 'utf8'));
    const ca = readFileSync(authorityFile, 'utf8');
    await post(port, ca, Buffer.from(JSON.stringify(review)));
    const { metadata } = review.request.object;
    metadata.annotations = { 'inject.istio.io/templates': 'nope' };
    await post(port, ca, Buffer.from(JSON.stringify(review)));
    running.child.kill('SIGTERM');
    expect(await running.exit).toBe(0);
    expect(running.lines).toEqual([
      expect.objectContaining({
        level: 'warn',
        decision: 'denied',
        reason: 'unknown-template',
        namespace: review.request.namespace,
        name: metadata.generateName,
      }),
    ]);
  });

  it('stops at once at the second signal', async () => {
    const running = new Program(['serve', ...anyPort]);
    await running.line('listening');
    running.child.kill('SIGINT');
    await running.line('draining; a second signal stops at once');
    running.child.kill('SIGINT');
    expect(await running.exit).toBe(130);
  });

  it('says nothing but log lines when it is told to be quiet, and listens everywhere in a cluster', async () => {
    const running = new Program(['serve', ...anyPort, '--quiet', '--drain-delay', '0'], {
      KUBERNETES_SERVICE_HOST: '10.0.0.1',
    });
    expect(await running.line('listening')).toMatchObject({ host: '0.0.0.0' });
    running.child.kill('SIGTERM');
    expect(await running.exit).toBe(0);
    expect(running.text.split('\n').filter((line) => line !== '' && !line.startsWith('{'))).toEqual([]);
  });

  it('wants two ports, and does not take itself for another process', async () => {
    const running = new Program(['serve', '--port', '9443', '--admin-port', '9443']);
    expect([await running.exit, running.text]).toEqual([
      2,
      'error: --port and --admin-port are both 9443; they must differ\n',
    ]);
  });

  it('ends its log with the reason of its end, whatever was read meanwhile', async () => {
    const missing = join(scratch, 'missing.pem');
    const running = new Program(['serve', ...anyPort, '--tls-cert-file', missing, '--tls-key-file', missing]);
    expect(await running.exit).toBe(1);
    expect(running.lines.map(({ msg }) => msg)).toContain('configuration loaded');
    expect(running.text.trimEnd().split('\n').at(-1)).toMatch(/^error: .*missing\.pem: does not exist$/);
  });

  it('tells which port is taken', async () => {
    const other = createServer().listen(0, '127.0.0.1');
    await once(other, 'listening');
    onTestFinished(() => void other.close());
    const { port } = other.address() as { port: number };
    const running = new Program(['serve', '--port', String(port), '--admin-port', '0']);
    expect(await running.exit).toBe(1);
    // The log comes before it, so that whoever looks at the last line sees why.
    const lines = running.text.trimEnd().split('\n');
    expect(lines.at(-1)).toBe(`error: cannot listen on 127.0.0.1:${port}: another process listens there already`);
    expect(lines.at(-2)).toContain('configuration loaded');
  });

  it.each([
    ['192.0.2.1', 'this machine does not have the address'],
    ['nowhere.invalid', 'the address is unknown'],
  ])('tells that it cannot listen on %s', async (host, complaint) => {
    const running = new Program(['serve', ...anyPort, '--host', host]);
    expect(await running.exit).toBe(1);
    expect(running.text).toMatch(new RegExp(`error: cannot listen on ${host}: ${complaint}\n$`));
  });
});

describe('serve with a live configuration', () => {
  const embedded = (name: string): string => readFileSync(join(root, `templates/default/${name}.yaml`), 'utf8');

  it('takes it from the cluster, follows it, and ends well', async () => {
    const { cluster, options } = await startCluster('/api/v1/nodes', '/api/v1/namespaces');
    const documents = { config: embedded('config'), values: embedded('values'), mesh: embedded('mesh') };
    const authorityFile = join(scratch, 'live-ca.crt');
    const running = new Program([
      ...['serve', ...anyPort, '--write-ca', authorityFile, '--drain-delay', '0', '--annotate-config-digest'],
      ...['--kubeconfig', options.kubeconfig!, '--injectConfigMapName', 'istio-sidecar-injector'],
      ...['--cluster-facts', 'namespaces,nodes'],
    ]);
    const { port, adminPort } = (await running.line('listening')) as { port: number; adminPort: number };
    await running.line('configuration refused, there is none yet');
    const ready = await fetch(`http://127.0.0.1:${adminPort}/readyz`);
    expect([ready.status, await ready.text()]).toEqual([503, expect.stringContaining('does not exist')]);
    const authority = readFileSync(authorityFile, 'utf8');
    const review = readFileSync(join(root, 'samples/review.json'));
    expect((await post(port, authority, review)).status).toBe(503);
    putConfigMaps(cluster, documents);
    const { digest } = await running.line('configuration loaded');
    await vi.waitFor(
      async () => expect((await fetch(`http://127.0.0.1:${adminPort}/readyz`)).status).toBe(200),
      30_000,
    );
    const { response } = JSON.parse((await post(port, authority, review)).body);
    expect(Buffer.from(response.patch, 'base64').toString()).toContain(digest);
    putConfigMaps(cluster, { ...documents, values: '{' });
    expect(await running.line('new configuration refused, the old one stays')).toMatchObject({ digest });
    running.child.kill('SIGTERM');
    expect(await running.exit).toBe(0);
    expect(cluster.server.calls.every((call) => call.startsWith('GET '))).toBe(true);
  });

  it('ends with the reason where there is no API server to ask', async () => {
    const name = 'istio-sidecar-injector';
    const words = ['serve', ...anyPort, '--kubeconfig', '/nowhere/kubeconfig', '--injectConfigMapName', name];
    const running = new Program(words);
    expect(await running.exit).toBe(1);
    expect(running.text).toMatch(/^error: \/nowhere\/kubeconfig: does not exist/);
  });
});

describe('what cannot be started', () => {
  it.each([
    [
      ['serve', '--cluster-facts', 'namespaces,pods'],
      2,
      'A list of facts is none, or of namespaces, nodes, proxyconfigs',
    ],
    [['serve', '--meshConfigMapName', 'istio'], 2, '--meshConfigMapName goes with --injectConfigMapName only'],
    [['serve', '--injectConfigMapName', 'a', '--config', 'b'], 2, '--injectConfigMapName and --config name two'],
    [['serve', '--inject-config-map-name', 'a', '--inject-config-file', 'b'], 2, 'and --injectConfigFile name two'],
    [['serve', '--self-test', 'never'], 2, 'Allowed choices are refuse, warn.'],
    [['serve', '--port', 'http'], 2, 'A port is a number from 0 to 65535.'],
    [['serve', '--body-limit', 'much'], 2, 'A size is'],
    [['serve', '--drain-delay', '10'], 2, 'A duration is'],
    [['serve', '--tls-min-version', '1.1'], 2, 'Allowed choices are 1.2, 1.3.'],
    [['serve', '--log-level', 'loud'], 2, 'Allowed choices are'],
    [['serve', '--tls-key-file', 'x'], 2, 'must be given together'],
    [['serve', '--tls-cert-file', 'x', '--tls-key-file', 'y', '--write-ca', 'z'], 2, '--write-ca is only for'],
    [['serve', '--tls-secret', 'x'], 2, '--tls-secret needs --namespace'],
    [['serve', '--tls-secret', 'x', '--tls-cert-file', 'y', '--tls-key-file', 'z'], 2, 'exclude each other'],
    [['serve', '--ca-file', 'x'], 2, '--ca-file is only for'],
    [['serve', '--tls-client-name', 'x'], 2, '--tls-client-name needs --tls-client-ca-file'],
    [['serve', '--webhook-config', 'x'], 2, '--webhook-config needs to know what to publish'],
    [['serve', '--nonsense'], 2, "unknown option '--nonsense'"],
    [['serve', 'nonsense'], 2, 'too many arguments'],
    [['nonsense'], 2, "unknown command 'nonsense'"],
    [['serve', '--tls-cert-file', '/nowhere/x', '--tls-key-file', '/nowhere/y'], 1, '/nowhere/x: does not exist'],
    [
      ['serve', '--write-ca', '/nowhere/ca.crt'],
      1,
      '--write-ca /nowhere/ca.crt: cannot be written: its directory does not exist',
    ],
    [['serve', '--tls-client-ca-file', '/nowhere/ca.crt'], 1, '--tls-client-ca-file: /nowhere/ca.crt: does not exist'],
    [['serve', '--tls-secret', 'x', '--namespace', 'y', '--kubeconfig', '/nowhere/k'], 1, '/nowhere/k'],
    [['serve', '--config', '/nowhere/config'], 1, '/nowhere/config'],
    [['--version'], 0, ''],
    [['serve', '--help'], 0, ''],
  ])('%j ends with %d', async (words, code, sentence) => {
    const running = new Program([...words, ...(code === 1 ? anyPort : [])]);
    expect(await running.exit).toBe(code);
    expect(running.text).toContain(sentence);
    expect(running.text).not.toContain('    at ');
  });

  it('warns of files under which ordinary pods would be denied, or refuses them if told so', async () => {
    const file = join(scratch, 'denying.yaml');
    writeFileSync(file, 'policy: enabled\ntemplates: {sidecar: \'{{ fail "not today" }}\'}\n');
    const values = join(scratch, 'no-values.yaml');
    writeFileSync(values, '{}');
    const words = ['serve', ...anyPort, '--injectConfigFile', file, '--valuesFile', values, '--drain-delay', '0'];
    const running = new Program([...words, '--self-test', 'refuse']);
    expect(await running.exit).toBe(1);
    expect(running.text).toMatch(
      /^error: self-test with the built-in pod "one container": it would be denied: .*not today/,
    );
    const warned = new Program(words);
    await warned.line('listening');
    expect(warned.lines.filter(({ level }) => level === 'warn').map(({ msg }) => msg)).toContainEqual(
      expect.stringContaining('not today'),
    );
    warned.child.kill('SIGTERM');
    expect(await warned.exit).toBe(0);
  });

  it('names every problem of a configuration', async () => {
    const file = join(scratch, 'config.yaml');
    writeFileSync(file, 'templates: {sidecar: "{{ nonsense }}"}\npolicy: [1]\n');
    const running = new Program(['serve', ...anyPort, '--injectConfigFile', file]);
    expect(await running.exit).toBe(1);
    expect(running.text).toMatch(/^error: .*config\.yaml/);
    expect(running.text).not.toContain('    at ');
  });
});

/** What a file of the bundle needs as soon as it is loaded: sources, and packages from elsewhere. */
function loadedWith(output: string): string[] {
  const found = new Set<string>();
  const seen = new Set<string>();
  const visit = (path: string): void => {
    if (seen.has(path)) return;
    seen.add(path);
    for (const source of Object.keys(metafile.outputs[path]!.inputs)) found.add(source);
    for (const { path: imported, kind } of metafile.outputs[path]!.imports) {
      if (kind === 'dynamic-import') continue;
      if (Object.hasOwn(metafile.outputs, imported)) visit(imported);
      else found.add(imported);
    }
  };
  visit(output);
  return [...found].filter((name) => !name.startsWith('node:'));
}

it('loads what belongs to the server only when it serves', () => {
  const loaded = loadedWith('.cache/test-serve/main.js');
  expect(loaded.filter((name) => !name.startsWith('src/'))).toEqual(['commander']);
});

it('loads nothing that speaks with an API server unless an option needs it', () => {
  const outputs = Object.entries(metafile.outputs);
  const [serving] = outputs.find(([, { entryPoint }]) => entryPoint === 'src/cli/serve-until-signal.ts')!;
  const loaded = loadedWith(serving);
  expect(loaded).toContain('src/cli/live-cluster.ts');
  expect(loaded.filter((name) => name.startsWith('src/cluster/') || name.startsWith('@kubernetes'))).toEqual([]);
});
