import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { unifiedHunks } from '../../src/cli/unified-diff.ts';
import { preserveDocument } from '../../src/offline/preserve-document.ts';
import { uninjectDocument } from '../../src/offline/uninject-document.ts';
import { splitYamlDocuments } from '../../src/yaml/index.ts';
import { embeddedSnapshot } from '../embedded/embedded-configuration.ts';

const file = readFileSync(join(import.meta.dirname, 'cases/commented-bookinfo.yaml'), 'utf8');
const rules = { snapshot: embeddedSnapshot({ rules: 'forced' }), asWebhook: false, namespace: 'default' };

/** A stream with each document changed, and all that stands between documents as it is. */
function through(stream: string, change: (document: string) => string): string {
  let result = '';
  let position = 0;
  for (const { start, end } of splitYamlDocuments(stream)) {
    result += stream.slice(position, start) + change(stream.slice(start, end));
    position = end;
  }
  return result + stream.slice(position);
}

const inject = (stream: string): string => through(stream, (text) => preserveDocument(text, rules).text);

/** Lines that a diff shows as removed. */
function removedLines(before: string, after: string): string[] {
  return unifiedHunks(before, after)
    .filter((line) => line.startsWith('-'))
    .map((line) => line.slice(1).trim().split('\n')[0]!);
}

describe('a bookinfo with comments wherever YAML allows them', () => {
  it('only gets lines added, but where injection changes a value or brackets need a comma', () => {
    const injected = inject(file);
    expect(injected.match(/name"?: "?istio-proxy"?,?$/gm)).toHaveLength(4);
    expect(removedLines(file, injected)).toEqual([
      'labels: {app: reviews, version: v1} # on one line',
      '"app": "ratings" # the only one',
      '} # end of labels',
      '] # end of the containers',
      'prometheus.io/port: "9080" # its port',
      'path: /health # its path',
      'port: 9080 # its port',
      '# the last line of all, without an end',
    ]);
  });

  it('keeps every comment, beside what it is about', () => {
    const injected = inject(file);
    // The record that undoes the injection quotes lines with comments.
    const comments = (text: string): string[] =>
      text.replace(/^.*sidecar-injector\/undo.*$/gm, '').match(/(?<=^|\s)# .*$/gm) ?? [];
    expect(comments(injected)).toEqual(comments(file));
    expect(injected).toContain('"app": "ratings", # the only one\n');
    expect(injected).toContain('}, # end of labels\n');
  });

  it('stays the same when it is injected again, and comes back byte for byte', () => {
    const injected = inject(file);
    expect(inject(injected)).toBe(injected);
    expect(through(injected, (text) => uninjectDocument(text, {}).text)).toBe(file);
  });
});
