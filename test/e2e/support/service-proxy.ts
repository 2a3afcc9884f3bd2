import { once } from 'node:events';
import { get } from 'node:http';
import { type AddressInfo, connect, createServer, type Server, type Socket } from 'node:net';
import { pipeline } from 'node:stream';
import { setTimeout as sleep } from 'node:timers/promises';
import { eventually } from './poll.ts';

/** A replica behind a Service. */
export interface Endpoint {
  readonly port: number;
  readonly adminPort: number;
}

/** As long as a kubelet and the endpoints' way through the cluster take at best. */
const probePeriod = 500;

/**
 * Stands for what is between the API server and the pods of a Service: each new connection goes to a replica that was
 * ready when it was asked last, and stays there, whatever becomes of the replica.
 */
export class ServiceProxy {
  readonly #server: Server;
  readonly #endpoints = new Set<Endpoint>();
  readonly #ready = new Set<Endpoint>();
  readonly #sockets = new Set<Socket>();
  #probing: Promise<void> = Promise.resolve();
  #turn = 0;
  #isOver = false;

  private constructor() {
    this.#server = createServer((socket) => this.#connect(socket));
  }

  static async start(): Promise<ServiceProxy> {
    const proxy = new ServiceProxy();
    proxy.#server.listen(0, '127.0.0.1');
    await once(proxy.#server, 'listening');
    proxy.#probing = proxy.#probe();
    return proxy;
  }

  async stop(): Promise<void> {
    this.#isOver = true;
    this.#server.close();
    for (const socket of this.#sockets) socket.destroy();
    await this.#probing;
  }

  get port(): number {
    return (this.#server.address() as AddressInfo).port;
  }

  /** Takes in a replica and waits until new connections may go to it. */
  async add(endpoint: Endpoint): Promise<void> {
    this.#endpoints.add(endpoint);
    await eventually(
      'the replica is ready',
      () => this.#ready.has(endpoint) || !this.#endpoints.has(endpoint) || undefined,
    );
  }

  remove(endpoint: Endpoint): void {
    this.#endpoints.delete(endpoint);
    this.#ready.delete(endpoint);
  }

  async #probe(): Promise<void> {
    for (; !this.#isOver; await sleep(probePeriod)) {
      for (const endpoint of this.#endpoints) {
        const isReady = await answersReady(endpoint);
        if (isReady && this.#endpoints.has(endpoint)) this.#ready.add(endpoint);
        else this.#ready.delete(endpoint);
      }
    }
  }

  #connect(client: Socket): void {
    const ready = [...this.#ready];
    const endpoint = ready[this.#turn++ % ready.length];
    if (endpoint === undefined) {
      client.resetAndDestroy();
      return;
    }
    const replica = connect({ port: endpoint.port, host: '127.0.0.1', noDelay: true });
    this.#sockets.add(client.setNoDelay(true));
    pipeline(client, replica, client, () => this.#sockets.delete(client));
  }
}

function answersReady({ adminPort }: Endpoint): Promise<boolean> {
  return new Promise((resolve) => {
    const options = { port: adminPort, path: '/readyz', agent: false, signal: AbortSignal.timeout(1000) };
    get({ host: '127.0.0.1', ...options }, (response) => {
      response.resume();
      resolve(response.statusCode === 200);
    }).on('error', () => resolve(false));
  });
}
