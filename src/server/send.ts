import type { FastifyReply } from 'fastify';
import type { Refusal } from './refusal.ts';

/** A body of this size that nobody reads is left to Node, which drops it and keeps the connection. */
const droppableBody = 64 * 1024;

/** Sends JSON past Fastify's serialization, which has nothing to add to a text that is ready. */
export function sendJson(
  reply: FastifyReply,
  status: number,
  body: string,
  headers: Readonly<Record<string, string>>,
): void {
  reply.hijack();
  reply.raw.writeHead(status, headOf(body, headers));
  reply.raw.end(body);
}

/**
 * Answers a request that may still be sending its body. The rest of a long one is read and dropped for a while before
 * the connection is closed: closing at once would reset it, and the client would never see the answer.
 */
export function sendRefusal(
  reply: FastifyReply,
  refusal: Refusal,
  headers: Readonly<Record<string, string>>,
  lingerTimeout: number,
): void {
  const { request, raw } = reply;
  const all = { ...refusal.headers, ...headers };
  if (!isSendingMore(request.raw)) {
    sendJson(reply, refusal.status, refusal.body, all);
    return;
  }
  reply.hijack();
  raw.writeHead(refusal.status, headOf(refusal.body, { ...all, connection: 'close' }));
  raw.write(refusal.body);
  const close = (): void => {
    clearTimeout(timer);
    raw.end();
  };
  const timer = setTimeout(close, lingerTimeout).unref();
  request.raw.once('end', close).once('close', close).resume();
}

function headOf(body: string, headers: Readonly<Record<string, string>>): Record<string, string | number> {
  return { 'content-type': 'application/json', 'content-length': Buffer.byteLength(body), ...headers };
}

function isSendingMore(message: FastifyReply['request']['raw']): boolean {
  if (message.complete || message.destroyed) return false;
  if (message.headers['transfer-encoding'] !== undefined) return true;
  return Number(message.headers['content-length'] ?? 0) > droppableBody;
}
