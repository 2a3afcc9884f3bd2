import { compareBytes } from '../json/index.ts';
import { quoteGo } from '../template/format.ts';
import { trimSpace } from '../template/functions/strings.ts';
import { InjectionError } from './injection-error.ts';
import { annotationNames, annotationOf, type Pod } from './pod.ts';

/**
 * How many templates one pod may use. Configurations in use name one or two; every further one costs a render, and the
 * annotation that asks for them is written by tenants.
 */
export const maximumTemplates = 16;

/**
 * The templates for a pod, each once: what its annotation asks for, else the configured ones. Aliases are expanded one
 * level deep.
 * @throws {InjectionError} for names that the configuration does not have, and for too many
 */
export function selectTemplates(
  pod: Pod,
  configuration: {
    readonly templates: ReadonlyMap<string, unknown>;
    readonly aliases: ReadonlyMap<string, readonly string[]>;
    readonly defaultTemplates: readonly string[];
  },
): string[] {
  const asked = annotationOf(pod, annotationNames.templates);
  const names = asked === undefined ? configuration.defaultTemplates : trimmedNames(asked);
  const selected = new Set<string>();
  for (const name of names) {
    for (const expanded of configuration.aliases.get(name) ?? [name]) selected.add(expanded);
    if (selected.size > maximumTemplates) throw tooMany();
  }
  for (const name of selected) {
    if (!configuration.templates.has(name)) throw unknown(name, [...configuration.templates.keys()]);
  }
  return [...selected];
}

/** One by one: an annotation of a hundred thousand names is given up after a few of them. */
function* trimmedNames(text: string): Generator<string> {
  for (let start = 0; start <= text.length; ) {
    const comma = text.indexOf(',', start);
    const end = comma < 0 ? text.length : comma;
    yield trimSpace(text.slice(start, end));
    start = end + 1;
  }
}

function tooMany(): InjectionError {
  return new InjectionError(
    'too-many-templates',
    `failed to run injection template: annotation ${annotationNames.templates} asks for more than ${maximumTemplates} templates`,
  );
}

function unknown(name: string, known: string[]): InjectionError {
  const have = known.sort(compareBytes).join(', ');
  const message = `failed to run injection template: requested template ${quoteGo(name)} not found; have ${have}`;
  return new InjectionError('unknown-template', message);
}
