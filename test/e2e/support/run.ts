import { execFile } from 'node:child_process';

export interface CommandResult {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

export interface RunOptions {
  /** What the program finds at its standard input; nothing by default. */
  readonly input?: string;
  /** Laid over the environment of this process. */
  readonly environment?: Readonly<Record<string, string>>;
}

/** Runs a program to its end, whatever its exit code. */
export function run(program: string, words: readonly string[], options: RunOptions = {}): Promise<CommandResult> {
  const { input = '', environment = {} } = options;
  return new Promise((resolve) => {
    const settings = { maxBuffer: 64 * 1024 * 1024, env: { ...process.env, ...environment } };
    const child = execFile(program, words, settings, (error, stdout, stderr) => {
      const code = error === null ? 0 : typeof error.code === 'number' ? error.code : 1;
      resolve({ code, stdout, stderr });
    });
    child.stdin?.on('error', () => {}).end(input);
  });
}
