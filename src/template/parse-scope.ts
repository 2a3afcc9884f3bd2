/** What is known while one template is read: the source itself, a `define` or the body of a `block`. */
export class ParseScope {
  /** How many range bodies are open. */
  ranges = 0;
  /** Line of the action that is being read, 0 outside; errors of later lines name it. */
  actionLine = 0;
  /** Nesting of blocks and parentheses now and at most. */
  nesting: number;
  deepest: number;
  /** Names of the variables in sight, the newest last; `$` is the data of the template. */
  readonly #declared: string[] = [];
  readonly #counts = new Map<string, number>();

  constructor(nesting = 0) {
    this.nesting = nesting;
    this.deepest = nesting;
    this.declare('$');
  }

  declare(name: string): void {
    this.#declared.push(name);
    this.#counts.set(name, (this.#counts.get(name) ?? 0) + 1);
  }

  sees(name: string): boolean {
    return (this.#counts.get(name) ?? 0) > 0;
  }

  get visible(): number {
    return this.#declared.length;
  }

  /** Forgets the variables that were declared since. */
  forget(visible: number): void {
    while (this.#declared.length > visible) {
      const name = this.#declared.pop()!;
      this.#counts.set(name, this.#counts.get(name)! - 1);
    }
  }
}
