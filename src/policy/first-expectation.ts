import { writeYaml } from '../yaml/index.ts';
import type { Verdict } from './check-case.ts';

/** The text of an `expect.yaml` that holds what came out. */
export function firstExpectation({ outcome }: Verdict): string {
  const { result, reason, templates, message } = outcome;
  return writeYaml({
    decision: result,
    reason,
    ...(result === 'injected' ? { templates: [...templates] } : {}),
    ...(message === undefined ? {} : { message }),
  });
}
