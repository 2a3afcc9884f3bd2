import { isObject, type Json } from '../json/index.ts';
import type { YamlTree } from '../yaml/index.ts';
import { ownName } from './read-object.ts';
import { repeatedKeyCautions } from './repeated-keys.ts';
import { objectText } from './workload-error.ts';

/**
 * Cautions about what stands in the text of a document and counts for nothing.
 * @param hasWorkloads whether any of it is of a kind that is injected; others' keys are not our business
 */
export function textCautions(value: Json, tree: YamlTree, text: string, hasWorkloads: boolean): string[] {
  const name = isObject(value) ? `${objectText(ownName(value))}: ` : '';
  const cautions = [...(hasWorkloads ? repeatedKeyCautions(tree.root) : []), ...unreadCautions(tree, text)];
  return cautions.map((sentence) => name + sentence);
}

/**
 * A caution where a text goes on behind its document: kube-inject takes documents apart at lines `---` alone, and of each
 * part Go reads what comes first. So objects of JSON on a line each, or documents that end with `...`, would get lost
 * without a word.
 */
function unreadCautions({ root, end }: YamlTree, text: string): string[] {
  if (root === null || !text.slice(end).split('\n').some(isContent)) return [];
  return ['what stands behind it is not read: a document of its own needs a line --- before it'];
}

function isContent(line: string): boolean {
  const content = line.trim();
  return content !== '' && content !== '...' && !content.startsWith('#') && !content.startsWith('... #');
}
