import { writeFile } from 'node:fs/promises';
import { fileProblem } from '../config/read-text.ts';
import { objectText } from '../offline/workload-error.ts';
import { CommandError, exitCodes } from './command-error.ts';
import { sarifText } from './report/sarif.ts';
import type { WorkloadRow } from './transform-document.ts';

/** A workload and where it stands. */
export interface ReportedWorkload extends WorkloadRow {
  readonly file: string;
  /** Counted from 1, as is the line on which the document starts. */
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

/** @throws {CommandError} where the file cannot be written */
export async function writeReport(path: string, workloads: readonly ReportedWorkload[]): Promise<void> {
  try {
    await writeFile(path, writerFor(path)(workloads));
  } catch (error) {
    const problem = fileProblem(error)?.replace('read', 'written');
    throw problem === undefined ? error : new CommandError(`--report ${path}: ${problem}`);
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

function junitReport(workloads: readonly ReportedWorkload[]): string {
  const cases = workloads.map((workload) => {
    const head = `  <testcase classname=${xml(workload.file)} name=${xml(objectText(workload.object))}`;
    const inner = { failed: 'failure', skipped: 'skipped' } as const;
    const { status } = workload;
    if (status !== 'failed' && status !== 'skipped') return `${head}/>\n`;
    return `${head}><${inner[status]} message=${xml(workload.message)}/></testcase>\n`;
  });
  const count = (status: string): number => workloads.filter((workload) => workload.status === status).length;
  const counts = `tests="${workloads.length}" failures="${count('failed')}" skipped="${count('skipped')}"`;
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

/** Of workloads that fail or are skipped; the others are no findings. */
function sarifReport(workloads: readonly ReportedWorkload[]): string {
  const found = workloads.filter(({ status }) => status === 'failed' || status === 'skipped');
  const results = found.map(({ file, line, object, status, reason, message }) => ({
    ruleId: reason,
    level: status === 'failed' ? ('error' as const) : ('note' as const),
    text: `${objectText(object)}: ${message}`,
    file,
    line,
  }));
  return sarifText(results);
}
