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
  done: (body: Refusal | Buffer) => void,
): void {
  if (Number(message.headers['content-length']) > limit) {
    done(tooLarge(limit));
    return;
  }
  const chunks: Buffer[] = [];
  let length = 0;
  let isDone = false;
  const finish = (body: Refusal | Buffer): void => {
    isDone = true;
    done(body);
  };
  const onData = (chunk: Buffer): void => {
    if (isDone) return;
    length += chunk.length;
    chunks.push(chunk);
    if (length > limit) finish(tooLarge(limit));
    else gate.take(ticket, chunk.length);
  };
  message.on('data', onData);
  message.on('end', () => {
    if (!isDone) finish(chunks.length === 1 ? chunks[0]! : Buffer.concat(chunks, length));
  });
  // A body that breaks off ends with this alone; removing listeners would cost more than not heeding them.
  message.on('close', () => {
    if (!isDone) finish(new Refusal('incomplete-body'));
  });
}

function tooLarge(limit: number): Refusal {
  return new Refusal('body-too-large', `, ${limit} bytes`);
}

/** The text of a body, or undefined where it is not UTF-8. */
export function decodeBody(body: Buffer): string | undefined {
  // The text of ASCII takes one byte per character and is made several times faster.
  if (isAscii(body)) return body.toString('latin1');
  return isUtf8(body) ? body.toString('utf8') : undefined;
}
