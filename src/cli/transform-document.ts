import type { ObjectName } from '../offline/workload-error.ts';
import { objectText, WorkloadError } from '../offline/workload-error.ts';
import { YamlError } from '../yaml/index.ts';
import { CommandError, exitCodes } from './command-error.ts';
import type { ManifestDocument } from './manifest-input.ts';

/** What became of one workload. */
export interface WorkloadRow {
  readonly object: ObjectName;
  readonly status: 'injected' | 'uninjected' | 'up to date' | 'skipped' | 'failed';
  /** Why it was skipped or failed, as a code; empty otherwise. */
  readonly reason: string;
  /** The same in words. */
  readonly message: string;
}

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

/** Runs a transform. @throws {CommandError} that says where in the input the trouble is */
export function transformDocument(document: ManifestDocument, transform: DocumentTransform): TransformedDocument {
  try {
    return transform(document);
  } catch (error) {
    throw documentError(error, document);
  }
}

/** An error about one document, of which a report can tell. */
export class DocumentError extends CommandError {
  readonly row: WorkloadRow;
  constructor(message: string, row: WorkloadRow, options: ErrorOptions) {
    super(message);
    this.row = row;
    this.cause = options.cause;
  }
}

function documentError(error: unknown, { source, number, line }: ManifestDocument): CommandError {
  if (!(error instanceof WorkloadError)) {
    // Its own message may hold a part of the manifest.
    const frames = error instanceof Error ? (error.stack ?? '').split('\n').filter((one) => /^\s+at /.test(one)) : [];
    const message = `${source}: document ${number} (line ${line}): this is a defect of sidecar-injector`;
    return new CommandError([message, ...frames].join('\n'), exitCodes.defect);
  }
  const { cause, object, fault } = error;
  const wrongLine = cause instanceof YamlError && cause.line > 0 ? line + cause.line - 1 : line;
  const name = object.kind === '' && object.name === '' ? '' : `, ${objectText(object)}`;
  const message = `${source}: document ${number} (line ${wrongLine}${name}): ${error.message}`;
  return new DocumentError(message, { object, status: 'failed', reason: fault, message: error.message }, { cause });
}
