import type { ConfigurationOptions } from '../config/configuration-options.ts';
import { loadConfiguration } from '../config/load-snapshot.ts';
import { type Inspection, inspectConfiguration } from '../inject/inspect-configuration.ts';
import { CommandError } from './command-error.ts';

/** @throws {CommandError} with every problem of a configuration that cannot be used */
export async function printInspection(options: ConfigurationOptions): Promise<void> {
  const { documents, generation, warnings } = await loadConfiguration(options);
  const inspection = inspectConfiguration(documents, generation);
  const lines = [...linesOf(inspection), ...warnings.map((warning) => `warning: ${warning}`)];
  process.stdout.write(lines.map((line) => `${line}\n`).join(''));
  if (inspection.problems.length > 0) throw new CommandError(inspection.problems.join('\n'));
}

function linesOf({ generation, because, policy, selectors, templates, warnings, changes }: Inspection): string[] {
  const lines = [
    `generation: ${generation.name} (Istio ${generation.releases}): ${because}`,
    `policy: ${policy || '(none)'}`,
    `selectors: ${selectors.never} never, ${selectors.always} always`,
    ...templates.map(({ name, characters, functions }) => {
      const calls = functions ? `calls ${functions.join(', ') || 'no functions'}` : 'cannot be compiled';
      return `template ${name}: ${characters} characters, ${calls}`;
    }),
    ...warnings.map((warning) => `warning: ${warning}`),
  ];
  return [...lines, ...changes.map(([release, sentence]) => `since ${release}: ${sentence}`)];
}
