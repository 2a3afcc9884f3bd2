import { readdir, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { ConfigurationOptions } from './configuration-options.ts';
import { type DirectoryTimes, watchDirectories } from './watch-directories.ts';

/** The files and directories that the options name. */
export function configurationPaths(options: ConfigurationOptions): string[] {
  const { config, injectConfigFile, valuesFile, meshConfigFile, operatorFileName } = options;
  const { helmValues = [], resources = [] } = options;
  const single = [config, injectConfigFile, valuesFile, meshConfigFile, operatorFileName];
  return [...single.filter((path) => path !== undefined), ...helmValues, ...resources];
}

/** The files of a configuration, watched for changes. */
export class ConfigurationFiles {
  readonly #paths: readonly string[];
  #seen: string;

  private constructor(paths: readonly string[], seen: string) {
    this.#paths = paths;
    this.#seen = seen;
  }

  /** To be called before the files are read, so that no change goes unnoticed. */
  static async open(paths: readonly string[]): Promise<ConfigurationFiles> {
    return new ConfigurationFiles(paths, await signatureOf(paths));
  }

  /**
   * @param reload called after a change, and now and then while `isWanting`, since what could not be read may be readable
   * @returns a function that ends the watch
   */
  async watch(reload: () => void, isWanting: () => boolean, times?: DirectoryTimes): Promise<() => void> {
    if (this.#paths.length === 0) return () => {};
    const look = async (): Promise<void> => {
      const found = await signatureOf(this.#paths);
      if (found === this.#seen && !isWanting()) return;
      this.#seen = found;
      reload();
    };
    const end = watchDirectories(await directoriesOf(this.#paths), look, times);
    await look();
    return end;
  }
}

/** The directories in which changes of the paths can be seen. */
async function directoriesOf(paths: readonly string[]): Promise<string[]> {
  return Promise.all(paths.map(async (path) => ((await isDirectory(path)) ? path : dirname(path))));
}

/** A text that changes whenever a file of the paths is written, replaced or removed; reads none of them. */
async function signatureOf(paths: readonly string[]): Promise<string> {
  const files = await Promise.all(
    paths.map(async (path) => {
      const names = (await isDirectory(path)) ? await readdir(path).catch(() => []) : [];
      return [path, ...names.sort().map((name) => join(path, name))];
    }),
  );
  return (await Promise.all(files.flat().map(signatureOfFile))).join('\n');
}

/** Links are followed: Kubernetes' mounts swap what they lead to. */
async function signatureOfFile(path: string): Promise<string> {
  try {
    const { dev, ino, size, ctimeNs } = await stat(path, { bigint: true });
    return `${path} ${dev} ${ino} ${size} ${ctimeNs}`;
  } catch {
    return `${path} absent`;
  }
}

async function isDirectory(path: string): Promise<boolean> {
  try {
    return (await stat(path)).isDirectory();
  } catch {
    return false;
  }
}
