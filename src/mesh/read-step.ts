import { YamlError } from '../yaml/index.ts';
import { MessageError } from './message-error.ts';

/** Runs a step of reading; what it refuses is reported as `<prefix> <its text>`. */
export function prefixed<Result>(prefix: string, read: () => Result): Result {
  try {
    return read();
  } catch (error) {
    if (!(error instanceof MessageError || error instanceof YamlError)) throw error;
    throw new MessageError(`${prefix} ${error.message}`);
  }
}
