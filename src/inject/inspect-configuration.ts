import type { ConfigurationDocuments } from './configuration-documents.ts';
import { ConfigurationError } from './configuration-error.ts';
import { detectGeneration } from './detect-generation.ts';
import type { Generation } from './generation.ts';
import { changesSince } from './generations/families.ts';
import { readInjectionConfig } from './injection-config.ts';
import { readSnapshot } from './read-snapshot.ts';

/** What there is to say about a configuration, for people. */
export interface Inspection {
  readonly generation: Generation;
  /** How the generation was recognised. */
  readonly because: string;
  readonly policy: string;
  readonly selectors: { readonly never: number; readonly always: number };
  readonly templates: readonly InspectedTemplate[];
  readonly warnings: readonly string[];
  /** Why it cannot be used; empty where it can. */
  readonly problems: readonly string[];
  /** What later releases brought: the release and one sentence each. */
  readonly changes: readonly (readonly [release: string, sentence: string])[];
}

export interface InspectedTemplate {
  readonly name: string;
  readonly characters: number;
  /** Names of the functions that it calls, sorted; undefined for one that cannot be compiled. */
  readonly functions: readonly string[] | undefined;
}

/**
 * @param forced the generation, where it is not to be recognised
 * @throws {ConfigurationError} for a configuration that cannot even be taken apart
 */
export function inspectConfiguration(documents: ConfigurationDocuments, forced?: Generation): Inspection {
  const { generation, because } = forced
    ? { generation: forced, because: '--generation says so' }
    : detectGeneration(documents);
  const config = readInjectionConfig(documents.config.text, documents.config.source, generation.templates);
  const { snapshot, problems } = tryToRead(documents, generation);
  return {
    generation,
    because,
    policy: config.policy,
    selectors: { never: config.neverInjectSelector.length, always: config.alwaysInjectSelector.length },
    templates: [...config.templates].map(([name, text]) => {
      const tree = snapshot?.templates.get(name)?.template.tree;
      return { name, characters: text.length, functions: tree && [...tree.functions].sort() };
    }),
    warnings: snapshot?.warnings ?? [],
    problems,
    changes: changesSince(generation),
  };
}

function tryToRead(documents: ConfigurationDocuments, generation: Generation) {
  try {
    return { snapshot: readSnapshot(documents, { generation }), problems: [] };
  } catch (error) {
    if (!(error instanceof ConfigurationError)) throw error;
    return { snapshot: undefined, problems: error.problems.map(({ source, message }) => `${source}: ${message}`) };
  }
}
