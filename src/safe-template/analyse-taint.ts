import type {
  ActionNode,
  CallNode,
  ConditionNode,
  Definition,
  IdentifierNode,
  Operand,
  Pipeline,
  RangeNode,
  Statement,
  TemplateTree,
} from '../template/tree.ts';
import { ExpressionFlows } from './expression-flows.ts';
import { either, elementOf, type Flow, indexOf, sameFlow, tainted } from './flow.ts';
import type { TaintRules } from './taint-rules.ts';

/** What is known of the expressions of a template. What was never reached counts as anything. */
export interface TaintFindings {
  flowOf(node: Pipeline | Operand): Flow;
  /** The arguments of a call; one that is piped comes last. */
  argumentsOf(node: IdentifierNode): readonly Flow[];
  /** The call whose result the constant `call <number>` names; undefined for that of a method. */
  numberedCall(number: number): IdentifierNode | undefined;
  /** Whether everything that may get a fragment knows what that is. */
  readonly allowsFragments: boolean;
}

/**
 * Follows tenant text through a template without running it. Assignments count wherever they stand, all calls of a
 * definition count for its data, and whatever cannot be followed counts as the tenant's: that costs a needless check,
 * where the opposite would cost the safety.
 */
export function analyseTaint(tree: TemplateTree, rules: TaintRules): TaintFindings {
  const changesMaps = [...tree.functions].some((name) => rules.functions.get(name)?.kind === 'mutator');
  let flows = analyse(tree, new ExpressionFlows(rules, changesMaps ? 'clean' : 'none'));
  // A map that is changed in place may be known under other names, too.
  if (flows.changesTaintedMap) flows = analyse(tree, new ExpressionFlows(rules, 'tainted'));
  return {
    flowOf: (node) => flows.known.get(node) ?? tainted,
    argumentsOf: (node) => flows.calls.get(node) ?? [tainted],
    numberedCall: (number) => flows.numberedCall(number),
    allowsFragments: flows.allowsFragments,
  };
}

/**
 * Flows only ever lose knowledge, so that passes come to an end; a template whose flows have not settled by then is
 * analysed as if all it sees were the tenant's.
 */
const maximumPasses = 60;

function analyse(tree: TemplateTree, expressions: ExpressionFlows): ExpressionFlows {
  const analysis = new StatementFlows(tree, expressions);
  for (let pass = 0; pass < maximumPasses; pass++) {
    if (!analysis.pass()) return expressions;
  }
  expressions.forget();
  return expressions;
}

/** Carries flows through the statements of all definitions. */
class StatementFlows {
  readonly #expressions: ExpressionFlows;
  readonly #inOrder: ReadonlySet<Definition>;
  readonly #dots = new Map<string, Flow>();
  /** Definitions that this pass has gone through, or gone by. */
  readonly #passed = new Set<string>();
  #isStale = false;

  constructor(tree: TemplateTree, expressions: ExpressionFlows) {
    this.#expressions = expressions;
    this.#dots.set(tree.name, expressions.root);
    const main = tree.templates.get(tree.name)!;
    // Who is called comes after the caller, so that most templates are gone through once.
    this.#inOrder = new Set([main, ...tree.templates.values()]);
  }

  /** Goes through all definitions that are reached; true if something was learnt after it was asked for. */
  pass(): boolean {
    this.#isStale = false;
    this.#passed.clear();
    for (const definition of this.#inOrder) this.#definition(definition);
    return this.#expressions.variables.takeStaleness() || this.#isStale;
  }

  #definition({ name, body }: Definition): void {
    this.#passed.add(name);
    const dot = this.#dots.get(name);
    if (dot === undefined) return;
    this.#expressions.enter(name, dot);
    this.#statements(body);
  }

  /** A list of statements; variables that it declares are not visible after it. */
  #statements(statements: readonly Statement[] = []): void {
    this.#expressions.variables.within(() => {
      for (const statement of statements) this.#statement(statement);
    });
  }

  #statement(statement: Statement): void {
    switch (statement.kind) {
      case 'action':
        this.#action(statement);
        break;
      case 'if':
      case 'with':
        this.#expressions.variables.within(() => this.#condition(statement));
        break;
      case 'range':
        this.#expressions.variables.within(() => this.#range(statement));
        break;
      case 'template':
        this.#call(statement);
        break;
    }
  }

  #action({ pipeline }: ActionNode): void {
    this.#expressions.pipeline(pipeline);
  }

  #condition({ kind, branches, otherwise }: ConditionNode): void {
    for (const { pipeline, body } of branches) {
      const flow = this.#expressions.pipeline(pipeline);
      if (kind === 'with') this.#expressions.within(flow, () => this.#statements(body));
      else this.#statements(body);
    }
    this.#statements(otherwise);
  }

  #range({ pipeline, body, otherwise }: RangeNode): void {
    const collection = this.#expressions.value(pipeline);
    const element = elementOf(collection);
    const { variables } = this.#expressions;
    const [first, second] = pipeline.variables;
    if (second !== undefined) variables.store(pipeline, second, element);
    if (first !== undefined) variables.store(pipeline, first, second === undefined ? element : indexOf(collection));
    this.#expressions.within(element, () => this.#statements(body));
    this.#statements(otherwise);
  }

  #call({ name, pipeline }: CallNode): void {
    const flow = pipeline ? this.#expressions.pipeline(pipeline) : this.#expressions.nothing;
    const known = this.#dots.get(name);
    const joined = either(known, flow);
    if (sameFlow(known, joined)) return;
    this.#dots.set(name, joined);
    if (this.#passed.has(name)) this.#isStale = true;
  }
}
