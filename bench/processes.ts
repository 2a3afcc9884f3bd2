import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { availableParallelism } from 'node:os';
import { performance } from 'node:perf_hooks';
import { promisify } from 'node:util';

export interface ServerProcess {
  readonly pid: number;
  readonly port: number;
  /** Milliseconds from the start of the process until it answered as ready. */
  readonly millisecondsToReady: number;
  stop(): Promise<void>;
}

/** The server gets one core, the client (this process) another, if there are two and `taskset` can say so. */
export const serverCore = '0';
export const clientCore = '1';

/** Two for a server with two workers: beside that of the client where there is a third one. */
export const twoCores: string = availableParallelism() > 2 ? '0,2' : '0,1';

/**
 * Starts a server on its own core and waits until its standard error says where it listens.
 * @param ready finds the port in a line
 * @param cores as `taskset` names them
 */
export function startServer(
  command: readonly string[],
  ready: RegExp,
  cores: string = serverCore,
): Promise<ServerProcess> {
  const start = performance.now();
  const child = spawn('taskset', ['-c', cores, ...command], { stdio: ['ignore', 'ignore', 'pipe'] });
  return new Promise((resolve, reject) => {
    let text = '';
    child.once('exit', (code) => reject(new Error(`${command.join(' ')} ended with ${code}:\n${text}`)));
    child.stderr.on('data', (chunk: Buffer) => {
      if (text.length < 100_000) text += chunk.toString();
      const found = ready.exec(text);
      if (!found) return;
      ready = /$^/;
      child.removeAllListeners('exit');
      resolve({
        pid: child.pid!,
        port: Number(found[1]),
        millisecondsToReady: performance.now() - start,
        stop: () => stop(child),
      });
    });
  });
}

/** What a program of ours prints that runs on that core. */
export async function outputOn(core: string, program: string): Promise<string> {
  const { stdout } = await promisify(execFile)('taskset', ['-c', core, process.execPath, program]);
  return stdout;
}

function stop(child: ChildProcess): Promise<void> {
  return new Promise((resolve) => {
    child.once('exit', () => resolve());
    child.kill('SIGKILL');
  });
}
