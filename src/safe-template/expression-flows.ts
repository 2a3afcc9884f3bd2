import type {
  ChainNode,
  Command,
  FieldNode,
  IdentifierNode,
  Operand,
  Pipeline,
  VariableNode,
} from '../template/tree.ts';
import { callResult } from './call-result.ts';
import { changing, choicesOf, constantFlow, type Flow, madeOf, memberOf, recordOf, tainted } from './flow.ts';
import { keyPart } from './inputs.ts';
import { rootFlow } from './root-flow.ts';
import type { NamedArgument, TaintRules } from './taint-rules.ts';
import { VariableFlows } from './variable-flows.ts';

/**
 * What maps that change in place leave to be known: nothing changes (`none`), what is the tenant's is still known, but
 * not what stays the same (`clean`), nothing (`tainted`).
 */
export type Mutation = 'none' | 'clean' | 'tainted';

/** Begins the name of a constant that is a text of the template. */
const textPrefix = 'text ';

/** Flows of expressions, and of the variables that they assign. */
export class ExpressionFlows {
  readonly known = new Map<Pipeline | Operand, Flow>();
  readonly calls = new Map<IdentifierNode, readonly Flow[]>();
  readonly root: Flow;
  readonly nothing = constantFlow('nothing');
  /** A map that may hold tenant text is changed in place somewhere. */
  changesTaintedMap = false;
  /** No method gets a fragment, whose code would not know what that is. */
  allowsFragments = true;
  readonly #rules: TaintRules;
  readonly #mutation: Mutation;
  readonly variables = new VariableFlows();
  #dot: Flow;
  /** Numbers for the results of calls. */
  readonly #numbers = new Map<Operand, number>();

  constructor(rules: TaintRules, mutation: Mutation) {
    this.#rules = rules;
    this.#mutation = mutation;
    const root = rootFlow(rules);
    this.root = mutation === 'tainted' ? { ...tainted, inputs: root.inputs } : root;
    this.#dot = this.root;
  }

  /** Goes on with another definition. */
  enter(definition: string, dot: Flow): void {
    this.variables.enter(definition, dot);
    this.#dot = dot;
  }

  /** Forgets all, so that everything counts as the tenant's. */
  forget(): void {
    this.known.clear();
    this.calls.clear();
    this.allowsFragments = false;
  }

  /** Runs with another dot. */
  within(dot: Flow, run: () => void): void {
    const outer = this.#dot;
    this.#dot = dot;
    run();
    this.#dot = outer;
  }

  /** A pipeline of a statement, with its assignments. */
  pipeline(pipeline: Pipeline): Flow {
    const flow = this.value(pipeline);
    for (const name of pipeline.variables) this.variables.store(pipeline, name, flow);
    return flow;
  }

  /** A pipeline without its assignments. */
  value(pipeline: Pipeline): Flow {
    let flow: Flow | undefined;
    for (const command of pipeline.commands) flow = this.#command(command, flow);
    return this.#note(pipeline, flow!);
  }

  #command({ operands }: Command, piped: Flow | undefined): Flow {
    const [head, ...rest] = operands as readonly [Operand, ...Operand[]];
    if (head.kind === 'identifier') return this.#call(head, rest, piped);
    const given = rest.map((operand) => this.#operand(operand));
    if (piped) given.push(piped);
    const flow = this.#operand(head);
    if (given.some((argument) => argument.mayBeFragment)) this.allowsFragments = false;
    return given.length === 0 ? flow : madeOf([flow, ...given], this.#name(head));
  }

  #operand(operand: Operand): Flow {
    switch (operand.kind) {
      case 'dot':
        return this.#note(operand, this.#dot);
      case 'field':
      case 'variable':
      case 'chain':
        return this.#note(operand, this.#path(operand));
      case 'identifier':
        return this.#call(operand, [], undefined);
      case 'pipeline':
        return this.#inner(operand);
      case 'nil':
        return this.nothing;
      case 'string':
        return constantFlow(`${textPrefix}${operand.value}`);
      case 'bool':
        return constantFlow(`bool ${operand.value}`);
      case 'number':
        return constantFlow(`number ${operand.text}`);
    }
  }

