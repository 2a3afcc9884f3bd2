import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { Document } from '../inject/index.ts';
import type { EmbeddedDocuments } from './install-values.ts';
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

/** The directory of package.json: the sources and the bundle lie at different depths below it. */
function packageRoot(): string {
  let directory = import.meta.dirname;
  while (!existsSync(join(directory, 'package.json'))) {
    const parent = dirname(directory);
    if (parent === directory) return import.meta.dirname;
    directory = parent;
  }
  return directory;
}
