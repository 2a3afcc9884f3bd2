import { YamlError } from '../yaml/index.ts';

/** A document does not fit its message; the text is the one that Istio's decoder gives. */
export class MessageError extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'MessageError';
  }
}

/** Runs a step of reading; what it refuses is reported as `<prefix> <its text>`. */
export function prefixed<Result>(prefix: string, read: () => Result): Result {
  try {
    return read();
  } catch (error) {
    if (!(error instanceof MessageError || error instanceof YamlError)) throw error;
    throw new MessageError(`${prefix} ${error.message}`);
  }
}
