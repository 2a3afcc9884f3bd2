import { readFile } from 'node:fs/promises';
import { loadConfiguration } from '../config/load-snapshot.ts';
import { ConfigurationError } from '../inject/index.ts';
import { type BlockStart, findBlock } from '../lint/block-start.ts';
import { severityOf } from '../lint/finding.ts';
import { type LintReport, lintConfiguration, unusableReport } from '../lint/lint-configuration.ts';
import { CommandError, exitCodes } from './command-error.ts';
import type { LintOptions } from './lint.ts';
import { findLintSources, type LintSource } from './lint-sources.ts';
import { lintGithub } from './report/lint-github.ts';
import { lintJson } from './report/lint-json.ts';
import { lintSarif } from './report/lint-sarif.ts';
import { lintText } from './report/lint-text.ts';
import { paintFor } from './report/paint.ts';

/** What came of one configuration. */
export interface LintedConfiguration {
  /** As the user named it, or below that. */
  readonly path: string;
  /** The file that holds the templates. */
  readonly file: string;
  readonly report: LintReport;
  /** Where in the file the templates start, by their names; those that are not there line by line are left out. */
  readonly starts: ReadonlyMap<string, BlockStart>;
}

/** Reports on standard output. @returns whether there is anything as bad as asked for */
export async function lintPaths(paths: readonly string[], options: LintOptions): Promise<boolean> {
  if (paths.filter((path) => path === '-').length > 1) {
    throw new CommandError('standard input (-) can be read only once', exitCodes.usage);
  }
  const sources = await findLintSources(paths);
  if (sources.length === 0) throw new CommandError(`${paths.join(', ')}: no template and no injection configuration`);
  const linted: LintedConfiguration[] = [];
  for (const source of sources) linted.push(await lintSource(source, options));
  process.stdout.write(print(linted, options));
  const severities = options.failOn === 'warning' ? ['error', 'warning'] : ['error'];
  return linted.some(({ report }) => report.findings.some(({ code }) => severities.includes(severityOf(code))));
}

async function lintSource(source: LintSource, options: LintOptions): Promise<LintedConfiguration> {
  const { path, file } = source;
  const report = await reportOf(source, options);
  const text = source.text ?? (await readFile(file, 'utf8'));
  const starts = new Map<string, BlockStart>();
  for (const [name, template] of report.templates) {
    const start = findBlock(text, template);
    if (start) starts.set(name, start);
  }
  return { path, file, report, starts };
}

/** What cannot even be read is a finding among those of the other configurations. */
async function reportOf({ place, path, text }: LintSource, options: LintOptions): Promise<LintReport> {
  const { output: _output, failOn: _failOn, ...configuration } = options;
  try {
    const { documents, generation } = await loadConfiguration(
      { ...configuration, ...place },
      text === undefined ? undefined : { text, source: path },
    );
    return lintConfiguration(documents, { generation, revision: options.revision });
  } catch (error) {
    if (error instanceof ConfigurationError) return unusableReport(error);
    throw error;
  }
}

function print(linted: readonly LintedConfiguration[], { output }: LintOptions): string {
  switch (output) {
    case 'text':
      return lintText(linted, paintFor(process.stdout));
    case 'json':
      return lintJson(linted);
    case 'github':
      return lintGithub(linted);
    case 'sarif':
      return lintSarif(linted);
  }
}
