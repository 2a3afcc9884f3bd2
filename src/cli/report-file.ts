import { writeFile } from 'node:fs/promises';
import { objectText } from '../offline/workload-error.ts';
import { CommandError, exitCodes } from './command-error.ts';
import type { InjectionReport } from './injection-report.ts';
import { outputError } from './output-error.ts';
import { sarifText } from './report/sarif.ts';
import type { WorkloadRow } from './workload-row.ts';

/** A workload and where it stands. */
export interface ReportedWorkload extends WorkloadRow {
  readonly file: string;
  /** Counted from 1, as is the line: where the document starts, or where something is wrong in it. */
  readonly document: number;
  readonly line: number;
}

type Writer = (workloads: readonly ReportedWorkload[]) => string;

const writers: readonly (readonly [ending: string, writer: Writer])[] = [
  ['.json', jsonReport],
  ['.xml', junitReport],
  ['.sarif', sarifReport],
];

function writerFor(path: string): Writer {
  const writer = writers.find(([ending]) => path.endsWith(ending))?.[1];
  if (writer) return writer;
  throw new CommandError('--report: the name must end in .json, .xml (JUnit) or .sarif', exitCodes.usage);
}

/** @throws {CommandError} unless the ending of the file says what kind of report is wanted */
export function checkReportName(path: string): void {
  writerFor(path);
}

/**
 * Does a command's work, and writes the file whatever comes of the work.
 * @param path undefined where no report is wanted
 * @throws {CommandError} of the work, or where the file cannot be written
 */
export async function reporting(
  path: string | undefined,
  report: InjectionReport,
  work: () => Promise<void>,
): Promise<void> {
  let failure: { readonly error: unknown } | undefined;
  await work().catch((error: unknown) => {
    failure = { error };
  });
  const unwritten = path === undefined ? undefined : await writeReport(path, report.workloads);
  if (failure) {
    if (unwritten) report.say(`error: ${unwritten.message}\n`);
    throw failure.error;
  }
  if (unwritten) throw unwritten;
}

/** @returns why the file cannot be written */
async function writeReport(path: string, workloads: readonly ReportedWorkload[]): Promise<CommandError | undefined> {
  try {
    await writeFile(path, writerFor(path)(workloads));
    return undefined;
  } catch (error) {
    const problem = outputError(error, `--report ${path}`);
    if (problem instanceof CommandError) return problem;
    throw problem;
  }
}

function jsonReport(workloads: readonly ReportedWorkload[]): string {
  const rows = workloads.map(({ file, document, line, object, status, reason, message }) => ({
    file,
    document,
    line,
    ...object,
    status,
    reason,
    message,
  }));
  return `${JSON.stringify({ schema: 'sidecar-injector/injection/v1', workloads: rows }, null, 2)}\n`;
}

/** What reports call a status that is worth a word. */
const findings: { readonly [status in WorkloadRow['status']]?: { junit: string; level: 'error' | 'note' } } = {
  failed: { junit: 'failure', level: 'error' },
  'not up to date': { junit: 'failure', level: 'error' },
  skipped: { junit: 'skipped', level: 'note' },
};

/** A document that cannot be read has no name but its number. */
function nameOf({ object, document }: ReportedWorkload): string {
  return object.kind === '' && object.name === '' ? `document ${document}` : objectText(object);
}

function junitReport(workloads: readonly ReportedWorkload[]): string {
  const cases = workloads.map((workload) => {
    const head = `  <testcase classname=${xml(workload.file)} name=${xml(nameOf(workload))}`;
    const inner = findings[workload.status];
    if (!inner) return `${head}/>\n`;
    return `${head}><${inner.junit} message=${xml(workload.message)}/></testcase>\n`;
  });
  const count = (kind: string): number => workloads.filter(({ status }) => findings[status]?.junit === kind).length;
  const counts = `tests="${workloads.length}" failures="${count('failure')}" skipped="${count('skipped')}"`;
  return `<?xml version="1.0" encoding="UTF-8"?>\n<testsuite name="sidecar-injector" ${counts}>\n${cases.join('')}</testsuite>\n`;
}

/** An attribute's value with its quotes; XML knows no control characters, not even escaped. */
function xml(text: string): string {
  const escaped = text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('"', '&quot;')
    .replaceAll('\n', '&#10;')
    .replace(/[\x00-\x08\x0b-\x1f\ufffe\uffff]/g, '\ufffd');
  return `"${escaped}"`;
}

/** Of workloads that fail, are not up to date or skipped; the others are no findings. */
function sarifReport(workloads: readonly ReportedWorkload[]): string {
  const results = workloads.flatMap((workload) => {
    const { file, line, status, reason, message } = workload;
    const level = findings[status]?.level;
    return level ? [{ ruleId: reason, level, text: `${nameOf(workload)}: ${message}`, file, line }] : [];
  });
  return sarifText(results);
}