  /** A pipeline in parentheses; one that assigns must run each time, and so must what it is part of. */
  #inner(pipeline: Pipeline): Flow {
    const flow = this.value(pipeline);
    for (const name of pipeline.variables) this.variables.storeInside(pipeline, name, flow);
    return pipeline.variables.length === 0 ? flow : { ...flow, ...changing, isFixed: false, members: undefined };
  }

  #path(node: FieldNode | VariableNode | ChainNode): Flow {
    return node.path.reduce(memberOf, this.#start(node));
  }

  #start(node: FieldNode | VariableNode | ChainNode): Flow {
    if (node.kind === 'field') return this.#dot;
    if (node.kind === 'chain') return this.#operand(node.operand);
    return this.variables.get(node.name) ?? this.nothing;
  }

  #call(node: IdentifierNode, operands: readonly Operand[], piped: Flow | undefined): Flow {
    const given = operands.map((operand) => this.#operand(operand));
    if (piped) given.push(piped);
    this.calls.set(node, given);
    const rule = this.#rules.functions.get(node.name);
    if (rule?.kind === 'mutator' && given.some((flow) => flow.isTainted)) this.changesTaintedMap = true;
    // Go's slice must be told where its indexes come from, so they are read each time.
    if (node.name === 'slice') this.#readEachTime(operands, given);
    const isPlainRecord = rule?.kind === 'record' && piped === undefined && this.#mutation === 'none';
    const members = isPlainRecord ? membersOf(operands, given) : undefined;
    const name = this.#name(node);
    const flow = members ? recordOf(members, name) : callResult(rule, given, name);
    const lookup = this.#rules.lookups?.get(node.name);
    return this.#note(node, lookup ? { ...flow, inputs: lookup(given.map(namedArgument)) } : flow);
  }

  #readEachTime(operands: readonly Operand[], flows: readonly Flow[]): void {
    for (const [index, operand] of operands.entries()) this.#note(operand, { ...flows[index]!, ...changing });
  }

  /** The call whose result has that number; undefined for that of a method. */
  numberedCall(number: number): IdentifierNode | undefined {
    for (const [node, one] of this.#numbers) if (one === number) return node.kind === 'identifier' ? node : undefined;
    return undefined;
  }

  #name(node: Operand): string {
    let number = this.#numbers.get(node);
    if (number === undefined) {
      number = this.#numbers.size;
      this.#numbers.set(node, number);
    }
    return `call ${number}`;
  }

  #note(node: Pipeline | Operand, flow: Flow): Flow {
    const noted = this.#mutation === 'none' ? flow : this.#concealed(flow);
    this.known.set(node, noted);
    return noted;
  }

  #concealed(flow: Flow): Flow {
    const isTainted = flow.isTainted || this.#mutation === 'tainted';
    return { ...flow, ...changing, isTainted, isFixed: false };
  }
}

function namedArgument(flow: Flow): NamedArgument {
  const parts = choicesOf(flow).map((constant) =>
    constant.startsWith(textPrefix) ? keyPart(constant.slice(textPrefix.length)) : `[${constant}]`,
  );
  return { inputs: flow.inputs, asKeys: parts.length === 0 ? ['[*]'] : parts };
}

/** The members of a record whose keys are texts in the template, each once. */
function membersOf(operands: readonly Operand[], given: readonly Flow[]): ReadonlyMap<string, Flow> | undefined {
  const members = new Map<string, Flow>();
  for (let index = 0; index < operands.length; index += 2) {
    const key = operands[index]!;
    const value = given[index + 1];
    if (key.kind !== 'string' || value === undefined || members.has(key.value)) return undefined;
    members.set(key.value, value);
  }
  return members;
}
