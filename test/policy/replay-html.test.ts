import { createHash } from 'node:crypto';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { replayCorpus } from '../../src/cli/replay-corpus.ts';
import { replayHtml } from '../../src/cli/report/replay-html.ts';
import { differingPart, sideBySide } from '../../src/cli/report/side-by-side.ts';
import { directoryWith, podYaml, smallConfiguration } from './policy-files.ts';

const current = smallConfiguration['current/config'];

async function page(next: string, corpus: { readonly [name: string]: string }, resources?: string): Promise<string> {
  const files = Object.fromEntries(Object.entries(corpus).map(([name, text]) => [`corpus/${name}`, text]));
  const directory = directoryWith({
    ...smallConfiguration,
    'next/config': next,
    'next/values': '{}',
    'cluster.yaml': resources ?? '',
    ...files,
  });
  const run = await replayCorpus([join(directory, 'corpus')], {
    against: join(directory, 'current'),
    config: join(directory, 'next'),
    ...(resources && { resources: [join(directory, 'cluster.yaml')] }),
    namespace: 'shop',
    requestPath: '/inject',
    output: 'html',
    failOn: 'changes',
  });
  return replayHtml(run).replaceAll(directory, '');
}

/** The names of the elements that are not closed, or closed without having been opened. */
function unbalanced(html: string): string[] {
  const open: string[] = [];
  const wrong: string[] = [];
  const outside = html.replace(/<(style|script)>.*?<\/\1>/gs, '');
  for (const [, end, name] of outside.matchAll(/<(\/?)([a-z0-9]+)(?:\s[^>]*)?>/g)) {
    if (['meta', 'input', 'col', 'br'].includes(name!)) continue;
    if (end === '') open.push(name!);
    else if (open.pop() !== name) wrong.push(name!);
  }
  return [...open, ...wrong];
}

