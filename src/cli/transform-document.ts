import { objectText, WorkloadError } from '../offline/workload-error.ts';
import { YamlError } from '../yaml/index.ts';
import { CommandError, exitCodes } from './command-error.ts';
import { DocumentError } from './document-error.ts';
import type { InjectionReport } from './injection-report.ts';
import type { ManifestDocument } from './manifest-input.ts';
import type { WorkloadRow } from './workload-row.ts';

export interface TransformedDocument {
  readonly text: string;
  readonly rows: readonly WorkloadRow[];
  /** Lines for the end of the run, as istioctl has them. */
  readonly warnings: readonly string[];
  /** What will not work on a cluster. */
  readonly cautions: readonly string[];
  readonly notes: readonly string[];
}

/** Does the work of a command on one document. @throws {WorkloadError} */
export type DocumentTransform = (document: ManifestDocument) => TransformedDocument;

/** Runs a transform and reports on it. @returns undefined where the document fails @throws {CommandError} for defects */
export function transformDocument(
  document: ManifestDocument,
  transform: DocumentTransform,
  report: InjectionReport,
): string | undefined {
  try {
    const transformed = transform(document);
    report.add(document, transformed);
    return transformed.text;
  } catch (error) {
    report.fail(documentError(error, document));
    return undefined;
  }
}

/** @throws {CommandError} for anything but an error about the document */
function documentError(error: unknown, { source, number, line }: ManifestDocument): DocumentError {
  if (!(error instanceof WorkloadError)) {
    // Its own message may hold a part of the manifest.
    const frames = error instanceof Error ? (error.stack ?? '').split('\n').filter((one) => /^\s+at /.test(one)) : [];
    const message = `${source}: document ${number} (line ${line}): this is a defect of sidecar-injector`;
    throw new CommandError([message, ...frames].join('\n'), exitCodes.defect);
  }
  const { cause, object, fault } = error;
  const position = error.place.position ?? (cause instanceof YamlError && cause.line > 0 ? cause : undefined);
  const place = { source, number, line: position ? line + position.line - 1 : line };
  // Go counts from the start of the document, and sometimes one short.
  const problem = position ? error.message.replace(/\byaml: line \d+: /, 'yaml: ') : error.message;
  const column = position ? `, column ${position.column}` : '';
  const name = object.kind === '' && object.name === '' ? '' : `, ${objectText(object)}`;
  const message = `${source}: document ${number} (line ${place.line}${column}${name}): ${problem}`;
  return new DocumentError(message, place, { object, status: 'failed', reason: fault, message: problem }, { cause });
}

export function documentsFailed(failures: number): string {
  return `${failures} ${failures === 1 ? 'document' : 'documents'} failed`;
}
