import type { Pipeline } from '../template/tree.ts';
import { either, type Flow, sameFlow } from './flow.ts';

/** A variable, by where it is declared; all that is ever assigned to it. */
interface Variable {
  flow: Flow | undefined;
  /** Somebody made something of what was known of it then. */
  wasRead: boolean;
}

type Scope = Map<string, Variable>;

/**
 * Flows of variables. Assignments to one count wherever they stand, but variables of the same name that are declared
 * apart are told apart, as when a template runs.
 */
export class VariableFlows {
  /** By definition, and by the pipeline that declares. */
  readonly #roots = new Map<string, Variable>();
  readonly #declared = new Map<Pipeline, Map<string, Variable>>();
  /** What is in sight, the innermost last. */
  #scopes: Scope[] = [];
  #isStale = false;

  /** Goes on with another definition, in which `$` is its data. */
  enter(definition: string, data: Flow): void {
    let root = this.#roots.get(definition);
    if (!root) {
      root = { flow: undefined, wasRead: false };
      this.#roots.set(definition, root);
    }
    this.#scopes = [new Map([['$', root]])];
    this.#join(root, data);
  }

  /** Runs with variables that end with it. */
  within(run: () => void): void {
    this.#scopes.push(new Map());
    run();
    this.#scopes.pop();
  }

  get(name: string): Flow | undefined {
    const variable = this.#find(name);
    if (!variable) return undefined;
    variable.wasRead = true;
    return variable.flow;
  }

  /** What a statement's pipeline declares or assigns. */
  store(pipeline: Pipeline, name: string, flow: Flow): void {
    const variable = pipeline.isAssignment ? this.#find(name) : undefined;
    this.#join(variable ?? this.#declare(pipeline, name), flow);
  }

  /**
   * The same for a pipeline inside an expression. Such a one may be skipped, after which an outer variable of that name
   * is meant again, so both count as one.
   */
  storeInside(pipeline: Pipeline, name: string, flow: Flow): void {
    this.#join(this.#find(name) ?? this.#declare(pipeline, name), flow);
  }

  /** Whether a variable came to hold something new after it was read, since the last call. */
  takeStaleness(): boolean {
    const isStale = this.#isStale;
    this.#isStale = false;
    return isStale;
  }

  #find(name: string): Variable | undefined {
    return this.#scopes.findLast((scope) => scope.has(name))?.get(name);
  }

  #declare(pipeline: Pipeline, name: string): Variable {
    let variables = this.#declared.get(pipeline);
    if (!variables) {
      variables = new Map();
      this.#declared.set(pipeline, variables);
    }
    let variable = variables.get(name);
    if (!variable) {
      variable = { flow: undefined, wasRead: false };
      variables.set(name, variable);
    }
    this.#scopes.at(-1)!.set(name, variable);
    return variable;
  }

  #join(variable: Variable, flow: Flow): void {
    const joined = either(variable.flow, flow);
    if (sameFlow(variable.flow, joined)) return;
    variable.flow = joined;
    if (variable.wasRead) this.#isStale = true;
  }
}
