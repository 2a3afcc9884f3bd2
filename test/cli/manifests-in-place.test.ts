import { spawn } from 'node:child_process';
import { once } from 'node:events';
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
    expect(stderr).toMatch(/error: b\.yaml: document 2 \(line 18, column 3, Deployment "bad"\): /);
    expect(stderr).toMatch(/error: c\.yaml: document 1 /);
    expect(stderr).toContain('error: nothing was written: 2 documents failed\n');
    expect(place.read('a.yaml')).toBe(deployment('a'));
    expect(readdirSync(place.directory)).toHaveLength(3);
  });

  it('writes nothing when a copy cannot be made', async () => {
    const place = new Place({ 'a.yaml': deployment('a'), 'b.yaml': deployment('b'), 'b.yaml.bak/x': '' });
    const { code, stderr } = await place.run(['kube-inject', '-q', '-w', '--backup', '-f', '.']);
    expect({ code, stderr }).toEqual({ code: 1, stderr: 'error: b.yaml.bak: is a directory, a file is wanted\n' });
    expect(place.read('a.yaml')).toBe(deployment('a'));
    expect(readdirSync(place.directory)).toEqual(['a.yaml', 'a.yaml.bak', 'b.yaml', 'b.yaml.bak']);
  });

  it('is not kept from writing by what a killed run left, which in a container had the same number', async () => {
    const place = new Place({ 'a.yaml': deployment('a') });
    const command = 'echo torn > .a.yaml.$$.tmp; exec "$@"';
    const words = [process.execPath, program.main, 'kube-inject', '-w', '-q', '-f', '.'];
    const child = spawn('sh', ['-c', command, 'sh', ...words], { cwd: place.directory, stdio: 'inherit' });
    expect((await once(child, 'close'))[0]).toBe(0);
    expect(place.read('a.yaml')).toContain('name: istio-proxy');
    expect(readdirSync(place.directory)).toEqual(['a.yaml']);
  });

  it('tells of what killed runs left beside the files, and leaves it alone', async () => {
    const [gone, alive] = [9_999_999, process.pid];
    const left = {
      [`.a.yaml.${gone}.tmp`]: deployment('half'),
      [`sub/.b.yaml.${gone}.tmp`]: '',
      [`.a.yaml.${alive}.tmp`]: '',
      [`.other.yaml.${gone}.tmp`]: '',
      '.a.yaml.tmp': '',
    };
    const place = new Place({ 'a.yaml': deployment('a'), 'sub/b.yaml': deployment('b'), ...left });
    symlinkSync('sub/b.yaml', join(place.directory, 'link.yaml'));
    const note = `note: left by runs that were killed, and of no use any more: .a.yaml.${gone}.tmp, sub/.b.yaml.${gone}.tmp\n`;
    const { code, stderr } = await place.run(['kube-inject', '-w', '-f', 'a.yaml', '-f', 'link.yaml']);
    expect({ code, stderr }).toEqual({ code: 0, stderr: expect.stringContaining(note) });
    expect((await place.run(['uninject', '-w', '-f', '.'])).stderr).toContain(note);
    expect((await place.run(['kube-inject', '--check', '-f', '.'])).stderr).not.toContain('.tmp');
    for (const [name, content] of Object.entries(left)) expect(place.read(name)).toBe(content);
    expect((await place.run(['kube-inject', '-q', '-f', '.'])).stdout).not.toContain('half');
  });

  it('writes through a symbolic link', async () => {
    const place = new Place({ 'real.yaml': deployment('a') });
    symlinkSync('real.yaml', join(place.directory, 'link.yaml'));
    expect(await place.run(['kube-inject', '-w', '-f', '*.yaml'])).toMatchObject({ code: 0 });
    expect(place.read('real.yaml').split('name: istio-proxy')).toHaveLength(2);
    expect(readdirSync(place.directory)).toEqual(['link.yaml', 'real.yaml']);
  });
});

/** A document that fails, by a word where a number should be, and one that is no YAML; the line is that of the colon. */
const wrong = deployment('wrong').replace('  template:', '  replicas: many\n  template:');
const unreadable = 'apiVersion: v1\nkind: b: c\n';
const wrongSentence = (file: string, line: number): string =>
  `error: ${file}: document 2 (line ${line}, column 3, Deployment "wrong"): error unmarshaling JSON: while decoding JSON: ` +
  'json: cannot unmarshal string into Go struct field DeploymentSpec.spec.replicas of type int32\n';
const unreadableSentence = (file: string): string =>
  `error: ${file}: document 1 (line 2, column 8): error converting YAML to JSON: yaml: mapping values are not allowed in this context\n`;

