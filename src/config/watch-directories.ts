import { type FSWatcher, watch } from 'node:fs';

/** How a watch waits, in milliseconds. */
export interface DirectoryTimes {
  /** Kubelets swap a directory behind the file's back in several steps, and editors write in several; they are over by then. */
  readonly settle: number;
  /** For file systems that tell nothing about changes, and for directories that were replaced. */
  readonly poll: number;
}

export const directoryTimes: DirectoryTimes = { settle: 100, poll: 15_000 };

/**
 * Looks whenever something in the directories changed, and now and then in any case: so files in them are followed, and
 * Kubernetes' mounted volumes, whose link `..data` is swapped.
 * @param look should find out by itself whether what it is interested in has changed; it must not throw
 * @returns a function that ends the watch
 */
export function watchDirectories(
  directories: readonly string[],
  look: () => Promise<void> | void,
  { settle, poll }: DirectoryTimes = directoryTimes,
): () => void {
  let settling: NodeJS.Timeout | undefined;
  const stir = (): void => {
    settling ??= setTimeout(() => {
      settling = undefined;
      void look();
    }, settle).unref();
  };
  const open = (): (FSWatcher | undefined)[] => [...new Set(directories)].map((one) => watchDirectory(one, stir));
  const close = (): void => {
    for (const watcher of watchers) watcher?.close();
  };
  let watchers = open();
  const timer = setInterval(() => {
    close();
    watchers = open();
    void look();
  }, poll).unref();
  return () => {
    clearTimeout(settling);
    clearInterval(timer);
    close();
  };
}

/** Where watching fails, or ends because the directory went away, polling goes on. */
function watchDirectory(directory: string, stir: () => void): FSWatcher | undefined {
  try {
    const watcher = watch(directory, { persistent: false }, stir);
    return watcher.on('error', () => watcher.close());
  } catch {
    return undefined;
  }
}
