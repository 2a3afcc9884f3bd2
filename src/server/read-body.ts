import { isAscii, isUtf8 } from 'node:buffer';
import type { IncomingMessage } from 'node:http';
import type { ByteGate, Ticket } from './byte-gate.ts';
import { Refusal } from './refusal.ts';

/**
 * Collects a body of at most `limit` bytes; what is held is counted at the gate until whoever opened the
 * ticket releases it.
 * @param done called once, with a {@link Refusal} or with the bytes
 */
export function readBody(
  message: IncomingMessage,
  limit: number,
  gate: ByteGate,
  ticket: Ticket,
  done: (refusal: Refusal | null, body?: Buffer) => void,
): void {
  if (Number(message.headers['content-length']) > limit) {
    done(new Refusal('body-too-large'));
    return;
  }
  const chunks: Buffer[] = [];
  let length = 0;
  const onData = (chunk: Buffer): void => {
    length += chunk.length;
    chunks.push(chunk);
    if (length > limit) finish(new Refusal('body-too-large'));
    else gate.take(ticket, chunk.length);
  };
  const onEnd = (): void => finish(null);
  const onLoss = (): void => finish(new Refusal('incomplete-body'));
  const finish = (refusal: Refusal | null): void => {
    message.off('data', onData).off('end', onEnd).off('error', onLoss).off('close', onLoss);
    if (refusal) done(refusal);
    else done(null, chunks.length === 1 ? chunks[0]! : Buffer.concat(chunks, length));
  };
  message.on('data', onData).on('end', onEnd).on('error', onLoss).on('close', onLoss);
}

/** The text of a body, or undefined where it is not UTF-8. */
export function decodeBody(body: Buffer): string | undefined {
  // The text of ASCII takes one byte per character and is made several times faster.
  if (isAscii(body)) return body.toString('latin1');
  return isUtf8(body) ? body.toString('utf8') : undefined;
}
