import type { Finding } from '../../src/lint/finding.ts';
import { type LintReport, lintConfiguration } from '../../src/lint/lint-configuration.ts';

/** The report about one template, which is the default one, under the given values. */
export function lintTemplate(template: string, values?: object): LintReport {
  return lintConfiguration({
    config: { text: JSON.stringify({ policy: 'enabled', templates: { sidecar: template } }), source: 'config' },
    values: values && { text: JSON.stringify(values), source: 'values' },
  });
}

/** `code line:column message` of all findings but the notes about printed text. */
export function told({ findings }: LintReport): string[] {
  return findings.filter(({ code }) => code !== 'tenant-text').map(sentence);
}

function sentence({ code, position, message }: Finding): string {
  return `${code} ${position ? `${position.line}:${position.column} ` : ''}${message}`;
}
