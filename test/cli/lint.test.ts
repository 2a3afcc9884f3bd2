import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { text } from 'node:stream/consumers';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { bundleProgram, root } from '../support/program.ts';

let outdir: string;
let directory: string;

const template = `spec:
  containers:
  - name: extra
    image: "{{ annotation .ObjectMeta "example.com/image" "a:1" }}"
    securityContext: {privileged: true}
    resources: {requests: {cpu: 10m}}
`;

const config = `policy: enabled
templates:
  sidecar: |
${template.replace(/^(?=.)/gm, '    ')}`;

const configMap = `apiVersion: v1
kind: ConfigMap
metadata: {name: istio-sidecar-injector, namespace: istio-system}
data:
  values: '{"global": {"hub": "h", "tag": "1.2"}}'
  config: |
${config.replace(/^(?=.)/gm, '    ')}`;

beforeAll(async () => {
  mkdirSync(join(root, '.cache'), { recursive: true });
  outdir = mkdtempSync(join(root, '.cache/lint-'));
  directory = mkdtempSync(join(tmpdir(), 'lint-'));
  await bundleProgram(outdir);
  const files = {
    'extra.tpl': template,
    'injector.yaml': configMap,
    'bundle/config': config,
    'bundle/values': '{}',
    'many/one/injector.yaml': configMap,
    'many/two.tpl': 'a: {{ nosuch }}\n',
    'many/service.yaml': 'kind: Service\napiVersion: v1\nmetadata: {name: s}\n',
    'many/notes.txt': 'no template',
    'broken.yaml': 'policy: enabled\ntemplates: [1]\n',
    'old.tpl': 'containers:\n- name: x\n  image: [[ .Spec.Hostname ]]:1\n',
    'empty/readme.md': '',
  };
  for (const [name, content] of Object.entries(files)) {
    mkdirSync(dirname(join(directory, name)), { recursive: true });
    writeFileSync(join(directory, name), content);
  }
});

afterAll(() => {
  rmSync(outdir, { recursive: true });
  rmSync(directory, { recursive: true });
});

interface Ended {
  readonly code: number | null;
  readonly out: string;
  readonly err: string;
}

const lint = (...words: string[]): Promise<Ended> => lintWith('', ...words);

async function lintWith(input: string | Uint8Array, ...words: string[]): Promise<Ended> {
  const child = spawn(process.execPath, [join(outdir, 'main.js'), 'lint', ...words], { cwd: directory });
  child.stdin.end(input);
  const [out, err, [code]] = await Promise.all([text(child.stdout), text(child.stderr), once(child, 'close')]);
  return { code, out, err };
}

