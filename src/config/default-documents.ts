import { join } from 'node:path';
import type { Document } from '../inject/index.ts';
import type { EmbeddedDocuments } from './install-values.ts';
import { packageRoot } from './package-root.ts';
import type { ProblemList } from './problem-list.ts';
import { readText } from './read-text.ts';

/** The embedded configuration, for a start without any files. */
export async function defaultDocuments(problems: ProblemList): Promise<EmbeddedDocuments | undefined> {
  const directory = join(packageRoot(), 'templates', 'default');
  const read = async (name: string): Promise<Document | undefined> => {
    const source = join(directory, name);
    const text = await readText(source, problems);
    return text === undefined ? undefined : { text, source };
  };
  const [config, values, mesh] = await Promise.all([read('config.yaml'), read('values.yaml'), read('mesh.yaml')]);
  return config && values && mesh && { config, values, mesh };
}
