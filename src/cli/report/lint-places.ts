import type { SourcePosition } from '../../lint/finding.ts';
import type { LintedConfiguration } from '../lint-paths.ts';

/** The place in the file; undefined where it does not hold the template line by line. */
export function placeInFile(
  { starts }: LintedConfiguration,
  template: string | undefined,
  position: SourcePosition | undefined,
): SourcePosition | undefined {
  const start = template === undefined ? undefined : starts.get(template);
  if (!start || !position) return undefined;
  return { line: start.line + position.line - 1, column: start.indent + position.column };
}
