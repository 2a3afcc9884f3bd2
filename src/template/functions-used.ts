import type { TemplateTree } from './tree.ts';
import { walkTree } from './walk.ts';

/** Names of all functions that a template calls, in whatever branch. */
export function functionsUsed(tree: TemplateTree): ReadonlySet<string> {
  const names = new Set<string>();
  walkTree(tree, {
    operand: (node) => {
      if (node.kind === 'identifier') names.add(node.name);
    },
  });
  return names;
}
