import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { root } from './program.ts';

/** A running program with what it wrote to standard error so far. */
export class RunningProgram {
  readonly child: ChildProcess;
  readonly exit: Promise<number | null>;
  /** The log lines that are complete. */
  readonly lines: Record<string, unknown>[] = [];
  readonly #isOfInterest: (line: string) => boolean;
  #kept = '';
  #rest = '';

  /**
   * @param program the bundled program, `main.js`
   * @param isOfInterest which lines of standard error are kept; programs that run for long write many
   */
  constructor(
    program: string,
    words: readonly string[],
    environment: NodeJS.ProcessEnv = {},
    isOfInterest: (line: string) => boolean = () => true,
  ) {
    const { KUBERNETES_SERVICE_HOST: _host, ...inherited } = process.env;
    const argv = ['--import', join(root, 'test/support/end-with-parent.mjs'), program, ...words];
    this.child = spawn(process.execPath, argv, { env: { ...inherited, ...environment }, cwd: root });
    this.#isOfInterest = isOfInterest;
    this.child.stderr!.on('data', (chunk) => this.#take(String(chunk)));
    this.exit = once(this.child, 'close').then(([code]) => code as number | null);
  }

  /** What it wrote to standard error so far. */
  get text(): string {
    return this.#kept + this.#rest;
  }

  #take(chunk: string): void {
    const text = this.#rest + chunk;
    const end = text.lastIndexOf('\n') + 1;
    this.#rest = text.slice(end);
    for (const line of text.slice(0, end).split('\n').slice(0, -1)) {
      if (!this.#isOfInterest(line)) continue;
      this.#kept += `${line}\n`;
      if (line.startsWith('{')) this.lines.push(JSON.parse(line));
    }
  }

  /** Waits for a log line with that message. */
  async line(message: string): Promise<Record<string, unknown>> {
    let isOver = false;
    void this.exit.then(() => {
      isOver = true;
    });
    for (;;) {
      const found = this.lines.find(({ msg }) => msg === message);
      if (found) return found;
      if (isOver) throw new Error(`the program ended without ${JSON.stringify(message)}:\n${this.text}`);
      await new Promise((wake) => setTimeout(wake, 20));
    }
  }
}