describe('the report for people', () => {
  it('shows the pods of both sides beside each other, with what differs marked', async () => {
    const html = await page(current.replace('proxy:1', 'proxy:2'), { 'a.yaml': podYaml('') });
    expect(html).toContain('<h1>Replay: /current → /next</h1>');
    expect(html).toContain('<span class="count">1 object</span>');
    expect(html).toContain('<li>~ image of container istio-proxy: &quot;proxy:1&quot; → &quot;proxy:2&quot;</li>');
    expect(html).toContain('<td class="gone">    image: proxy:<mark>1</mark></td>');
    expect(html).toContain('<td class="come">    image: proxy:<mark>2</mark></td>');
    expect(html).toContain('lines alike · containers istio-proxy</td>');
    expect(unbalanced(html)).toEqual([]);
  });

  it('needs nothing but itself, and lets only its own script run', async () => {
    const html = await page(current.replace('proxy:1', 'proxy:2'), { 'a.yaml': podYaml('') });
    for (const [, element, text] of html.matchAll(/<(style|script)>(.*?)<\/\1>/gs)) {
      const hash = createHash('sha256').update(text!).digest('base64');
      expect(html, element).toContain(`${element}-src 'sha256-${hash}'`);
    }
    expect(html).toContain("default-src 'none'");
    expect(html).not.toMatch(/\s(?:src|href|on[a-z]+|style)=|url\(|@import/);
  });

  it('lets no text of a pod or template become part of the page', async () => {
    const hostile = '</script><img src=x onerror=alert(1)>"\u0007';
    const next = current.replace('image: proxy:1', `image: ${JSON.stringify(hostile)}`);
    const html = await page(next, { 'a.yaml': podYaml(`  annotations: { note: ${JSON.stringify(hostile)} }\n`) });
    expect(html).not.toContain('<img');
    expect(html).not.toContain('\u0007');
    expect(html).toContain('&lt;img src=x onerror=alert(1)&gt;');
    expect(unbalanced(html)).toEqual([]);
  });

  it('never shows values of variables, arguments or what looks secret of the pods', async () => {
    const spec = `  containers:
  - name: app
    image: app:1
    args: [PLANTED-1]
    env: [{ name: A, value: PLANTED-2 }]
`;
    const metadata = '  annotations: { example.com/api-token: PLANTED-3 }\n';
    const pod = `apiVersion: v1\nkind: Pod\nmetadata:\n  name: app\n${metadata}spec:\n${spec}`;
    const copying = current.replace(
      'value: {{ .DeploymentMeta.Name }}',
      'value: {{ (index .Spec.Containers 0).Args | toJson | quote }}',
    );
    const html = await page(copying.replace('proxy:1', 'proxy:2'), { 'a.yaml': pod });
    expect(html).toContain('<mark>2</mark>');
    expect(html.slice(html.indexOf('<table'))).not.toContain('PLANTED');
    const off = await page(current.replace('policy: enabled', 'policy: disabled'), { 'a.yaml': pod });
    expect(off).toContain('<table class="sides">');
    expect(off).not.toContain('PLANTED');
  });

  it('tells errors, decisions, Pod Security and requests apart', async () => {
    const namespaces = `apiVersion: v1\nkind: Namespace\nmetadata:\n  name: shop\n  labels: { istio-injection: enabled, pod-security.kubernetes.io/enforce: restricted }\n`;
    const next = current
      .replace('OWNER', '{{ if .ObjectMeta.Labels }}{{ fail "never" }}{{ end }}OWNER')
      .replace(
        'image: proxy:1',
        'image: proxy:1\n        securityContext: { privileged: true }\n        resources: { requests: { cpu: "1" } }',
      );
    const corpus = { 'a.yaml': podYaml(''), 'b.yaml': podYaml('  labels: { a: b }\n'), 'c.yaml': '{half' };
    const html = await page(next, corpus, namespaces);
    expect([...html.matchAll(/<details data-kind="([a-z]+)"/g)].map(([, kind]) => kind)).toEqual([
      'security',
      'error',
      'pod',
    ]);
    expect(html).toContain('<li class="bad"><b>1</b>could not be created</li>');
    expect(html).toContain('<li class=""><b>+1</b>more CPU requested</li>');
    expect(html).toContain('<h2>Could not be read</h2>');
    const portless = await page(
      current.replace('image: proxy:1', 'image: proxy:1\n        readinessProbe: { httpGet: { port: 0 } }'),
      { 'a.yaml': podYaml('') },
    );
    expect(portless).toContain('<li class="bad"><b>1</b>warnings</li>');
    expect(portless).toContain('<p>No API server would take these pods.</p>');
    const broken = await page('policy: maybe\n', { 'a.yaml': podYaml('') });
    expect(broken).toContain('<h2>The configuration cannot be used</h2>');
    expect(await page(current, { 'a.yaml': podYaml('') })).toContain('<p>Nothing changes.</p>');
  });
});

describe('two texts beside each other', () => {
  const lines = (...numbers: (number | string)[]): string => numbers.join('\n');

  it('show what differs with its surroundings, and count the rest', () => {
    const before = lines(1, 2, 3, 4, 5, 6, 7, 8, 9);
    const rows = sideBySide(before, lines(1, 2, 3, 4, 'five', 'more', 6, 7, 8, 9));
    expect(rows.map((row) => (row.kind === 'gap' ? row.lines : [row.left?.text, row.right?.text]))).toEqual([
      1,
      ['2', '2'],
      ['3', '3'],
      ['4', '4'],
      ['5', 'five'],
      [undefined, 'more'],
      ['6', '6'],
      ['7', '7'],
      ['8', '8'],
      1,
    ]);
    expect(rows.at(-2)).toMatchObject({ left: { number: 8 }, right: { number: 9 } });
    expect(sideBySide(before, before)).toEqual([{ kind: 'gap', lines: 9, next: 9 }]);
  });

  it('are marked where they differ', () => {
    expect(differingPart('image: a:1', 'image: b:1')).toEqual({ start: 7, leftEnd: 8, rightEnd: 8 });
    expect(differingPart('aa', 'aaa')).toEqual({ start: 2, leftEnd: 2, rightEnd: 3 });
  });
});
