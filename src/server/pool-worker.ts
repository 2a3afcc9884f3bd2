import cluster, { type Worker } from 'node:cluster';
import type { Readable } from 'node:stream';
import type { FromWorker, ToWorker, WorkerReport } from './worker-messages.ts';

/** Where lines go that workers write. */
export interface LineSink {
  write(text: string): unknown;
}

/** One worker as the coordinator sees it. */
export class PoolWorker {
  readonly number: number;
  readonly startedAt = new Date();
  /** What it told last; undefined until it did. */
  report: WorkerReport | undefined;
  /** It takes connections. */
  isListening = false;
  /** How often it was looked at since it was heard last. */
  silence = 0;
  readonly #worker: Worker;

  /** Starts it. @param lines where its log goes, line by line, so that no two lines mix */
  constructor(number: number, lines: LineSink) {
    this.number = number;
    this.#worker = cluster.fork();
    const { stdout, stderr } = this.#worker.process;
    for (const stream of [stdout, stderr]) forwardLines(stream!, lines);
  }

  get pid(): number {
    return this.#worker.process.pid!;
  }

  get isReady(): boolean {
    return this.isListening && this.report?.obstacles.length === 0;
  }

  onMessage(take: (message: FromWorker) => void): void {
    this.#worker.on('message', (message: FromWorker) => {
      this.silence = 0;
      take(message);
    });
  }

  /** @param take told once how it ended, in words */
  onExit(take: (how: string) => void): void {
    const settle = once(take);
    this.#worker.once('exit', (code: number | null, signal: string | null) =>
      settle(signal === null ? `exit code ${code}` : signal),
    );
    // A process that could not be started has no exit.
    this.#worker.on('error', (error) => settle(error.message));
  }

  send(message: ToWorker): void {
    if (this.#worker.isConnected()) this.#worker.send(message, () => undefined);
  }

  kill(): void {
    this.#worker.process.kill('SIGKILL');
  }
}

function once(take: (how: string) => void): (how: string) => void {
  let isTaken = false;
  return (how) => {
    if (!isTaken) take(how);
    isTaken = true;
  };
}

function forwardLines(stream: Readable, lines: LineSink): void {
  let rest = '';
  stream.setEncoding('utf8');
  stream.on('data', (chunk: string) => {
    const end = chunk.lastIndexOf('\n') + 1;
    if (end > 0) lines.write(rest + chunk.slice(0, end));
    rest = end > 0 ? chunk.slice(end) : rest + chunk;
  });
  stream.on('end', () => {
    if (rest !== '') lines.write(`${rest}\n`);
  });
}
