import { readDocument } from '../config/read-objects.ts';
import { type ReviewedObject, ReviewedObjectError, reviewedObjects } from '../policy/reviewed-objects.ts';
import { YamlError } from '../yaml/index.ts';
import { CommandError } from './command-error.ts';
import { type ManifestDocument, readManifest } from './manifest-input.ts';

/**
 * The reviews for all pods, workloads and AdmissionReviews of a file, or of standard input for `-`, one after the other.
 * Documents of other kinds are passed over.
 * @param namespace where objects go that name none
 * @throws {CommandError} naming the document that is no object
 */
export async function* readReviewed(path: string, namespace: string): AsyncGenerator<ReviewedObject> {
  for await (const document of readManifest(path)) yield* reviewedIn(document, namespace);
}

function reviewedIn({ text, source, number, line }: ManifestDocument, namespace: string): ReviewedObject[] {
  try {
    const object = readDocument(text);
    // Nothing but comments, as behind a last `---`.
    return object === null ? [] : reviewedObjects(object, namespace);
  } catch (error) {
    if (error instanceof ReviewedObjectError && error.isOtherKind) return [];
    if (!(error instanceof YamlError) && !(error instanceof ReviewedObjectError)) throw error;
    const wrongLine = error instanceof YamlError && error.line > 0 ? line + error.line - 1 : line;
    throw new CommandError(`${source}: document ${number} (line ${wrongLine}): ${error.message}`);
  }
}
