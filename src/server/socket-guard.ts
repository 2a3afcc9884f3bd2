import { STATUS_CODES } from 'node:http';
import type { Server } from 'node:https';
import type { Socket } from 'node:net';
import type { OnCut } from './client-guard.ts';
import { type EdgeFault, Refusal } from './refusal.ts';

/** Time for the client to read the answer to a request that was not HTTP, in milliseconds. */
const farewell = 1_000;

/** Bounds how many sockets one address may hold open; further ones are cut before any handshake. */
export function capSocketsPerAddress(server: Server, maximum: number, onCut: OnCut): void {
  const counts = new Map<string, number>();
  server.on('connection', (socket: Socket) => {
    const address = socket.remoteAddress ?? '';
    const count = counts.get(address) ?? 0;
    if (count >= maximum) {
      onCut(address);
      return void socket.destroy();
    }
    counts.set(address, count + 1);
    socket.once('close', () => {
      const left = counts.get(address)! - 1;
      if (left === 0) counts.delete(address);
      else counts.set(address, left);
    });
  });
}

/** Answers what Node's parser refuses and what did not arrive in time; a socket that failed otherwise is closed. */
export function answerClientError(error: NodeJS.ErrnoException, socket: Socket): void {
  const fault = faultOf(error);
  if (!fault) return void socket.destroy();
  // What the client goes on sending after the answer brings further errors.
  if (!socket.writable) return;
  socket.end(rawAnswer(new Refusal(fault)));
  setTimeout(() => socket.destroy(), farewell).unref();
}

function faultOf({ code = '' }: NodeJS.ErrnoException): EdgeFault | undefined {
  if (code === 'HPE_HEADER_OVERFLOW') return 'headers-too-large';
  if (code === 'ERR_HTTP_REQUEST_TIMEOUT') return 'request-timeout';
  return code.startsWith('HPE_') ? 'malformed-request' : undefined;
}

function rawAnswer({ status, body }: Refusal): string {
  const head = [
    `HTTP/1.1 ${status} ${STATUS_CODES[status]}`,
    'Content-Type: application/json',
    `Content-Length: ${Buffer.byteLength(body)}`,
    'Connection: close',
  ];
  return `${head.join('\r\n')}\r\n\r\n${body}`;
}
