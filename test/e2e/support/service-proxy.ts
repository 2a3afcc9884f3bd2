import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Server, type Socket } from 'node:net';
import { pipeline } from 'node:stream';
import { type Endpoint, ReadyEndpoints } from '../../support/ready-endpoints.ts';

/**
 * Stands for what is between the API server and the pods of a Service: each new connection goes to a replica that was
 * ready when it was asked last, and stays there, whatever becomes of the replica.
 */
export class ServiceProxy {
  readonly #server: Server;
  readonly #endpoints = new ReadyEndpoints();
  readonly #sockets = new Set<Socket>();

  private constructor() {
    this.#server = createServer((socket) => this.#connect(socket));
  }

  static async start(): Promise<ServiceProxy> {
    const proxy = new ServiceProxy();
    proxy.#server.listen(0, '127.0.0.1');
    await once(proxy.#server, 'listening');
    return proxy;
  }

  async stop(): Promise<void> {
    this.#server.close();
    for (const socket of this.#sockets) socket.destroy();
    await this.#endpoints.stop();
  }

  get port(): number {
    return (this.#server.address() as AddressInfo).port;
  }

  /** Takes in a replica and waits until new connections may go to it. */
  add(endpoint: Endpoint): Promise<void> {
    return this.#endpoints.add(endpoint);
  }

  remove(endpoint: Endpoint): void {
    this.#endpoints.remove(endpoint);
  }

  /** Its pod was deleted. */
  terminate(endpoint: Endpoint): void {
    this.#endpoints.terminate(endpoint);
  }

  #connect(client: Socket): void {
    const endpoint = this.#endpoints.next();
    if (endpoint === undefined) {
      client.resetAndDestroy();
      return;
    }
    const replica = connect({ port: endpoint.port, host: '127.0.0.1', noDelay: true });
    this.#sockets.add(client.setNoDelay(true));
    pipeline(client, replica, client, () => this.#sockets.delete(client));
  }
}
