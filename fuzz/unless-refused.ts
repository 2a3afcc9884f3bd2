/** What a function answers; undefined where it refuses its input with an error of that kind, which is a good answer. */
export function unlessRefused<Result>(
  kind: abstract new (...parameters: never[]) => Error,
  run: () => Result,
): Result | undefined {
  try {
    return run();
  } catch (error) {
    if (error instanceof kind) return undefined;
    throw error;
  }
}
