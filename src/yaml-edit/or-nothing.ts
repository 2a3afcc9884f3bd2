import { YamlError } from '../yaml/index.ts';

/** What reading gives; undefined where the text cannot be read. */
export function orNothing<Result>(read: () => Result): Result | undefined {
  try {
    return read();
  } catch (error) {
    if (error instanceof YamlError) return undefined;
    throw error;
  }
}
