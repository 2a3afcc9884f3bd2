import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Refusal } from './refusal.ts';

/** A body of this size that nobody reads is left to Node, which drops it and keeps the connection. */
const droppableBody = 64 * 1024;

/** Header fields beyond those that every answer has. */
type Fields = Readonly<Record<string, string>>;

/** Sends a text of JSON. @param fields undefined where there are none */
export function sendJson(response: ServerResponse, status: number, body: string, fields: Fields | undefined): void {
  response.writeHead(status, headOf(body, fields));
  response.end(body);
}

/**
 * Answers a request that may still be sending its body. The rest of a long one is read and dropped for a while before
 * the connection is closed: closing at once would reset it, and the client would never see the answer.
 */
export function sendRefusal(
  request: IncomingMessage,
  response: ServerResponse,
  refusal: Refusal,
  fields: Fields | undefined,
  lingerTimeout: number,
): void {
  const all = { ...refusal.headers, ...fields };
  if (!isSendingMore(request)) {
    sendJson(response, refusal.status, refusal.body, all);
    return;
  }
  response.writeHead(refusal.status, headOf(refusal.body, { ...all, connection: 'close' }));
  response.write(refusal.body);
  const close = (): void => {
    clearTimeout(timer);
    response.end();
  };
  const timer = setTimeout(close, lingerTimeout).unref();
  request.once('end', close).once('close', close).resume();
}

function headOf(body: string, fields: Fields | undefined): Record<string, string | number> {
  const head = { 'content-type': 'application/json', 'content-length': Buffer.byteLength(body) };
  return fields ? { ...head, ...fields } : head;
}

function isSendingMore(message: IncomingMessage): boolean {
  if (message.complete || message.destroyed) return false;
  if (message.headers['transfer-encoding'] !== undefined) return true;
  return Number(message.headers['content-length'] ?? 0) > droppableBody;
}
