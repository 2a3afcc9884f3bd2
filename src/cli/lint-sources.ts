import { join } from 'node:path';
import { buffer } from 'node:stream/consumers';
import { findConfigMaps } from '../config/config-maps.ts';
import { isInjectionConfig, manifestFault, manifestObjects } from '../config/injection-file.ts';
import { ProblemList } from '../config/problem-list.ts';
import { isManifestName, listPath, readText } from '../config/read-text.ts';

/** A configuration to look through, as the options of the configuration name it. */
export interface LintSource {
  /** As the user named it, or below that. */
  readonly path: string;
  readonly place: { readonly injectConfigFile: string } | { readonly config: string };
  /** The file that holds the texts of the templates. */
  readonly file: string;
  /** What the file holds, where it can be read only once. */
  readonly text?: string;
}

/**
 * The configurations that paths name: files as they are, directories that are one, and all that is below other directories; `-` is
 * standard input.
 * @throws {ConfigurationError} where a path cannot be read
 */
export async function findLintSources(paths: readonly string[]): Promise<LintSource[]> {
  const problems = new ProblemList();
  const found: LintSource[] = [];
  for (const path of paths) {
    if (path === '-') {
      found.push(...(await inStandardInput(problems)));
      continue;
    }
    const names = await listPath(path, problems);
    if (names === 'file') found.push(asFile(path));
    else if (names) found.push(...(await inDirectory(path, names, problems)));
  }
  problems.throwAny();
  return found;
}

async function inStandardInput(problems: ProblemList): Promise<LintSource[]> {
  const name = 'standard input';
  const text = await readText(name, problems, () => buffer(process.stdin));
  return text === undefined ? [] : [{ ...asFile(name), text }];
}

const asFile = (path: string): LintSource => ({ path, place: { injectConfigFile: path }, file: path });

const configNames = ['config', 'config.yaml', 'config.yml', 'config.json'];

async function inDirectory(path: string, names: readonly string[], problems: ProblemList): Promise<LintSource[]> {
  const config = names.find((name) => configNames.includes(name));
  if (config !== undefined) return [{ path, place: { config: path }, file: join(path, config) }];
  const maps: string[] = [];
  const found: LintSource[] = [];
  for (const name of names.filter((one) => !one.startsWith('.'))) {
    const inner = join(path, name);
    const below = await listPath(inner, problems);
    if (below !== undefined && below !== 'file') found.push(...(await inDirectory(inner, below, problems)));
    if (below !== 'file') continue;
    const meant = await meaningOf(inner, problems);
    if (meant === 'ConfigMap') maps.push(inner);
    else if (meant) found.push(asFile(inner));
  }
  // The mesh config may lie beside the one ConfigMap of the injector.
  const [only, ...others] = maps;
  if (only === undefined) return found;
  return others.length === 0
    ? [{ path, place: { config: path }, file: only }, ...found]
    : [...maps.map(asFile), ...found];
}

const templateName = /\.(?:tpl|tmpl|gotmpl)$/;

/** Of what lies about in a directory only what is plainly a template or a configuration. */
async function meaningOf(
  path: string,
  problems: ProblemList,
): Promise<'template' | 'config' | 'ConfigMap' | undefined> {
  if (templateName.test(path)) return 'template';
  const text = isManifestName(path) ? await readText(path, problems) : undefined;
  if (text === undefined) return undefined;
  const objects = manifestObjects(text);
  // One that is broken is named as such rather than passed over.
  if (objects.length === 0) return isInjectionConfig(text) || manifestFault(text) !== undefined ? 'config' : undefined;
  return findConfigMaps(objects, path).some(({ role }) => role === 'injector') ? 'ConfigMap' : undefined;
}
