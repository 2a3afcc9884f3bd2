import { quoteGo } from './format.ts';
import type { NumberLiteral } from './number-literal.ts';

/**
 * The parsed form of a template. It knows nothing of execution: different programs are compiled from the same tree.
 * Every node carries its `offset`, the UTF-16 offset in the source that Go would name in an error about it; `locate`
 * turns it into line and column, {@link sourceForm} gives the node's normal form.
 */
export interface TemplateTree {
  readonly name: string;
  readonly source: string;
  /** All templates of the source by name: the source itself under its own name, and what it defines. */
  readonly templates: ReadonlyMap<string, Definition>;
  /** Names of the functions that it may call, in whatever branch. */
  readonly functions: ReadonlySet<string>;
}

export interface Definition {
  readonly name: string;
  readonly body: readonly Statement[];
  /** How deep blocks and parentheses nest in the body. */
  readonly nesting: number;
}

export type Statement =
  | TextNode
  | ActionNode
  | ConditionNode
  | RangeNode
  | CallNode
  | { readonly kind: 'break' | 'continue'; readonly offset: number };

export interface TextNode {
  readonly kind: 'text';
  readonly offset: number;
  readonly text: string;
}

/** A pipeline whose value is printed, unless it declares or assigns. */
export interface ActionNode {
  readonly kind: 'action';
  readonly offset: number;
  readonly pipeline: Pipeline;
}

/** `else if` and `else with` are further branches; variables of one are visible in those after it. */
export interface ConditionNode {
  readonly kind: 'if' | 'with';
  readonly offset: number;
  readonly branches: readonly Branch[];
  readonly otherwise: readonly Statement[] | undefined;
}

export interface Branch {
  readonly pipeline: Pipeline;
  readonly body: readonly Statement[];
}

export interface RangeNode {
  readonly kind: 'range';
  readonly offset: number;
  readonly pipeline: Pipeline;
  readonly body: readonly Statement[];
  readonly otherwise: readonly Statement[] | undefined;
}

/** `{{template "name" pipeline}}`; a `block` leaves one behind, too. */
export interface CallNode {
  readonly kind: 'template';
  readonly offset: number;
  readonly name: string;
  readonly pipeline: Pipeline | undefined;
}

export interface Pipeline {
  readonly kind: 'pipeline';
  readonly offset: number;
  /** Names of the variables that are declared or assigned, with their `$`. */
  readonly variables: readonly string[];
  readonly isAssignment: boolean;
  readonly commands: readonly Command[];
}

export interface Command {
  readonly kind: 'command';
  readonly offset: number;
  /** At least one. */
  readonly operands: readonly Operand[];
}

export type Operand =
  | Pipeline
  | FieldNode
  | VariableNode
  | ChainNode
  | IdentifierNode
  | NumberNode
  | StringNode
  | BoolNode
  | { readonly kind: 'dot' | 'nil'; readonly offset: number };

/** `.a.b` */
export interface FieldNode {
  readonly kind: 'field';
  readonly offset: number;
  readonly path: readonly string[];
}

/** `$x.a`; the path is empty for the variable alone. */
export interface VariableNode {
  readonly kind: 'variable';
  readonly offset: number;
  readonly name: string;
  readonly path: readonly string[];
}

/** Fields of a function's result or of a pipeline in parentheses. */
export interface ChainNode {
  readonly kind: 'chain';
  readonly offset: number;
  readonly operand: Pipeline | IdentifierNode;
  readonly path: readonly string[];
}

export interface IdentifierNode {
  readonly kind: 'identifier';
  readonly offset: number;
  readonly name: string;
}

export interface NumberNode {
  readonly kind: 'number';
  readonly offset: number;
  readonly text: string;
  readonly value: NumberLiteral;
}

export interface StringNode {
  readonly kind: 'string';
  readonly offset: number;
  /** As written, with its quotes. */
  readonly literal: string;
  readonly value: string;
}

export interface BoolNode {
  readonly kind: 'bool';
  readonly offset: number;
  readonly value: boolean;
}

/** Nodes that errors can point at. */
export type SourceNode = Operand | Command | ActionNode | CallNode;

/** A node in Go's normal form: single spaces, no trim markers. */
export function sourceForm(node: SourceNode): string {
  switch (node.kind) {
    case 'action':
      return `{{${sourceForm(node.pipeline)}}}`;
    case 'template':
      return `{{template ${quoteGo(node.name)}${node.pipeline ? ` ${sourceForm(node.pipeline)}` : ''}}}`;
    case 'pipeline':
      return pipelineForm(node);
    case 'command':
      return node.operands.map(operandForm).join(' ');
    case 'field':
      return pathForm(node.path);
    case 'variable':
      return node.name + pathForm(node.path);
    case 'chain':
      return operandForm(node.operand) + pathForm(node.path);
    case 'identifier':
      return node.name;
    case 'number':
      return node.text;
    case 'string':
      return node.literal;
    case 'bool':
      return String(node.value);
    case 'dot':
      return '.';
    case 'nil':
      return 'nil';
  }
}

const pathForm = (path: readonly string[]): string => path.map((name) => `.${name}`).join('');

const operandForm = (operand: Operand): string =>
  operand.kind === 'pipeline' ? `(${sourceForm(operand)})` : sourceForm(operand);

function pipelineForm({ variables, isAssignment, commands }: Pipeline): string {
  const stages = commands.map(sourceForm).join(' | ');
  return variables.length === 0 ? stages : `${variables.join(', ')} ${isAssignment ? '=' : ':='} ${stages}`;
}