describe('lint', () => {
  it('tells a person what is wrong, and what of a pod goes where', async () => {
    const { code, out, err } = await lint('injector.yaml');
    expect({ code, err }).toEqual({ code: 0, err: '' });
    expect(out).toBe(`injector.yaml (Istio 1.27 to today; templates: sidecar)
  warning sidecar:4:16: annotation "example.com/image" decides which image spec.containers[extra] runs [tenant-chooses-image]
  warning sidecar:5:35: spec.containers[extra].securityContext.privileged: adds a privileged container [privileged-container]
  What of a pod is printed, where, and what keeps it there:
    annotation "example.com/image"
      sidecar:4:16 spec.containers[extra].image double-quoted scalar: one-scalar
  0 errors, 2 warnings, 0 notes
`);
  });

  it('ends with 1 for errors, and for warnings if asked to', async () => {
    expect((await lint('injector.yaml', '--fail-on', 'warning')).code).toBe(1);
    expect((await lint('many')).code).toBe(1);
    expect((await lint('nowhere')).code).toBe(1);
    expect((await lint('empty')).code).toBe(1);
    expect((await lint()).code).toBe(2);
    expect((await lint('injector.yaml', '--output', 'xml')).code).toBe(2);
  });

  it('takes a template, a ConfigMap, a directory with keys, and directories of all these', async () => {
    const paths = async (...words: string[]): Promise<string[]> => {
      const { configurations } = JSON.parse((await lint(...words, '--output', 'json')).out);
      return configurations.map((one: { path: string; file: string }) => `${one.path} ${one.file}`);
    };
    expect(await paths('extra.tpl', 'injector.yaml')).toEqual(['extra.tpl extra.tpl', 'injector.yaml injector.yaml']);
    expect(await paths('bundle')).toEqual(['bundle bundle/config']);
    expect(await paths('many')).toEqual(['many/one many/one/injector.yaml', 'many/two.tpl many/two.tpl']);
  });

  it('reads a template or a ConfigMap from standard input', async () => {
    const { out } = await lintWith(configMap, '-');
    expect(out).toBe((await lint('injector.yaml')).out.replace('injector.yaml', 'standard input'));
    expect((await lintWith(template, '-')).out).toContain('standard input (Istio 1.27 to today; templates: sidecar)');
    const { configurations } = JSON.parse((await lintWith(configMap, '-', 'extra.tpl', '--output', 'json')).out);
    expect(configurations.map((one: { file: string }) => one.file)).toEqual(['standard input', 'extra.tpl']);
    expect(configurations[0].findings[1]).toMatchObject({ code: 'privileged-container', fileLine: 14 });
  });

  it('says what is wrong with standard input', async () => {
    expect(await lintWith('policy: enabled\ntemplates: [1]\n', '-')).toMatchObject({
      code: 1,
      out: expect.stringContaining('error standard input: templates: holds a list, an object is wanted'),
    });
    expect(await lintWith(new Uint8Array([0xff]), '-')).toMatchObject({
      code: 1,
      err: 'error: standard input: is not text: it holds bytes that are no UTF-8\n',
    });
    expect(await lintWith(template, '-', '-')).toMatchObject({
      code: 2,
      err: 'error: standard input (-) can be read only once\n',
    });
  });

  it('tells programs everything with the line of the file', async () => {
    const { out } = await lint('injector.yaml', 'extra.tpl', '--output', 'json');
    const { schema, configurations } = JSON.parse(out);
    expect(schema).toBe('sidecar-injector/lint/v1');
    expect(configurations[0].findings[1]).toEqual({
      code: 'privileged-container',
      severity: 'warning',
      message: 'spec.containers[extra].securityContext.privileged: adds a privileged container',
      template: 'sidecar',
      line: 5,
      column: 35,
      fileLine: 14,
      yamlPath: 'spec.containers[extra].securityContext.privileged',
    });
    expect(configurations[0].inputs).toEqual([
      {
        input: 'annotation "example.com/image"',
        source: '.ObjectMeta.Annotations["example.com/image"]',
        template: 'sidecar',
        line: 4,
        column: 16,
        fileLine: 13,
        action: '{{ annotation .ObjectMeta "example.com/image" "a:1" }}',
        yamlPath: 'spec.containers[extra].image',
        fills: 'double-quoted scalar',
        guards: ['one-scalar'],
      },
    ]);
    expect(configurations[1].findings[1].fileLine).toBe(5);
  });

  it('writes annotations for GitHub and SARIF', async () => {
    const github = (await lint('injector.yaml', '--output', 'github')).out;
    expect(github).toMatch(
      /^::warning file=injector.yaml,line=13,col=24,title=tenant-chooses-image::template sidecar: /,
    );
    const [run] = JSON.parse((await lint('injector.yaml', '--output', 'sarif')).out).runs;
    expect(run.results.map((one: { ruleId: string; level: string }) => [one.ruleId, one.level])).toEqual([
      ['tenant-chooses-image', 'warning'],
      ['privileged-container', 'warning'],
      ['tenant-text', 'note'],
    ]);
    expect(run.results[1].locations[0].physicalLocation).toEqual({
      artifactLocation: { uri: 'injector.yaml' },
      region: { startLine: 14, startColumn: 43 },
    });
    expect(run.tool.driver.rules[1].shortDescription.text).toBe('The template adds a container that is privileged.');
  });

  it('goes on where one configuration cannot be read', async () => {
    const { code, out } = await lint('broken.yaml', 'injector.yaml');
    expect(code).toBe(1);
    expect(out).toContain('error broken.yaml: templates: holds a list, an object is wanted [unusable-configuration]');
    expect(out).toContain('injector.yaml (Istio 1.27 to today');
  });

  it('reads a template as the release does that is named or recognised', async () => {
    expect((await lint('old.tpl')).out).toContain('old.tpl (Istio 0.8; templates: sidecar)');
    expect((await lint('extra.tpl', '--generation', '1.4.10')).out).toContain('extra.tpl (Istio 1.4');
  });
});
