import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { CommandError } from '../../src/cli/command-error.ts';
import type { ImportAuditOptions } from '../../src/cli/import-audit.ts';
import { importFiles } from '../../src/cli/import-audit-files.ts';
import { importJson, importText } from '../../src/cli/report/import-report.ts';
import type { JsonObject } from '../../src/json/index.ts';
import { directoryWith } from '../policy/policy-files.ts';
import { auditEvent, type EventParts, istioWebhook } from '../recording/audit-events.ts';

function pod(name: string): JsonObject {
  const container = { name: 'app', image: 'app:1', env: [{ name: 'A', value: 'PLANTED' }] };
  return { kind: 'Pod', apiVersion: 'v1', metadata: { name }, spec: { containers: [container] } };
}

function line(name: string, parts: EventParts = {}): string {
  const webhooks = [{ webhook: istioWebhook }];
  return `${JSON.stringify(auditEvent({ requestObject: pod(name), webhooks, ...parts }))}\n`;
}

async function importIn(files: { readonly [name: string]: string }, more: Partial<ImportAuditOptions> = {}) {
  const directory = directoryWith(files);
  const out = join(directory, 'out');
  const options: ImportAuditOptions = { out, webhook: [], requestPath: '/inject', output: 'text', ...more };
  const count = await importFiles(
    Object.keys(files).map((name) => join(directory, name)),
    options,
  );
  const written = readdirSync(out).map((name) => join(out, name));
  const recordings = written.flatMap((file) => readFileSync(file, 'utf8').trimEnd().split('\n').filter(Boolean));
  const text = importText(count, 'out').replaceAll(directory, '');
  return {
    count,
    out,
    written,
    recordings,
    text,
    sentences: count.sentences().map((one) => one.replaceAll(directory, '')),
  };
}

describe('import-audit', () => {
  it('writes a recording for each pod, once for those that tell the same, readable for its owner only', async () => {
    const { written, recordings, out, count } = await importIn({ 'audit.log': line('a') + line('b') + line('a') });
    expect(recordings).toHaveLength(2);
    expect(JSON.parse(recordings[0]!)).toMatchObject({
      schema: 'sidecar-injector/recording/v1',
      obtained: { from: 'audit-log', certainty: 'assumed' },
      redacted: ['spec.containers[app].env[A]'],
      answer: { decision: 'skipped' },
    });
    expect([statSync(written[0]!).mode & 0o777, statSync(out).mode & 0o777]).toEqual([0o600, 0o700]);
    expect(JSON.parse(importJson(count, out))).toMatchObject({ recordings: 2, duplicates: 1, lines: 3 });
    expect(recordings.join()).not.toContain('PLANTED');
    const all = await importIn({ 'audit.log': line('a') + line('a') }, { all: true });
    expect(all.recordings).toHaveLength(2);
  });

  it('reads packed logs, lists of events and last lines without an end', async () => {
    const list = { kind: 'EventList', apiVersion: 'audit.k8s.io/v1', items: [JSON.parse(line('b'))] };
    const directory = directoryWith({ 'list.log': `${JSON.stringify(list)}\n${line('c').trimEnd()}` });
    const packed = join(directory, 'audit.log.gz');
    const { writeFileSync } = await import('node:fs');
    // A log that is rotated while it is packed has several parts.
    writeFileSync(packed, Buffer.concat([gzipSync(line('a')), gzipSync(line('d'))]));
    const options = { out: join(directory, 'out'), webhook: [], requestPath: '/inject', output: 'text' } as const;
    const count = await importFiles([packed, join(directory, 'list.log')], options);
    expect([count.written, count.sentences()]).toEqual([4, []]);
  });

  it('goes on behind lines that are foreign, broken or half, and says where they are', async () => {
    const text = `Nov 21 kernel: hello\n\n${line('a')}{"audit.k8s.io/":"pods"\n{"no":"event"}\n${line('b').slice(0, 300)}`;
    const { recordings, sentences, count } = await importIn({ 'audit.log': text });
    expect(recordings).toHaveLength(1);
    expect(sentences).toEqual([
      expect.stringMatching(/^\/audit\.log:4: is not JSON: /),
      '/audit.log:1: is no event of an audit log; such lines are skipped',
      '/audit.log:6: the last line is half and was skipped',
    ]);
    expect([count.isWrong, count.foreignLines]).toEqual([true, 2]);
  });

  it('says what a file is that cannot be unpacked or read, and reads the others', async () => {
    const half = gzipSync(line('a').repeat(50)).subarray(0, 200);
    const directory = directoryWith({ 'good.log': line('a') });
    const { writeFileSync } = await import('node:fs');
    writeFileSync(join(directory, 'half.gz'), half);
    const options = { out: join(directory, 'out'), webhook: [], requestPath: '/inject', output: 'text' } as const;
    const files = ['half.gz', 'absent.log', 'good.log'].map((name) => join(directory, name));
    const count = await importFiles(files, options);
    expect(count.problems.map((one) => one.replaceAll(directory, ''))).toEqual([
      '/half.gz:1: cannot be unpacked: unexpected end of file',
      '/absent.log: does not exist',
    ]);
    expect(count.written).toBe(1);
  });

  it('reports pods that were created although a webhook failed, and logs that cannot tell', async () => {
    const open = line('a', { webhooks: [{ webhook: istioWebhook, hasFailedOpen: true }] });
    const { text } = await importIn({
      'audit.log': open + line('b', { webhooks: [{ webhook: 'other.example.com' }] }),
    });
    expect(text).toBe(`2 recordings in out: 1 failed-open, 1 not-called
  2 assumed
not taken for injectors: other.example.com (--webhook names the one that is)
1 pod was created although a webhook failed:
  Pod "shop/a" at 2026-11-21T06:40:03.153662Z without namespace.sidecar-injector.istio.io
`);
    const { requestObject: _pod, ...metadata } = JSON.parse(line('a', { level: 'Metadata' }));
    const nothing = await importIn({ 'audit.log': `${JSON.stringify(metadata)}\n` });
    expect(nothing.text).toBe(`0 recordings in out: none
1 event without the pod; the audit policy must log pods at level Request or RequestResponse
`);
    expect(nothing.count.isWrong).toBe(true);
  });

  it('adds the labels of namespaces, and obeys the rules of a file', async () => {
    const namespace =
      'apiVersion: v1\nkind: Namespace\nmetadata: { name: shop, labels: { istio-injection: enabled } }\n';
    const directory = directoryWith({ 'namespaces.yaml': namespace, 'rules.yaml': 'env: { keep: [A] }\n' });
    const { recordings } = await importIn(
      { 'audit.log': line('a') },
      { resources: [join(directory, 'namespaces.yaml')], recordRules: join(directory, 'rules.yaml') },
    );
    expect(JSON.parse(recordings[0]!)).toMatchObject({
      namespaceLabels: { 'istio-injection': 'enabled' },
      redacted: [],
    });
    expect(recordings[0]).toContain('PLANTED');
  });

  it('refuses rules that it cannot read', async () => {
    const rules = join(directoryWith({ 'rules.yaml': 'keep: all\n' }), 'rules.yaml');
    await expect(importIn({ 'audit.log': line('a') }, { recordRules: rules })).rejects.toThrow(CommandError);
  });
});