describe('where documents fail', () => {
  const files = {
    'a.yaml': `${service}---\n${wrong}---\n${deployment('a')}`,
    'b.yaml': unreadable,
    'c.yaml': deployment('c'),
    'd.yaml': `${deployment('d')}--- {}\n${deployment('e')}`,
  };
  const separatorSentence = 'error: d.yaml: document 1 (line 12): invalid Yaml document separator: {}\n';
  const told = wrongSentence('a.yaml', 9) + unreadableSentence('b.yaml') + separatorSentence;
  const named = Object.keys(files).flatMap((name) => ['-f', name]);

  it('tells all of them, and prints what comes before the first', async () => {
    const place = new Place(files);
    const printed = await place.run(['kube-inject', '-q', ...named]);
    expect(printed).toEqual({
      code: 1,
      stdout: `${service}---\n`,
      stderr: `${told}error: 3 documents failed; the output ends before the first that did\n`,
    });
    const written = await place.run(['kube-inject', '-q', ...named, '-o', 'out']);
    expect(written.stderr).toBe(`${told}error: nothing was written: 3 documents failed\n`);
    expect(readdirSync(place.directory)).toEqual(Object.keys(files));
  });

  it('leaves them out with --keep-going', async () => {
    const place = new Place(files);
    const { code, stdout, stderr } = await place.run(['kube-inject', ...named, '--keep-going']);
    expect(code).toBe(1);
    expect(stderr).toContain('\n3 failed, 2 injected\nerror: 3 documents failed and are not in the output\n');
    expect(stdout.match(/^ {2}name: .*/gm)).toEqual(['  name: a', '  name: c']);
    const kept = await place.run(['kube-inject', ...named, '--keep-going', '--output-format', 'preserve', '-o', 'out']);
    expect(kept.code).toBe(1);
    expect(place.read('out').match(/^---|^kind.*|^ {8}- name: istio-proxy/gm)).toEqual(
      ['kind:   Service   # stays', 'Deployment # a', 'Deployment # c'].flatMap((one, index) =>
        index === 0 ? [one] : ['---', `kind: ${one}`],
      ),
    );
    const undone = await place.run(['uninject', '-q', '-f', 'out', ...named, '--keep-going']);
    expect(undone.code).toBe(1);
    expect(undone.stdout.match(/image: .*/g)).toEqual(Array(4).fill("image: 'app:1'"));
  });

  it('keeps them as they are with --write --keep-going', async () => {
    const place = new Place(files);
    const { code, stderr } = await place.run(['kube-inject', '-q', '-w', '-f', '.', '--keep-going']);
    expect(code).toBe(1);
    expect(stderr).toBe(`${told}error: 3 documents failed and stay as they are\n`);
    expect(place.read('a.yaml')).toContain(`${service}---\n${wrong}---\napiVersion`);
    expect(place.read('a.yaml')).toContain('name: istio-proxy');
    expect(place.read('b.yaml')).toBe(unreadable);
    expect(place.read('c.yaml')).toContain('name: istio-proxy');
    expect(place.read('d.yaml')).toBe(files['d.yaml']);
    expect(readdirSync(place.directory)).toEqual(Object.keys(files));
  });

  it('still says which files are not up to date', async () => {
    const { code, stderr } = await new Place(files).run(['kube-inject', '--check', '-q', '-f', '.']);
    expect(code).toBe(1);
    const outdated = ['a', 'c'].map((name) => `not up to date: ${name}.yaml\n`).join('');
    const end = 'error: 3 documents failed; 2 of 4 files are not up to date; kube-inject --write updates them\n';
    expect(stderr).toBe(told + outdated + end);
  });
});

