import type { IncomingMessage } from 'node:http';
import { Agent, request } from 'node:https';
import { isObject, type Json, type JsonObject, parseJson, stringifyJson } from '../../../src/json/index.ts';
import type { ClusterAccess } from './control-plane.ts';

/** What the API server answers, whatever it is: tests look at refusals as well. */
export interface Reply {
  readonly status: number;
  readonly body: JsonObject;
  /** As `kubectl` prints them. */
  readonly warnings: readonly string[];
}

/** Sends requests to an API server as somebody who may do everything, on connections that it keeps. */
export class ApiClient {
  readonly #server: string;
  readonly #token: string;
  readonly #agent: Agent;

  /** @param connections how many there may be at a time */
  constructor({ server, authority, tokens }: ClusterAccess, user: 'admin' | 'load' = 'admin', connections = 16) {
    this.#server = server;
    this.#token = tokens[user];
    this.#agent = new Agent({ keepAlive: true, maxSockets: connections, ca: authority });
  }

  /** @throws where there is no answer */
  async send(method: string, path: string, body?: Json, contentType = 'application/json'): Promise<Reply> {
    const text = body === undefined ? '' : stringifyJson(body);
    const headers = {
      authorization: `Bearer ${this.#token}`,
      accept: 'application/json',
      'content-type': contentType,
      'content-length': Buffer.byteLength(text),
    };
    const response = await new Promise<IncomingMessage>((resolve, reject) => {
      request(`${this.#server}${path}`, { method, headers, agent: this.#agent }, resolve).on('error', reject).end(text);
    });
    return { status: response.statusCode ?? 0, body: await bodyOf(response), warnings: warningsOf(response) };
  }

  /** The object that the API server answers with. @throws its message when it refuses */
  async expect(method: string, path: string, body?: Json, contentType?: string): Promise<JsonObject> {
    const reply = await this.send(method, path, body, contentType);
    if (reply.status >= 300) throw new Error(`${method} ${path}: ${reply.status}: ${reply.body.message}`);
    return reply.body;
  }
}

async function bodyOf(response: IncomingMessage): Promise<JsonObject> {
  const chunks: Buffer[] = [];
  for await (const chunk of response) chunks.push(chunk as Buffer);
  const body = parseJson(Buffer.concat(chunks).toString());
  if (!isObject(body)) throw new Error('the API server did not answer with an object');
  return body;
}

/** `299 - "text"`, one header for each. */
function warningsOf({ rawHeaders }: IncomingMessage): string[] {
  return rawHeaders
    .filter((_text, at) => at % 2 === 1 && rawHeaders[at - 1]!.toLowerCase() === 'warning')
    .map((header) => header.slice(header.indexOf('"') + 1, -1).replace(/\\(.)/g, '$1'));
}
