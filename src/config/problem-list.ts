import { ConfigurationError, type ConfigurationProblem } from '../inject/index.ts';

/** Collects what is wrong, so that the user learns of all of it at once. */
export class ProblemList {
  readonly #problems: ConfigurationProblem[] = [];

  add(code: ConfigurationProblem['code'], source: string, message: string): void {
    this.#problems.push({ code, source, message });
  }

  /** Takes over the problems of a step that throws; undefined is its result then. */
  collect<Result>(step: () => Result): Result | undefined {
    try {
      return step();
    } catch (error) {
      if (!(error instanceof ConfigurationError)) throw error;
      this.#problems.push(...error.problems);
      return undefined;
    }
  }

  /** @throws {ConfigurationError} if there is any problem */
  throwAny(): void {
    if (this.#problems.length > 0) throw new ConfigurationError(this.#problems);
  }
}
