import { severityOf } from '../../lint/finding.ts';
import type { LintedConfiguration } from '../lint-paths.ts';
import { placeInFile } from './lint-places.ts';

/** For programs; docs/lint.md has the schema. */
export function lintJson(linted: readonly LintedConfiguration[]): string {
  const report = { schema: 'sidecar-injector/lint/v1', configurations: linted.map(plainConfiguration) };
  return `${JSON.stringify(report, null, 2)}\n`;
}

function plainConfiguration(one: LintedConfiguration): object {
  const { path, file, report } = one;
  return {
    path,
    file,
    generation: report.generation?.name ?? null,
    templates: [...report.templates.keys()],
    findings: report.findings
      .filter(({ code }) => code !== 'tenant-text')
      .map(({ code, message, template, position, path: where }) => ({
        code,
        severity: severityOf(code),
        message,
        template: template ?? null,
        line: position?.line ?? null,
        column: position?.column ?? null,
        fileLine: placeInFile(one, template, position)?.line ?? null,
        yamlPath: where ?? null,
      })),
    inputs: report.inputs.map(({ input, source, template, position, action, path: where, fills, guards }) => ({
      input,
      source,
      template,
      line: position.line,
      column: position.column,
      fileLine: placeInFile(one, template, position)?.line ?? null,
      action,
      yamlPath: where ?? null,
      fills: fills ?? null,
      guards,
    })),
  };
}
