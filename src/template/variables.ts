/** A variable and the slot of the frame that holds it. */
export interface Variable {
  readonly name: string;
  readonly slot: number;
  /**
   * It is declared inside an expression that `and` or `or` may skip. Then the slot is empty, and an outer variable of
   * the same name is meant.
   */
  readonly isConditional: boolean;
}

/** The variables in sight while a template is compiled. */
export class Variables {
  readonly #declared: Variable[] = [];
  readonly #byName = new Map<string, Variable[]>();
  /** Slots used so far; none is used twice. */
  slots = 0;
  /** Depth of operands of `and` and `or` that need not be evaluated. */
  skippable = 0;

  constructor() {
    this.declare('$');
  }

  declare(name: string): Variable {
    const variable = { name, slot: this.slots++, isConditional: this.skippable > 0 };
    this.#declared.push(variable);
    const sameName = this.#byName.get(name);
    if (sameName) sameName.push(variable);
    else this.#byName.set(name, [variable]);
    return variable;
  }

  /** The variables that a name may mean, in order: all but the last may be skipped ones. */
  candidates(name: string): Variable[] {
    const found: Variable[] = [];
    const sameName = this.#byName.get(name) ?? [];
    for (let index = sameName.length - 1; index >= 0; index--) {
      const variable = sameName[index]!;
      found.push(variable);
      if (!variable.isConditional) break;
    }
    return found;
  }

  get visible(): number {
    return this.#declared.length;
  }

  /** The conditional variables declared since. */
  conditionalSince(visible: number): Variable[] {
    return this.#declared.slice(visible).filter((variable) => variable.isConditional);
  }

  /** Forgets the variables that were declared since. */
  forget(visible: number): void {
    while (this.#declared.length > visible) this.#byName.get(this.#declared.pop()!.name)!.pop();
  }
}
