import { describe, expect, it } from 'vitest';
import { readSnapshot } from '../../src/inject/index.ts';

/** Warnings about the delimiters of a configuration with one template. */
function delimiterWarnings(member: string, template: string): string[] {
  const text = JSON.stringify({
    policy: 'enabled',
    [member]: member === 'templates' ? { sidecar: template } : template,
  });
  const mesh = { text: '', source: 'mesh' };
  const { warnings } = readSnapshot({ config: { text, source: 'config' }, mesh });
  return warnings.filter((warning) => warning.includes('stays text'));
}

describe('a template with the delimiters of two families', () => {
  it('is read with those of its own, and a warning says what stays text', () => {
    expect(delimiterWarnings('template', '[[ .ObjectMeta.Name ]] {{ .ObjectMeta.Name }}')).toEqual([
      'config: template "sidecar" is read with [[ ]]; what it holds in {{ }} stays text',
    ]);
    expect(delimiterWarnings('templates', '{{ .ObjectMeta.Name }} [[ .ObjectMeta.Name ]]')).toEqual([
      'config: template "sidecar" is read with {{ }}; what it holds in [[ ]] stays text',
    ]);
  });

  it('is not seen in lists, JSON and plain templates', () => {
    expect(delimiterWarnings('template', '[[ .ObjectMeta.Name ]] {a: {b: 1}}')).toEqual([]);
    expect(delimiterWarnings('templates', 'a: [[1, 2], [3]] {{ .ObjectMeta.Name }}')).toEqual([]);
  });
});
