import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';

/** The directory of package.json: the sources and the bundle lie at different depths below it. */
export function packageRoot(): string {
  let directory = import.meta.dirname;
  while (!existsSync(join(directory, 'package.json'))) {
    const parent = dirname(directory);
    if (parent === directory) return import.meta.dirname;
    directory = parent;
  }
  return directory;
}
