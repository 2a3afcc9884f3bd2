import { PolicyError } from '../policy/policy-problem.ts';
import { defaultRedaction, type RedactionRules, readRedactionRules } from '../recording/redaction-rules.ts';
import { CommandError } from './command-error.ts';
import { readTextNow } from './test-policy-files.ts';

/** The rules of a file, or the default ones without it. @throws {CommandError} */
export async function readRules(file: string | undefined): Promise<RedactionRules> {
  if (file === undefined) return defaultRedaction;
  try {
    return readRedactionRules(readTextNow(file), file);
  } catch (error) {
    if (error instanceof PolicyError) throw new CommandError(error.message);
    throw error;
  }
}
