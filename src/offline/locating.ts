import { equalJson } from '../json/index.ts';
import { locate } from '../yaml/error.ts';
import type { YamlPosition } from '../yaml/index.ts';
import { offsetOf } from '../yaml/node-offset.ts';
import { type JsonPath, valueAt } from './json-path.ts';
import { readDocument, readDocumentTree } from './read-object.ts';
import { WorkloadError } from './workload-error.ts';

/**
 * Does work on a document. An error about a part of it comes out with the position of that part.
 * @param bare the text that the work is really about, where an earlier injection was undone first
 */
export function locating<Result>(text: string, work: () => Result, bare = text): Result {
  try {
    return work();
  } catch (error) {
    if (!(error instanceof WorkloadError) || error.place.path === undefined) throw error;
    const { fault, message, object, cause, place } = error;
    const position = positionOf(place.path!, text, bare);
    throw new WorkloadError(fault, message, object, { cause, ...place, position });
  }
}

/** Undefined where the part is not the same in both texts. */
function positionOf(path: JsonPath, text: string, bare: string): YamlPosition | undefined {
  const { value, tree } = readDocumentTree(text);
  const part = valueAt(value, path);
  if (part === undefined) return undefined;
  if (bare !== text && !equalJson(part, valueAt(readDocument(bare), path) ?? null)) return undefined;
  const offset = offsetOf(tree.root, path, 'key');
  return offset === undefined ? undefined : locate(text, offset);
}
