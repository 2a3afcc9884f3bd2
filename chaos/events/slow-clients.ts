import { connect as connectPlain, type Socket } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { connect } from 'node:tls';
import { type Part, repeatedly } from './part.ts';

/**
 * Every one is cut by then: a request may take 15 s, looked at once a second, and a replica that stops gives it 10 s more;
 * in milliseconds.
 */
const longest = 30_000;

const head = 'POST /inject HTTP/1.1\r\nHost: injector\r\nContent-Type: application/json\r\n';

/** What slow clients say, and then no more: nothing at all, nothing over TLS, half a head, a bit of a body. */
const beginnings: readonly (string | undefined)[] = [
  undefined,
  '',
  head,
  `${head}Content-Length: 1000000\r\n\r\n{"kind":`,
];

/** Groups of clients that begin and do not end come and are cut. */
export async function slowClients(part: Part): Promise<void> {
  const { stage, chronicle, random, signal } = part;
  await repeatedly(
    part,
    () => () =>
      chronicle.during('slow clients', async () => {
        const group = new SlowClients();
        const port = random.pick(stage.replicas).port;
        for (let count = 0; count < 20; count++) group.add(port, count);
        // Those of a replica that went away are gone as well.
        await Promise.race([group.gone(), sleep(longest, undefined, { signal }).catch(() => undefined)]);
        const { open } = group;
        group.destroy();
        if (open > 0 && !signal.aborted) throw new Error(`${open} of 20 are still there after ${longest / 1000} s`);
      }),
  );
}

/** Clients that begin something and say no more. */
export class SlowClients {
  readonly #sockets = new Set<Socket>();
  readonly #gone: Promise<unknown>[] = [];

  /** How many are still there. */
  get open(): number {
    return this.#sockets.size;
  }

  /** @param localAddress where it comes from, since there is a bound for each address */
  add(port: number, number: number, localAddress = '127.0.0.2'): void {
    const beginning = beginnings[number % beginnings.length];
    const options = { port, host: '127.0.0.1', localAddress };
    const socket =
      beginning === undefined
        ? connectPlain(options)
        : connect({ ...options, rejectUnauthorized: false }, () => (socket as Socket).write(beginning));
    this.#sockets.add(socket);
    socket.on('error', () => undefined).resume();
    this.#gone.push(
      new Promise((resolve) =>
        socket.once('close', () => {
          this.#sockets.delete(socket);
          resolve(undefined);
        }),
      ),
    );
  }

  /** Resolves when all of them were cut. */
  gone(): Promise<unknown> {
    return Promise.all(this.#gone);
  }

  destroy(): void {
    for (const socket of this.#sockets) socket.destroy();
  }
}
