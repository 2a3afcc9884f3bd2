import type { Snapshot } from '../inject/index.ts';
import { readTemplatePath, type TemplatePaths, withTemplatePath } from '../offline/custom-workloads.ts';
import { CommandError } from './command-error.ts';

/** The pod templates of other kinds that the injection configuration names. @throws {CommandError} */
export function configuredTemplatePaths({ podTemplatePaths }: Snapshot): TemplatePaths {
  let paths: TemplatePaths = new Map();
  for (const [kind, texts] of podTemplatePaths) {
    for (const text of texts) {
      const entry = readTemplatePath(`${kind}=${text}`);
      if (!entry) {
        const wanted = 'wanted is Kind.group: path, such as Rollout.argoproj.io: spec.template';
        throw new CommandError(`podTemplatePaths of the configuration: ${kind}: ${text}: ${wanted}`);
      }
      paths = withTemplatePath(paths, entry);
    }
  }
  return paths;
}
