import { join } from 'node:path';
import type { Document } from '../inject/index.ts';
import type { JsonObject } from '../json/index.ts';
import {
  type Found,
  isConfigMap,
  manifestFault,
  manifestObjects,
  type ReadingRules,
  readConfigMaps,
  yamlFault,
} from './injection-file.ts';
import type { ProblemList } from './problem-list.ts';
import { isManifestName, listPath, readText } from './read-text.ts';

/** What `--config` names: the keys of the ConfigMaps as files of a directory, or one or several files with the ConfigMaps. */
export async function readBundle(path: string, rules: ReadingRules, problems: ProblemList): Promise<Found> {
  const found = await listPath(path, problems);
  if (found === undefined) return {};
  return found === 'file' ? readBundleFile(path, rules, problems) : readDirectory(path, found, rules, problems);
}

async function readBundleFile(path: string, rules: ReadingRules, problems: ProblemList): Promise<Found> {
  const text = await readText(path, problems);
  if (text === undefined) return {};
  const objects = manifestObjects(text);
  if (objects.some(isConfigMap)) return readConfigMaps(objects, path, rules, problems);
  const fault = manifestFault(text) ?? yamlFault(text);
  if (fault !== undefined) problems.add('not-yaml', path, fault);
  else problems.add('wrong-type', path, noConfigMap);
  return {};
}

const noConfigMap = 'holds no ConfigMap; a file that is the configuration itself goes to --injectConfigFile';

async function readDirectory(
  path: string,
  names: readonly string[],
  rules: ReadingRules,
  problems: ProblemList,
): Promise<Found> {
  const hasConfig = extensions.some((extension) => names.includes(`config${extension}`));
  const objects = rules.needsConfig && !hasConfig ? await objectsIn(path, names, problems) : [];
  if (objects.some(isConfigMap)) return readConfigMaps(objects, path, rules, problems);
  return readKeys(path, names, rules, problems);
}

/** The objects of all manifests of a directory, where people keep what they exported, one file for each ConfigMap. */
async function objectsIn(path: string, names: readonly string[], problems: ProblemList): Promise<JsonObject[]> {
  const files = names.filter((name) => isManifestName(name) && !name.startsWith('.'));
  const objects: JsonObject[] = [];
  for (const name of files) {
    const file = join(path, name);
    const text = await readText(file, problems);
    if (text === undefined) continue;
    const fault = manifestFault(text);
    if (fault !== undefined) problems.add('not-yaml', file, fault);
    objects.push(...manifestObjects(text));
  }
  return objects;
}

async function readKeys(
  path: string,
  names: readonly string[],
  rules: ReadingRules,
  problems: ProblemList,
): Promise<Found> {
  const read = (key: string, isNeeded: boolean) => readKey(path, names, key, isNeeded, problems);
  // One after the other, so that problems are told in the same order each time.
  const config = rules.needsConfig ? await read('config', true) : undefined;
  const values = await read('values', rules.needsValues);
  const mesh = await read('mesh', false);
  return { ...(config && { config }), ...(values && { values }), ...(mesh && { mesh }) };
}

const extensions = ['', '.yaml', '.yml', '.json'];

async function readKey(
  directory: string,
  names: readonly string[],
  key: string,
  isNeeded: boolean,
  problems: ProblemList,
): Promise<Document | undefined> {
  const [name, ...others] = extensions.map((extension) => key + extension).filter((one) => names.includes(one));
  if (name === undefined) {
    if (isNeeded) problems.add('missing-document', directory, `holds no file ${key} (or ${key}.yaml, .yml, .json)`);
    return undefined;
  }
  if (others.length > 0) {
    problems.add('missing-document', directory, `holds both ${name} and ${others[0]}; keep one of them`);
    return undefined;
  }
  const source = join(directory, name);
  const text = await readText(source, problems);
  return text === undefined ? undefined : { text, source };
}
