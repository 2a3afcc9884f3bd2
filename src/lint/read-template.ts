import { builtinFunctions } from '../template/builtins.ts';
import { closestName } from '../template/errors.ts';
import { type FunctionTable, parseTemplate, TemplateError, type TemplateTree } from '../template/index.ts';
import { walkTree } from '../template/walk.ts';
import type { Finding } from './finding.ts';
import { findingAt } from './subject.ts';

/** A template as far as it can be read. */
export interface ReadTemplate {
  /** Undefined where it cannot be parsed at all. */
  readonly tree: TemplateTree | undefined;
  readonly findings: readonly Finding[];
}

/** Parses a template whatever functions it calls, and names those that there are not. */
export function readTemplate(
  { name, text }: { readonly name: string; readonly text: string },
  functions: FunctionTable,
  delimiters: readonly [string, string],
): ReadTemplate {
  try {
    const tree = parseTemplate(text, { name: 'inject', delimiters, functions: anyFunction });
    return { tree, findings: unknownFunctions(name, tree, functions) };
  } catch (error) {
    if (!(error instanceof TemplateError)) throw error;
    const position = { line: error.line, column: 1 };
    return {
      tree: undefined,
      findings: [{ code: 'template-syntax', message: error.detail, template: name, position, path: undefined }],
    };
  }
}

/** `break` and `continue` are words of the language unless a function has their name. */
const anyFunction = { has: (name: string): boolean => name !== 'break' && name !== 'continue', keys: () => [] };

function unknownFunctions(name: string, tree: TemplateTree, functions: FunctionTable): Finding[] {
  const found = new Map<string, Finding>();
  walkTree(tree, {
    operand: (node) => {
      if (node.kind !== 'identifier' || functions.has(node.name) || builtinFunctions.has(node.name)) return;
      if (found.has(node.name)) return;
      const nearest = closestName(node.name, [...builtinFunctions.keys(), ...functions.keys()]);
      const hint = nearest === undefined ? '' : `; did you mean ${JSON.stringify(nearest)}?`;
      const message = `the function ${JSON.stringify(node.name)} is not defined${hint}`;
      found.set(node.name, findingAt({ name, tree }, 'unknown-function', node.offset, message));
    },
  });
  return [...found.values()];
}
