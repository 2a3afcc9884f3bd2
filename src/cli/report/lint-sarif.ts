import { type LintCode, lintRules, severityOf } from '../../lint/finding.ts';
import type { LintedConfiguration } from '../lint-paths.ts';
import { placeInFile } from './lint-places.ts';
import { sarifText } from './sarif.ts';

/** For code scanning: findings of all severities, the text of pods as notes. */
export function lintSarif(linted: readonly LintedConfiguration[]): string {
  const results = linted.flatMap((one) =>
    one.report.findings.map(({ code, message, template, position }) => ({
      ruleId: code,
      level: severityOf(code),
      text: template === undefined ? message : `template ${template}: ${message}`,
      file: one.file,
      ...(placeInFile(one, template, position) ?? { line: undefined }),
    })),
  );
  return sarifText(results, (code) => lintRules[code as LintCode][1]);
}