describe('kube-inject --check and --diff', () => {
  it('names standard input, which nothing can rewrite', async () => {
    const { code, stderr } = await new Place({}).run(['kube-inject', '--check', '-q', '-f', '-'], deployment('a'));
    expect(code).toBe(1);
    expect(stderr).toBe('not up to date: standard input\nerror: 1 of 1 file is not up to date\n');
  });

  it('says what uninject would find', async () => {
    const place = new Place({ 'a.yaml': deployment('a') });
    await place.run(['kube-inject', '-w', '-f', '.']);
    const { code, stderr } = await place.run(['uninject', '--diff', '-f', '.']);
    expect({ code, stderr }).toEqual({ code: 1, stderr: '1 injected\nerror: 1 of 1 file holds injections\n' });
  });

  it('says which files are not up to date, and why workloads are left out', async () => {
    const place = new Place({ 'a.yaml': deployment('a'), 'b.yaml': deployment('b', hostNetwork) });
    const { code, stdout, stderr } = await place.run(['kube-inject', '--check', '-f', '.', '--report', 'report.json']);
    expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
    expect(stderr).toContain('not up to date: a.yaml\n');
    expect(stderr).toContain('\n1 not up to date, 1 skipped: host network\n');
    expect(stderr).toContain('error: 1 of 2 files are not up to date; kube-inject --write updates them\n');
    expect(place.read('a.yaml')).toBe(deployment('a'));
    const { workloads } = JSON.parse(place.read('report.json'));
    expect(workloads).toMatchObject([
      { file: 'a.yaml', document: 1, line: 1, kind: 'Deployment', name: 'a', status: 'not up to date' },
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

describe('--report', () => {
  const files = {
    'a.yaml': `${service}---\n${wrong}---\n${deployment('a')}---\n${deployment('b', hostNetwork)}`,
    'b.yaml': unreadable,
  };

  it('tells of a check what it fails for, and where', async () => {
    const place = new Place(files);
    const words = ['kube-inject', '--check', '-q', '-f', 'a.yaml', '-f', 'b.yaml', '--report'];
    expect((await place.run([...words, 'r.json'])).code).toBe(1);
    const rows = JSON.parse(place.read('r.json')).workloads;
    expect(
      rows.map(({ file, document, line, name, status, reason }: Record<string, unknown>) => [
        file,
        document,
        line,
        name,
        status,
        reason,
      ]),
    ).toEqual([
      ['a.yaml', 2, 9, 'wrong', 'failed', 'undecodable-object'],
      ['a.yaml', 3, 17, 'a', 'not up to date', 'not-up-to-date'],
      ['a.yaml', 4, 29, 'b', 'skipped', 'host-network'],
      ['b.yaml', 1, 2, '', 'failed', 'not-yaml'],
    ]);
    await place.run([...words, 'r.xml']);
    const xml = place.read('r.xml');
    expect(xml).toContain('<testsuite name="sidecar-injector" tests="4" failures="3" skipped="1">');
    expect(xml).toContain('name="Deployment &quot;a&quot;"><failure message="kube-inject would change it"/>');
    expect(xml).toContain('<testcase classname="b.yaml" name="document 1"><failure message="error converting YAML');
    await place.run([...words, 'r.sarif']);
    const { results } = JSON.parse(place.read('r.sarif')).runs[0];
    expect(results.map(({ ruleId, level }: Record<string, unknown>) => [ruleId, level])).toEqual([
      ['undecodable-object', 'error'],
      ['not-up-to-date', 'error'],
      ['host-network', 'note'],
      ['not-yaml', 'error'],
    ]);
  });

  it('tells of inputs that cannot be read', async () => {
    const place = new Place({ 'a.yaml': 'a: 1\n--- b\n' });
    const { code } = await place.run(['kube-inject', '-q', '-f', 'a.yaml', '--report', 'r.json']);
    expect(code).toBe(1);
    expect(JSON.parse(place.read('r.json')).workloads).toMatchObject([
      { file: 'a.yaml', document: 1, line: 2, status: 'failed', reason: 'unreadable-input' },
    ]);
  });

  it('does not hide what failed when it cannot be written', async () => {
    const place = new Place(files);
    const { code, stderr } = await place.run(['kube-inject', '-q', '-f', 'b.yaml', '--report', 'nope/r.json']);
    const reason = 'error: --report nope/r.json: cannot be written: its directory does not exist\n';
    const end = 'error: 1 document failed; the output ends before the first that did\n';
    expect({ code, stderr }).toEqual({ code: 1, stderr: unreadableSentence('b.yaml') + reason + end });
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

  it('is taken out with a warning of what counts for nothing in the text', async () => {
    const place = new Place({});
    const injected = await place.run(['kube-inject', '--output-format', 'preserve', '-f', '-'], deployment('a'));
    const odd = `${injected.stdout.trimEnd()}\nkind: Deployment\n...\nmore: text\n`;
    const { code, stderr } = await place.run(['uninject', '-f', '-'], odd);
    const about = 'warning: standard input: document 1: Deployment "a":';
    expect({ code, stderr }).toMatchObject({
      code: 0,
      stderr: expect.stringContaining(
        `${about} keys that stand there more than once, of which the last one counts: kind\n`,
      ),
    });
    expect(stderr).toContain(`${about} what stands behind it is not read`);
  });

  it('puts separators between inputs where they are wanted', async () => {
    const place = new Place({ a: 'a: 1', empty: '', b: '# b\nb: 1\n---\n', c: '---\nc: 1\n', comment: '# none\n' });
    const words = ['a', 'empty', 'b', 'c', 'comment'].flatMap((name) => ['-f', name]);
    const { stdout } = await place.run(['kube-inject', '--output-format', 'preserve', ...words]);
    expect(stdout).toBe('a: 1\n---\n# b\nb: 1\n---\n---\nc: 1\n---\n# none\n');
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
  [['--write', '--backup=', '-f', 'a'], '--backup takes what is put behind the names of files, such as .bak, not ""'],
  [['--write', '--backup', 'deploy/', '-f', 'a'], 'such as .bak, not "deploy/"'],
  [['--output', '', '-f', 'a'], 'the name behind --output is empty'],
  [['--check', '--write', '-f', 'a'], '--check writes nothing'],
  [['--write', '--output-format', 'canonical', '-f', 'a'], '--output-format canonical'],
  [['--report', 'x.txt', '-f', 'a'], 'must end in .json'],
  [['--pod-template-path', 'Rollout', '-f', 'a'], 'Kind.group=path'],
])('%j is wrong usage', async (words, sentence) => {
  const { code, stderr } = await new Place({}).run(['kube-inject', ...words]);
  expect(stderr).toContain(sentence);
  expect(code).toBe(2);
});
