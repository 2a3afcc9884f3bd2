import { severityOf } from '../../lint/finding.ts';
import type { LintedConfiguration } from '../lint-paths.ts';
import { githubAnnotation } from './github.ts';
import { placeInFile } from './lint-places.ts';
import { lintText } from './lint-text.ts';
import { plain } from './paint.ts';

/** Annotations for a pull request on GitHub, of errors and warnings, and the text for the log of the job. */
export function lintGithub(linted: readonly LintedConfiguration[]): string {
  return linted.map(annotations).join('') + lintText(linted, plain);
}

function annotations(one: LintedConfiguration): string {
  return one.report.findings
    .map(({ code, message, template, position }) => {
      const severity = severityOf(code);
      if (severity === 'note') return '';
      const place = { file: one.file, ...placeInFile(one, template, position) };
      const text = template === undefined ? message : `template ${template}: ${message}`;
      return githubAnnotation(severity, code, place, [text]);
    })
    .join('');
}
