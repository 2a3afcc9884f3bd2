import { readDocument } from '../config/read-objects.ts';
import { JsonSyntaxError, parseJson } from '../json/index.ts';
import { type PolicyProblem, problemText } from '../policy/policy-problem.ts';
import { type ReviewedObject, ReviewedObjectError, reviewedObjects } from '../policy/reviewed-objects.ts';
import { YamlError } from '../yaml/index.ts';
import { CommandError } from './command-error.ts';
import { type Line, readLines, textOf } from './line-input.ts';
import { type ManifestDocument, readManifest } from './manifest-input.ts';

/** An object of an input, and where it stands. */
export interface PlacedReview extends ReviewedObject {
  readonly file: string;
  /** Of its document, from 1. */
  readonly line: number;
}

/** How an input is read. */
export interface ReviewedSettings {
  /** Where objects go that name none. */
  readonly namespace: string;
  /** Told of a line of recordings that cannot be used; the others still are. */
  readonly problem: (problem: PolicyProblem) => void;
  /** Told of a last line that is half, as a crash leaves it. */
  readonly warning: (warning: PolicyProblem) => void;
}

/** Files with one object on each line. */
export const linesName = /\.jsonl(?:\.gz)?$/;

/**
 * The reviews for all pods, workloads, AdmissionReviews and recordings of a file, or of standard input for `-`, one after
 * the other. Documents of other kinds are passed over. Files named `.jsonl` hold an object on each line.
 * @throws {CommandError} where the file cannot be read on; names the document that is no object
 */
export async function* readReviewed(path: string, settings: ReviewedSettings): AsyncGenerator<PlacedReview> {
  if (linesName.test(path)) yield* reviewedLines(path, settings);
  else for await (const document of readManifest(path)) yield* reviewedIn(document, settings.namespace);
}

/** For a command whose whole input must be right. */
export function strictSettings(namespace: string): ReviewedSettings {
  return {
    namespace,
    problem(problem): never {
      throw new CommandError(problemText(problem));
    },
    warning: sayWarning,
  };
}

/** On standard error. */
export function sayWarning(warning: PolicyProblem): void {
  process.stderr.write(`warning: ${problemText(warning)}\n`);
}

function reviewedIn({ text, source, number, line }: ManifestDocument, namespace: string): PlacedReview[] {
  try {
    const object = readDocument(text);
    // Nothing but comments, as behind a last `---`.
    return object === null ? [] : reviewedObjects(object, namespace).map((one) => ({ ...one, file: source, line }));
  } catch (error) {
    if (error instanceof ReviewedObjectError && error.isOtherKind) return [];
    if (!(error instanceof YamlError) && !(error instanceof ReviewedObjectError)) throw error;
    const wrongLine = error instanceof YamlError && error.line > 0 ? line + error.line - 1 : line;
    throw new CommandError(`${source}: document ${number} (line ${wrongLine}): ${error.message}`);
  }
}

async function* reviewedLines(path: string, settings: ReviewedSettings): AsyncGenerator<PlacedReview> {
  for await (const lines of readLines(path)) {
    for (const line of lines) yield* reviewedOn(line, path, settings);
  }
}

function reviewedOn(line: Line, file: string, { namespace, problem, warning }: ReviewedSettings): PlacedReview[] {
  const text = textOf(line);
  try {
    if (text === undefined) throw new ReviewedObjectError('is not text: it holds bytes that are no UTF-8');
    if (text.trim() === '') return [];
    return reviewedObjects(parseJson(text), namespace).map((one) => ({ ...one, file, line: line.number }));
  } catch (error) {
    if (!(error instanceof JsonSyntaxError) && !(error instanceof ReviewedObjectError)) throw error;
    if (error instanceof ReviewedObjectError && error.isOtherKind) return [];
    const message = error instanceof JsonSyntaxError ? `is not JSON: ${error.message}` : error.message;
    if (line.isEnded) problem({ file, line: line.number, message });
    else warning({ file, line: line.number, message: 'the last line is half, as a crash leaves it, and was skipped' });
    return [];
  }
}
