import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { createServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CertificateAuthority } from '../../src/server/self-made-certificate.ts';

/** Answers one request; its body has been read. */
export type Handler = (request: IncomingMessage, response: ServerResponse, body: string) => void;

export interface FakeApiServer {
  readonly url: string;
  /** A kubeconfig whose user carries the token `secret-token`. */
  readonly kubeconfig: string;
  /** Method and path of each request, in order. */
  readonly calls: string[];
  /** Goes down: cuts all connections and listens no more. */
  stop(): Promise<void>;
  /** Comes up again where it was. */
  resume(): Promise<void>;
  /** Writes another token into the kubeconfig. */
  writeToken(token: string): Promise<void>;
  close(): Promise<void>;
}

/** An HTTPS server on a free port that a test scripts as an API server, with a kubeconfig that leads to it. */
export async function startFakeApiServer(handle: Handler, port = 0): Promise<FakeApiServer> {
  const directory = await mkdtemp(join(tmpdir(), 'fake-api-server-'));
  const authority = new CertificateAuthority(new Date());
  const { certificate, key } = authority.issue(['127.0.0.1'], new Date());
  const calls: string[] = [];
  const server = createServer({ cert: certificate, key }, async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    calls.push(`${request.method} ${request.url}`);
    handle(request, response, Buffer.concat(chunks).toString());
  });
  const listen = (on: number): Promise<void> => new Promise((resolve) => server.listen(on, '127.0.0.1', resolve));
  await listen(port);
  const { port: listening } = server.address() as AddressInfo;
  const url = `https://127.0.0.1:${listening}`;
  const kubeconfig = join(directory, 'kubeconfig');
  const writeToken = (token: string): Promise<void> =>
    writeFile(kubeconfig, kubeconfigText(url, authority.certificate, token));
  await writeToken('secret-token');
  const stop = async (): Promise<void> => {
    const closed = new Promise((resolve) => server.close(resolve));
    server.closeAllConnections();
    await closed;
  };
  const close = async (): Promise<void> => {
    await stop();
    await rm(directory, { recursive: true });
  };
  return { url, kubeconfig, calls, stop, resume: () => listen(listening), writeToken, close };
}

function kubeconfigText(server: string, authority: string, token: string): string {
  const ca = Buffer.from(authority).toString('base64');
  return JSON.stringify({
    apiVersion: 'v1',
    kind: 'Config',
    'current-context': 'fake',
    contexts: [{ name: 'fake', context: { cluster: 'fake', user: 'fake' } }],
    clusters: [{ name: 'fake', cluster: { server, 'certificate-authority-data': ca } }],
    users: [{ name: 'fake', user: { token } }],
  });
}

/** Answers with JSON. */
export function sendObject(response: ServerResponse, object: object, status = 200): void {
  response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(object));
}
