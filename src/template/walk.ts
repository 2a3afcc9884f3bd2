import type { Operand, Pipeline, Statement, TemplateTree } from './tree.ts';

/** What is told about the nodes of a tree. */
export interface TreeVisitor {
  readonly statement?: (node: Statement) => void;
  readonly pipeline?: (node: Pipeline) => void;
  readonly operand?: (node: Operand) => void;
}

/** Goes through all definitions of a tree, whatever branch: outer nodes before inner ones, in the order of the source. */
export function walkTree(tree: TemplateTree, visitor: TreeVisitor): void {
  for (const { body } of tree.templates.values()) walkStatements(body, visitor);
}

export function walkStatements(statements: readonly Statement[] | undefined, visitor: TreeVisitor): void {
  for (const statement of statements ?? []) {
    visitor.statement?.(statement);
    switch (statement.kind) {
      case 'if':
      case 'with':
        for (const branch of statement.branches) {
          walkPipeline(branch.pipeline, visitor);
          walkStatements(branch.body, visitor);
        }
        walkStatements(statement.otherwise, visitor);
        break;
      case 'range':
        walkPipeline(statement.pipeline, visitor);
        walkStatements(statement.body, visitor);
        walkStatements(statement.otherwise, visitor);
        break;
      case 'action':
      case 'template':
        if (statement.pipeline) walkPipeline(statement.pipeline, visitor);
        break;
    }
  }
}

export function walkPipeline(pipeline: Pipeline, visitor: TreeVisitor): void {
  visitor.pipeline?.(pipeline);
  for (const { operands } of pipeline.commands) for (const operand of operands) walkOperand(operand, visitor);
}

function walkOperand(operand: Operand, visitor: TreeVisitor): void {
  visitor.operand?.(operand);
  if (operand.kind === 'pipeline') walkPipeline(operand, visitor);
  else if (operand.kind === 'chain') walkOperand(operand.operand, visitor);
}
