import { chmodSync, readdirSync, statSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { ProgramPlace, useProgram } from '../support/program-place.ts';

const program = useProgram('in-place');

class Place extends ProgramPlace {
  constructor(files: Record<string, string>) {
    super(program, files);
  }
}

function deployment(name: string, more = ''): string {
  return `apiVersion: apps/v1
kind: Deployment # ${name}
metadata:
  name: ${name}
spec:
  template:
    spec:
${more}      containers:
        # the only one
        - name: app
          image: 'app:1'
`;
}

const hostNetwork = '      hostNetwork: true\n';
const service = 'apiVersion: v1\nkind:   Service   # stays\n';

describe('kube-inject --write', () => {
  it('rewrites what changes, keeps the rest byte for byte, and is undone by uninject', async () => {
    const before = `${service}---\n${deployment('a')}--- # next\n${deployment('b', hostNetwork)}---\n`;
    const place = new Place({
      'a.yaml': before,
      'sub/c.yml': deployment('c'),
      'sub/s.yaml': service,
      'sub/notes.txt': 'x',
      '.d.yaml': '{',
    });
    chmodSync(join(place.directory, 'a.yaml'), 0o640);
    const inode = statSync(join(place.directory, 'sub/s.yaml')).ino;
    const written = await place.run(['kube-inject', '--write', '-f', '.']);
    expect(written).toMatchObject({ code: 0, stdout: '' });
    expect(written.stderr).toContain('2 injected, 1 skipped: host network\n');
    expect(written.stderr).toContain('note: left out: 1 hidden, 1 with another ending\n');
    expect(place.read('a.yaml').split('---')[0]).toBe(service);
    expect(place.read('a.yaml')).toContain('istio-proxy');
    expect(statSync(join(place.directory, 'a.yaml')).mode & 0o777).toBe(0o640);
    expect(statSync(join(place.directory, 'sub/s.yaml')).ino).toBe(inode);
    expect(await place.run(['kube-inject', '--check', '-f', '.'])).toMatchObject({ code: 0, stdout: '' });
    const undone = await place.run(['uninject', '--write', '-f', '.', '--backup']);
    expect(undone.stderr).toContain('2 uninjected\n');
    expect(place.read('a.yaml')).toBe(before);
    expect(place.read('sub/c.yml')).toBe(deployment('c'));
    expect(place.read('sub/c.yml.bak')).toContain('istio-proxy');
    expect(readdirSync(place.directory).sort()).toEqual(['.d.yaml', 'a.yaml', 'a.yaml.bak', 'sub']);
  });

  it('writes nothing when a document is wrong, and names all that are', async () => {
    const wrong = deployment('bad').replace('  template:', '  replicas: many\n  template:');
    const place = new Place({
      'a.yaml': deployment('a'),
      'b.yaml': `${deployment('b')}---\n${wrong}---\n${deployment('c')}`,
      'c.yaml': '{',
    });
    const { code, stderr } = await place.run(['kube-inject', '-w', '-f', 'a.yaml', '-f', 'b.yaml', '-f', 'c.yaml']);
    expect(code).toBe(1);
    expect(stderr).toMatch(/error: b\.yaml: document 2 \(line 13, Deployment "bad"\): /);
    expect(stderr).toMatch(/error: c\.yaml: document 1 /);
    expect(stderr).toContain('error: nothing was written: 2 documents failed\n');
    expect(place.read('a.yaml')).toBe(deployment('a'));
    expect(readdirSync(place.directory)).toHaveLength(3);
  });

  it('writes through a symbolic link', async () => {
    const place = new Place({ 'real.yaml': deployment('a') });
    symlinkSync('real.yaml', join(place.directory, 'link.yaml'));
    expect(await place.run(['kube-inject', '-w', '-f', '*.yaml'])).toMatchObject({ code: 0 });
    expect(place.read('real.yaml').split('name: istio-proxy')).toHaveLength(2);
    expect(readdirSync(place.directory)).toEqual(['link.yaml', 'real.yaml']);
  });
});

describe('kube-inject --check and --diff', () => {
  it('says which files are not up to date, and why workloads are left out', async () => {
    const place = new Place({ 'a.yaml': deployment('a'), 'b.yaml': deployment('b', hostNetwork) });
    const { code, stdout, stderr } = await place.run(['kube-inject', '--check', '-f', '.', '--report', 'report.json']);
    expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
    expect(stderr).toContain('not up to date: a.yaml\n');
    expect(stderr).toContain('error: 1 of 2 files are not up to date; kube-inject --write updates them\n');
    expect(place.read('a.yaml')).toBe(deployment('a'));
    const { workloads } = JSON.parse(place.read('report.json'));
    expect(workloads).toMatchObject([
      { file: 'a.yaml', document: 1, line: 1, kind: 'Deployment', name: 'a', status: 'injected' },
      { file: 'b.yaml', status: 'skipped', reason: 'host-network' },
    ]);
  });

  it('shows lines, or names', async () => {
    const place = new Place({ 'a.yaml': deployment('a') });
    const byLine = await place.run(['kube-inject', '--diff', '-f', 'a.yaml']);
    expect(byLine.code).toBe(1);
    expect(byLine.stdout).toMatch(/^--- a\.yaml\n\+\+\+ a\.yaml\n@@ -9,3 \+9,\d+ @@\n {9}# the only one\n/);
    expect(byLine.stdout).toContain("\n           image: 'app:1'\n+");
    expect(byLine.stdout).not.toMatch(/^-(?!-)/m);
    const byName = await place.run(['kube-inject', '--diff', 'names', '-f', 'a.yaml']);
    expect(byName.stdout).toContain('\nDeployment "a"\n');
    expect(byName.stdout).toContain('\n+ container istio-proxy\n');
  });

  it.each([
    ['report.xml', /<testcase classname="a.yaml" name="Deployment &quot;a&quot;"\/>/],
    ['report.sarif', /"ruleId": "host-network"/],
  ])('reports to %s', async (name, content) => {
    const place = new Place({ 'a.yaml': deployment('a'), 'b.yaml': deployment('b', hostNetwork) });
    await place.run(['kube-inject', '-f', '.', '--report', name]);
    expect(place.read(name)).toMatch(content);
  });
});

describe('formatting kept on standard output', () => {
  it('passes a stream on as it is but for what is injected', async () => {
    const place = new Place({});
    const input = `---\n${service}---\n${deployment('a')}`;
    const injected = await place.run(['kube-inject', '--output-format', 'preserve', '-f', '-'], input);
    expect(injected.code).toBe(0);
    expect(injected.stdout.startsWith(`---\n${service}---\n`)).toBe(true);
    expect(injected.stdout).toContain("image: 'app:1'\n");
    const undone = await place.run(['uninject', '-f', '-'], injected.stdout);
    expect(undone.stdout).toBe(input);
  });

  it('knows kinds that it is told of', async () => {
    const own = deployment('a').replace('apps/v1', 'example.com/v1').replace('Deployment', 'Robot');
    const words = ['kube-inject', '--pod-template-path', 'Robot.example.com=spec.template', '-f', '-'];
    expect((await new Place({}).run(words, own)).stdout).toContain('istio-proxy');
    expect((await new Place({}).run(['kube-inject', '-f', '-'], own)).stdout).toBe(`${own}---\n`);
    const named = (path: string): string =>
      `policy: enabled\ntemplates: {sidecar: "metadata: {labels: {own: sidecar}}"}\npodTemplatePaths: {Robot.example.com: ${path}}\n`;
    const place = new Place({ good: named('[spec.template]'), bad: named('spec..template') });
    const configured = await place.run(['kube-inject', '-f', '-', '--injectConfigFile', 'good'], own);
    expect(configured.stdout).toContain('own: sidecar');
    const wrong = await place.run(['kube-inject', '-f', '-', '--injectConfigFile', 'bad'], own);
    expect(wrong).toMatchObject({ code: 1, stdout: '' });
    expect(wrong.stderr).toContain(
      'podTemplatePaths of the configuration: Robot.example.com: spec..template: wanted is',
    );
  });
});

it.each([
  [['--write', '-f', '-'], '--write rewrites files'],
  [['--write', '-f', 'a', '-o', 'b'], '--output has no meaning with --write'],
  [['--backup', '-f', 'a'], '--backup has no meaning without --write'],
  [['--check', '--write', '-f', 'a'], '--check writes nothing'],
  [['--write', '--output-format', 'canonical', '-f', 'a'], '--output-format canonical'],
  [['--report', 'x.txt', '-f', 'a'], 'must end in .json'],
  [['--pod-template-path', 'Rollout', '-f', 'a'], 'Kind.group=path'],
])('%j is wrong usage', async (words, sentence) => {
  const { code, stderr } = await new Place({}).run(['kube-inject', ...words]);
  expect(stderr).toContain(sentence);
  expect(code).toBe(2);
});
