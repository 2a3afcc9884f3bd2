import { readDocumentTree } from '../config/read-objects.ts';
import { type Json, JsonSyntaxError, parseJson } from '../json/index.ts';
import { textCautions } from '../offline/text-cautions.ts';
import { type PolicyProblem, problemText } from '../policy/policy-problem.ts';
import { listedItems, type ReviewedObject, ReviewedObjectError, reviewedObjects } from '../policy/reviewed-objects.ts';
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

/** @param isOtherKind its kind never has any, as a Service */
export type PodlessListener = (place: PolicyProblem, isOtherKind: boolean) => void;

/** How an input is read. */
export interface ReviewedSettings {
  /** Where objects go that name none. */
  readonly namespace: string;
  /** Told of a document or a line of recordings that cannot be used; the others still are. */
  readonly problem: (problem: PolicyProblem) => void;
  /** Told of an object from which no pods come; without it such objects are passed over or, where they should have pods, problems. */
  readonly podless?: PodlessListener;
  /** Told of a last line that is half, as a crash leaves it, and of what stands in a text and counts for nothing. */
  readonly warning: (warning: PolicyProblem) => void;
}

/** Files with one object on each line. */
export const linesName = /\.jsonl(?:\.gz)?$/;

/**
 * The reviews for all pods, workloads, AdmissionReviews and recordings of a file, or of standard input for `-`, one after
 * the other. Documents of other kinds are passed over. Files named `.jsonl` hold an object on each line.
 * @throws {CommandError} where the file cannot be read on
 */
export async function* readReviewed(path: string, settings: ReviewedSettings): AsyncGenerator<PlacedReview> {
  if (linesName.test(path)) yield* reviewedLines(path, settings);
  else for await (const document of readManifest(path)) yield* reviewedIn(document, settings);
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

function* reviewedIn(document: ManifestDocument, settings: ReviewedSettings): Generator<PlacedReview> {
  const { text, source: file, number, line } = document;
  const { namespace, problem, podless, warning } = settings;
  const placed = (message: string, further = 0): PolicyProblem => {
    return { file, line: line + further, message: `document ${number}: ${message}` };
  };
  const failed = (message: string, further = 0): void => problem(placed(message, further));
  const unpodded = podless && ((message: string, isOther: boolean): void => podless(placed(message), isOther));
  try {
    const { value, tree } = readDocumentTree(text);
    // Nothing but comments, as behind a last `---`.
    if (value === null) return;
    let hasWorkloads = false;
    for (const reviewed of reviewsOf(value, namespace, failed, undefined, unpodded)) {
      hasWorkloads = true;
      yield { ...reviewed, file, line };
    }
    if (tree) for (const sentence of textCautions(value, tree, text, hasWorkloads)) warning(placed(sentence));
  } catch (error) {
    if (!(error instanceof YamlError)) throw error;
    failed(error.message, Math.max(error.line - 1, 0));
  }
}

/**
 * The reviews for an object or for all items of a List.
 * @param failed told of items that cannot be used; the others still are
 * @param passedOver told of items of other kinds
 * @param podless told of items from which no pods come, in place of the others
 */
export function* reviewsOf(
  object: Json,
  namespace: string,
  failed: (message: string) => void,
  passedOver: (message: string) => void = () => {},
  podless?: (message: string, isOtherKind: boolean) => void,
): Generator<ReviewedObject> {
  for (const item of listedItems(object)) {
    try {
      yield* reviewedObjects(item, namespace);
    } catch (error) {
      if (!(error instanceof ReviewedObjectError)) throw error;
      if (podless && error.podless !== undefined) podless(error.podless, error.isOtherKind);
      else if (error.isOtherKind) passedOver(error.message);
      else failed(error.message);
    }
  }
}

/** Manifests hold all kinds of objects, but a file of recordings that holds others is probably another file. */
async function* reviewedLines(path: string, settings: ReviewedSettings): AsyncGenerator<PlacedReview> {
  let first: PolicyProblem | undefined;
  let count = 0;
  for await (const lines of readLines(path)) {
    for (const line of lines) {
      yield* reviewedOn(line, path, settings, (message) => {
        first ??= { file: path, line: line.number, message };
        count++;
      });
    }
  }
  if (!first) return;
  const such = count === 1 ? 'the line was' : `${count} lines that hold no review were`;
  settings.warning({ ...first, message: `${first.message}; ${such} passed over (import-audit reads audit logs)` });
}

function* reviewedOn(
  line: Line,
  file: string,
  settings: ReviewedSettings,
  passedOver: (message: string) => void,
): Generator<PlacedReview> {
  const text = textOf(line);
  const place = { file, line: line.number };
  const failed = (message: string): void => {
    if (line.isEnded) settings.problem({ ...place, message });
    else settings.warning({ ...place, message: 'the last line is half, as a crash leaves it, and was skipped' });
  };
  try {
    if (text === undefined) failed('is not text: it holds bytes that are no UTF-8');
    else if (text.trim() !== '') {
      for (const one of reviewsOf(parseJson(text), settings.namespace, failed, passedOver)) yield { ...one, ...place };
    }
  } catch (error) {
    if (!(error instanceof JsonSyntaxError)) throw error;
    failed(`is not JSON: ${error.message}`);
  }
}
