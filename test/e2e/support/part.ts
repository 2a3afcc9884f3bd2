import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, openSync, readFileSync } from 'node:fs';

export interface PartOptions {
  readonly flags: Readonly<Record<string, string>>;
  /** Laid over that of this process. */
  readonly environment?: Readonly<Record<string, string>>;
  readonly logFile: string;
}

/** One process of the control plane; its standard input stays open, since it ends with it. */
export class Part {
  readonly name: string;
  readonly #logFile: string;
  readonly #child: ChildProcess;
  readonly #exit: Promise<unknown>;

  constructor(program: string, name: string, { flags, environment = {}, logFile }: PartOptions) {
    this.name = name;
    this.#logFile = logFile;
    const log = openSync(logFile, 'a');
    const words = Object.entries(flags).map(([flag, value]) => `--${flag}=${value}`);
    this.#child = spawn(program, [name, ...words], {
      stdio: ['pipe', log, log],
      env: { ...process.env, ...environment },
    });
    closeSync(log);
    this.#exit = once(this.#child, 'exit');
    this.#exit.catch(() => {});
  }

  /** @throws when the process is over, with the end of what it said */
  expectRunning(): void {
    if (this.#child.exitCode === null && this.#child.signalCode === null && this.#child.pid !== undefined) return;
    const log = readFileSync(this.#logFile, 'utf8').trimEnd().split('\n').slice(-15).join('\n');
    throw new Error(`${this.name} ended with ${this.#child.signalCode ?? this.#child.exitCode}:\n${log}`);
  }

  /** Ends the process with no time to say goodbye. */
  async kill(): Promise<void> {
    if (this.#child.exitCode !== null || this.#child.signalCode !== null) return;
    this.#child.kill('SIGKILL');
    await this.#exit;
  }
}
