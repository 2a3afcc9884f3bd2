import { once } from 'node:events';
import { type FSWatcher, watch } from 'node:fs';
import { ConfigurationError } from '../inject/index.ts';
import { CommandError } from './command-error.ts';
import type { TestPolicyOptions } from './test-policy.ts';
import { findSuites } from './test-policy-files.ts';
import { testOnce } from './test-policy-once.ts';

/** Editors write a file in several steps. */
const quietMilliseconds = 150;

/** Runs the cases, and again after each change of a file, until the process is interrupted. */
export async function watchPolicyTests(paths: readonly string[], options: TestPolicyOptions): Promise<void> {
  const changes = new ChangeSignal();
  // A suite may lie above the path that was named.
  const directories = new Set([...paths, ...findSuites(paths).map((suite) => suite.path)]);
  const watchers: FSWatcher[] = [...directories].map((path) =>
    watch(path, { recursive: true }, () => changes.notice()),
  );
  const interrupted = once(process, 'SIGINT').then(() => 'interrupted' as const);
  do await runOnce(paths, options);
  while ((await Promise.race([changes.next(), interrupted])) !== 'interrupted');
  changes.stop();
  for (const watcher of watchers) watcher.close();
}

/** While somebody edits, files may be missing for a moment. */
async function runOnce(paths: readonly string[], options: TestPolicyOptions): Promise<void> {
  try {
    await testOnce(paths, options);
  } catch (error) {
    if (!(error instanceof CommandError) && !(error instanceof ConfigurationError)) throw error;
    process.stderr.write(`error: ${error.message}\n`);
  }
}

/** Turns bursts of changes into one; what happens during a run is not lost. */
class ChangeSignal {
  #timer: NodeJS.Timeout | undefined;
  #isPending = false;
  #wake: (() => void) | undefined;

  notice(): void {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.#fire(), quietMilliseconds);
  }

  next(): Promise<void> {
    return new Promise((resolve) => {
      this.#wake = resolve;
      if (this.#isPending) this.#fire();
    });
  }

  stop(): void {
    clearTimeout(this.#timer);
  }

  #fire(): void {
    this.#isPending = this.#wake === undefined;
    this.#wake?.();
    this.#wake = undefined;
  }
}
