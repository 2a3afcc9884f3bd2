import type { FromWorker, ToWorker, WorkerStart } from './worker-messages.ts';

/** The worker's end of what it says to its coordinator and hears from it. */
export class WorkerChannel {
  readonly #waiting: ToWorker[] = [];
  #hear: ((message: ToWorker) => void) | undefined;
  #isLeaving = false;

  private constructor() {
    process.on('message', (message: ToWorker) => {
      if (this.#hear) this.#hear(message);
      else this.#waiting.push(message);
    });
    process.prependListener('disconnect', () => {
      // The coordinator is gone, and with it the reader of the log: whoever waited to write that would wait for ever.
      if (!this.#isLeaving) process.kill(process.pid, 'SIGKILL');
    });
  }

  /** Tells the coordinator that somebody is there, and waits for what to begin with. */
  static async open(): Promise<{ channel: WorkerChannel; start: WorkerStart }> {
    const channel = new WorkerChannel();
    await channel.send({ kind: 'awake' });
    const start = await new Promise<WorkerStart>((resolve) => {
      channel.hear((message) => {
        if (message.kind === 'start') resolve(message.start);
        else channel.#waiting.push(message);
      });
    });
    channel.#hear = undefined;
    return { channel, start };
  }

  /** Takes all further messages, and those that came meanwhile. */
  hear(take: (message: ToWorker) => void): void {
    this.#hear = take;
    for (const message of this.#waiting.splice(0)) take(message);
  }

  /** Resolves when it is on its way; a coordinator that is gone hears nothing. */
  send(message: FromWorker): Promise<void> {
    return new Promise((resolve) => {
      if (process.connected) process.send!(message, () => resolve());
      else resolve();
    });
  }

  /** Says no more; the process may end. */
  leave(): void {
    this.#isLeaving = true;
    process.disconnect();
  }
}
