import type { Operand, Pipeline, Statement, TemplateTree } from './tree.ts';

/** Names of all functions that a template calls, in whatever branch. */
export function functionsUsed(tree: TemplateTree): ReadonlySet<string> {
  const names = new Set<string>();
  for (const definition of tree.templates.values()) collectFrom(definition.body, names);
  return names;
}

function collectFrom(statements: readonly Statement[] | undefined, names: Set<string>): void {
  for (const statement of statements ?? []) {
    switch (statement.kind) {
      case 'if':
      case 'with':
        for (const branch of statement.branches) {
          collectFromPipeline(branch.pipeline, names);
          collectFrom(branch.body, names);
        }
        collectFrom(statement.otherwise, names);
        break;
      case 'range':
        collectFromPipeline(statement.pipeline, names);
        collectFrom(statement.body, names);
        collectFrom(statement.otherwise, names);
        break;
      case 'action':
      case 'template':
        if (statement.pipeline) collectFromPipeline(statement.pipeline, names);
        break;
    }
  }
}

function collectFromPipeline(pipeline: Pipeline, names: Set<string>): void {
  for (const command of pipeline.commands) {
    for (const operand of command.operands) collectFromOperand(operand, names);
  }
}

function collectFromOperand(operand: Operand, names: Set<string>): void {
  if (operand.kind === 'identifier') names.add(operand.name);
  else if (operand.kind === 'pipeline') collectFromPipeline(operand, names);
  else if (operand.kind === 'chain') collectFromOperand(operand.operand, names);
}
