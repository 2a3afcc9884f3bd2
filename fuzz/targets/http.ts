import type { FastifyInstance } from 'fastify';
import { admit } from '../../src/admission/admit.ts';
import { AnswerMemory } from '../../src/admission/answer-memory.ts';
import { buildApp } from '../../src/server/app.ts';
import { Lifecycle } from '../../src/server/lifecycle.ts';
import { defaultLimits } from '../../src/server/limits.ts';
import { InjectionMetrics } from '../../src/server/metrics.ts';
import type { Log } from '../../src/server/review-log.ts';
import { reviewTexts, snapshot } from '../corpus.ts';
import { mutateText } from '../mutate-text.ts';
import { answerComplaint } from '../oracle.ts';
import type { Random } from '../random.ts';
import type { Target } from '../target.ts';
import { texts } from '../words.ts';

/** A request as the fuzzer writes it down; the bytes of the body are characters below U+0100. */
interface HttpInput {
  readonly method: string;
  readonly url: string;
  readonly type: string;
  readonly body: string;
}

const pieces = [...texts, '\xc3', '\xff\xfe', '\xed\xa0\x80', '\xc0\xaf', '"uid":', '"object":null', '}}', '1e999'];

/** Bytes of requests, through the handler of the server and its memory of answers, without sockets. */
export function openHttp(): Target {
  const defects = new Defects();
  const memory = new AnswerMemory();
  const app = buildApp({
    admit,
    remember: (body, path, current, ask) => memory.answer(body, path, current, ask),
    snapshot: () => snapshot,
    lifecycle: new Lifecycle(),
    limits: { ...defaultLimits, bodyBytes: 64 * 1024 },
    metrics: new InjectionMetrics({ version: '1', snapshot: () => snapshot, certificateExpiry: () => undefined }),
    logger: defects,
  });
  return { make: (random) => JSON.stringify(requestOf(random)), check: (input) => check(app, defects, input) };
}

/** A log in which nothing but defects is kept. */
export class Defects implements Log {
  #last: string | undefined;
  info(): void {}
  warn(): void {}
  error(fields: object): void {
    this.#last = JSON.stringify(fields);
  }

  /** What was logged since this was asked last. */
  take(): string | undefined {
    const last = this.#last;
    this.#last = undefined;
    return last;
  }
}

export function requestOf(random: Random): HttpInput {
  const body = random.once(3)
    ? random.pick(reviewTexts).replace(/"uid":"[^"]*"/, `"uid":"u${random.below(1000)}"`)
    : mutateText(random, random.pick(reviewTexts), pieces);
  return {
    method: random.once(50) ? random.pick(['GET', 'PUT', 'DELETE', 'OPTIONS']) : 'POST',
    url: random.once(10)
      ? mutateText(random, '/inject/cluster/c1/net/n1?timeout=10s', ['%', '%2F', '/', '?'])
      : '/inject',
    type: random.once(10) ? mutateText(random, 'application/json; charset=utf-8', ['/', ';']) : 'application/json',
    body: bytesOf(body),
  };
}

/** UTF-8 of the text, but for characters below U+0100, which stand for bytes. */
function bytesOf(text: string): string {
  return text.replace(/[^\0-\xff]/gu, (symbol) => Buffer.from(symbol).toString('latin1'));
}

const statuses: readonly number[] = [200, 400, 404, 405, 413, 415];

async function check(app: FastifyInstance, defects: Defects, input: string): Promise<string | undefined> {
  const { method, url, type, body } = JSON.parse(input) as HttpInput;
  const payload = Buffer.from(body, 'latin1');
  // What brings requests in takes a backslash for a slash, as browsers do; from a socket it would stay one.
  const path = `/${url.replace(/[^!-~]|[#\\]/g, '')}`.replace(/^\/+/, '/');
  const headers = { 'content-type': type.replace(/[^ -~]/g, '') };
  const answer = await app.inject({ method: method as 'POST', url: path, headers, payload });
  const defect = defects.take();
  if (defect !== undefined) return defect;
  if (!statuses.includes(answer.statusCode)) return `HTTP ${answer.statusCode}`;
  if (answer.statusCode !== 200) return answer.json().kind === undefined ? 'an answer without a kind' : undefined;
  const text = payload.toString();
  const asked = admit(text, decodeURIComponent(path.split('?')[0]!), snapshot);
  if (asked.body !== answer.body) return `answered ${answer.body}, where admission says ${asked.body}`;
  return answerComplaint(text, asked);
}
