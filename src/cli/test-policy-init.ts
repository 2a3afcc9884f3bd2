import { existsSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { dirname, join, relative, resolve } from 'node:path';
import type { ConfigurationOptions } from '../config/configuration-options.ts';
import { loadSnapshot } from '../config/load-snapshot.ts';
import { fileProblem } from '../config/read-text.ts';
import type { JsonObject } from '../json/index.ts';
import { firstSuite } from '../policy/first-suite.ts';
import { makeDirectory } from '../recorder/make-directory.ts';
import { CommandError, exitCodes } from './command-error.ts';
import { suiteFile } from './test-policy-files.ts';
import { runPolicyTests } from './test-policy-run.ts';

/** Makes a suite with a few cases that pass. @returns what there is to say about it */
export async function makeSuite(directory: string, options: ConfigurationOptions): Promise<string> {
  if (existsSync(join(directory, suiteFile))) throw new CommandError(`${directory}: holds a ${suiteFile} already`);
  if (options.templateEnv !== undefined || options.namespacePolicy !== undefined) {
    const message = '--template-env and --namespace-policy do not go with --init; write them into suite.yaml';
    throw new CommandError(message, exitCodes.usage);
  }
  const snapshot = await loadSnapshot(options);
  const below = (path: string): string => relative(resolve(directory), resolve(path)).replaceAll('\\', '/');
  const files = firstSuite(snapshot, configurationOf(options, below), (options.resources ?? []).map(below));
  await writeFiles(directory, files);
  const { results, written } = await runPolicyTests({ paths: [directory], update: true });
  return [
    ...[...files.keys()].map((name) => `wrote ${join(directory, name)}\n`),
    ...written.map((name) => `wrote ${name}\n`),
    `${results.length} cases; run them with: sidecar-injector test ${directory}\n`,
  ].join('');
}

function configurationOf(options: ConfigurationOptions, below: (path: string) => string): JsonObject {
  const { config, injectConfigFile, valuesFile, meshConfigFile, operatorFileName, helmValues, revision } = options;
  const files = Object.entries({ config, injectConfigFile, valuesFile, meshConfigFile, operatorFileName });
  const given = files.flatMap(([key, path]) => (path === undefined ? [] : [[key, below(path)] as const]));
  return {
    ...Object.fromEntries(given),
    ...(helmValues && { helmValues: helmValues.map(below) }),
    ...(revision === undefined ? {} : { revision }),
  };
}

async function writeFiles(directory: string, files: ReadonlyMap<string, string>): Promise<void> {
  try {
    for (const [name, text] of files) {
      const file = join(directory, name);
      await makeDirectory(dirname(file));
      await writeFile(file, text, { flag: 'wx' });
    }
  } catch (error) {
    const problem = fileProblem(error);
    if (problem === undefined) throw error;
    throw new CommandError(`${directory}: cannot be written: ${(error as Error).message}`);
  }
}
