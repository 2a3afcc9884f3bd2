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
  text = '';
  #read = 0;

  /** @param program the bundled program, `main.js` */
  constructor(program: string, words: readonly string[], environment: NodeJS.ProcessEnv = {}) {
    const { KUBERNETES_SERVICE_HOST: _host, ...inherited } = process.env;
    const argv = ['--import', join(import.meta.dirname, 'end-with-parent.mjs'), program, ...words];
    this.child = spawn(process.execPath, argv, { env: { ...inherited, ...environment }, cwd: root });
    this.child.stderr!.on('data', (chunk) => {
      this.text += chunk;
      this.#readLines();
    });
    this.exit = once(this.child, 'close').then(([code]) => code as number | null);
  }

  #readLines(): void {
    for (let end = this.text.indexOf('\n', this.#read); end >= 0; end = this.text.indexOf('\n', this.#read)) {
      const line = this.text.slice(this.#read, end);
      if (line.startsWith('{')) this.lines.push(JSON.parse(line));
      this.#read = end + 1;
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
