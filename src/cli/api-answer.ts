import { ApiError } from '../cluster/kubernetes-api.ts';
import { CommandError } from './command-error.ts';

/** For a command that cannot go on without an answer. @throws {CommandError} with what the API server says */
export async function asked<Answer>(ask: () => Promise<Answer>): Promise<Answer> {
  try {
    return await ask();
  } catch (error) {
    throw asCommandError(error);
  }
}

/** An answer of the API server in a sentence; other errors as they are. */
export function asCommandError(error: unknown): unknown {
  return error instanceof ApiError ? new CommandError(error.message) : error;
}
