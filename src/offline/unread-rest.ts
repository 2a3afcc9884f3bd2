import { isObject, type Json } from '../json/index.ts';
import type { YamlTree } from '../yaml/index.ts';
import { ownName } from './read-object.ts';
import { objectText } from './workload-error.ts';

/**
 * A caution where a text goes on behind its document: kube-inject takes documents apart at lines `---` alone, and of each
 * part Go reads what comes first. So objects of JSON on a line each, or documents that end with `...`, would get lost
 * without a word.
 */
export function unreadCautions(value: Json, { root, end }: YamlTree, text: string): string[] {
  if (root === null || !text.slice(end).split('\n').some(isContent)) return [];
  const name = isObject(value) ? `${objectText(ownName(value))}: ` : '';
  return [`${name}what stands behind it is not read: a document of its own needs a line --- before it`];
}

function isContent(line: string): boolean {
  const content = line.trim();
  return content !== '' && content !== '...' && !content.startsWith('#') && !content.startsWith('... #');
}
