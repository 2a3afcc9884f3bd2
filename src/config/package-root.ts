import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';

/** The directory that holds the templates, and all else that comes with the program: the sources and the bundle lie at different depths below it. */
export function packageRoot(): string {
  let directory = import.meta.dirname;
  while (!existsSync(join(directory, 'templates'))) {
    const parent = dirname(directory);
    if (parent === directory) return import.meta.dirname;
    directory = parent;
  }
  return directory;
}
