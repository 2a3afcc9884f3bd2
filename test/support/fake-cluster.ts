import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Json, JsonObject } from '../../src/json/index.ts';
import { type FakeApiServer, sendObject, startFakeApiServer } from './fake-api-server.ts';
import { write } from './fake-writes.ts';
import { listKind } from './list-kind.ts';

/** Takes a request in place of the cluster; false leaves it to the cluster. */
export type Fault = (request: IncomingMessage, response: ServerResponse, url: URL) => boolean;

interface Watcher {
  readonly collection: string;
  readonly name: string | undefined;
  readonly response: ServerResponse;
}

/** Collections of objects behind a fake API server that lists, reads and watches them as a real one does. */
export class FakeCluster {
  /** Looked at in order; one that returns true has answered. */
  readonly faults: Fault[] = [];
  /** Watches from before this version are answered with 410. */
  oldest = 0;
  server!: FakeApiServer;
  readonly #collections = new Map<string, Map<string, JsonObject>>();
  readonly #events: { readonly collection: string; readonly event: JsonObject; readonly version: number }[] = [];
  readonly #watchers = new Set<Watcher>();
  #version = 100;

  /** @param collections paths of the collections that it knows */
  static async start(...collections: string[]): Promise<FakeCluster> {
    const cluster = new FakeCluster();
    for (const collection of collections) cluster.define(collection);
    cluster.server = await startFakeApiServer((request, response, body) => cluster.#handle(request, response, body));
    return cluster;
  }

  get watching(): number {
    return this.#watchers.size;
  }

  get version(): number {
    return this.#version;
  }

  /** Makes a collection known, as a new CRD does. */
  define(collection: string): void {
    this.#collections.set(collection, new Map());
  }

  undefine(collection: string): void {
    this.#collections.delete(collection);
    this.cut(collection);
  }

  put(collection: string, name: string, members: { [name: string]: Json } = {}, metadata: JsonObject = {}): void {
    const objects = this.#collections.get(collection)!;
    const key = keyOf(name, metadata);
    const type = objects.has(key) ? 'MODIFIED' : 'ADDED';
    const object = { ...members, metadata: { ...metadata, name, resourceVersion: String(++this.#version) } };
    objects.set(key, object);
    this.#tell(collection, { type, object });
  }

  remove(collection: string, name: string, metadata: JsonObject = {}): void {
    const objects = this.#collections.get(collection)!;
    const gone = objects.get(keyOf(name, metadata))!;
    objects.delete(keyOf(name, metadata));
    const last = { ...(gone.metadata as JsonObject), resourceVersion: String(++this.#version) };
    this.#tell(collection, { type: 'DELETED', object: { ...gone, metadata: last } });
  }

  /** A version of its own for those who watch, without any change for them. */
  bookmark(collection: string): void {
    const object = { metadata: { resourceVersion: String(++this.#version) } };
    for (const watcher of this.#watchersOf(collection)) watcher.response.write(line({ type: 'BOOKMARK', object }));
  }

  /** Sends an event to those who watch. */
  send(collection: string, event: JsonObject): void {
    for (const watcher of this.#watchersOf(collection)) watcher.response.write(line(event));
  }

  /** Ends the watches of a collection: in order, or by cutting the connections. */
  cut(collection: string, how: 'end' | 'destroy' = 'end'): void {
    for (const watcher of this.#watchersOf(collection)) {
      this.#watchers.delete(watcher);
      if (how === 'end') watcher.response.end();
      else watcher.response.destroy();
    }
  }

  /** Lists and watches of a collection so far. */
  counts(collection: string): { lists: number; watches: number } {
    const calls = this.server.calls.filter((call) => call.startsWith(`GET ${collection}?`));
    const watches = calls.filter((call) => call.includes('watch=true')).length;
    const pages = calls.filter((call) => call.includes('continue=')).length;
    return { lists: calls.length - watches - pages, watches };
  }

  #watchersOf(collection: string): Watcher[] {
    return [...this.#watchers].filter((watcher) => watcher.collection === collection);
  }

  #tell(collection: string, event: JsonObject): void {
    this.#events.push({ collection, event, version: this.#version });
    for (const watcher of this.#watchersOf(collection)) {
      if (isFor(watcher.name, event)) watcher.response.write(line(event));
    }
  }

  /** Each version of an object that somebody wrote, with how. */
  readonly writes: { readonly method: string; readonly object: JsonObject; readonly at: number }[] = [];

  get(collection: string, name: string, metadata: JsonObject = {}): JsonObject | undefined {
    return this.#collections.get(collection)?.get(keyOf(name, metadata));
  }

  #write(request: IncomingMessage, response: ServerResponse, { pathname }: URL, text: string): void {
    const method = request.method!;
    const body = JSON.parse(text) as Json;
    const [, head = '', tail = ''] = /^(.*)\/([^/]*)$/.exec(pathname) ?? [];
    const collection = method === 'POST' ? pathname : head;
    const [, namespace] = /\/namespaces\/([^/]+)\//.exec(pathname) ?? [];
    const metadata: JsonObject = namespace === undefined ? {} : { namespace };
    const name = method === 'POST' ? String(nameOf(body as JsonObject)) : tail;
    const stored = this.get(collection, name, metadata);
    const contentType = request.headers['content-type'] ?? '';
    const written = write({ method, contentType, body, stored });
    if ('status' in written) {
      const { status, reason } = written;
      sendObject(response, { kind: 'Status', reason, message: `${pathname}: ${reason}`, code: status }, status);
      return;
    }
    const { metadata: own, ...members } = written.object;
    this.put(collection, name, members, { ...(own as JsonObject), ...metadata });
    const object = this.get(collection, name, metadata)!;
    this.writes.push({ method, object, at: performance.now() });
    sendObject(response, object, method === 'POST' ? 201 : 200);
  }

  #handle(request: IncomingMessage, response: ServerResponse, body: string): void {
    const url = new URL(request.url!, 'https://cluster');
    if (this.faults.some((fault) => fault(request, response, url))) return;
    const objects = this.#collections.get(url.pathname);
    if (request.method !== 'GET') this.#write(request, response, url, body);
    else if (!objects) this.#readOne(url, response);
    else if (url.searchParams.get('watch') === 'true') this.#watch(url, response);
    else this.#list(objects, url, response);
  }

  #readOne({ pathname }: URL, response: ServerResponse): void {
    const [, collection = '', name = ''] = /^(.*)\/([^/]*)$/.exec(pathname) ?? [];
    const found = [...(this.#collections.get(collection)?.values() ?? [])].find((one) => nameOf(one) === name);
    if (found) sendObject(response, found);
    else sendObject(response, { kind: 'Status', reason: 'NotFound', message: `${pathname} not found`, code: 404 }, 404);
  }

  #list(objects: ReadonlyMap<string, JsonObject>, { pathname, searchParams }: URL, response: ServerResponse): void {
    const wanted = wantedName(searchParams);
    const all = [...objects.values()].filter((object) => wanted === undefined || nameOf(object) === wanted);
    const start = Number(searchParams.get('continue') ?? 0);
    const end = start + Number(searchParams.get('limit') ?? all.length);
    const more = end < all.length ? { continue: String(end) } : {};
    // The items of a real server carry no kind.
    sendObject(response, {
      ...listKind(pathname),
      metadata: { resourceVersion: String(this.#version), ...more },
      items: all.slice(start, end),
    });
  }

  #watch(url: URL, response: ServerResponse): void {
    const version = Number(url.searchParams.get('resourceVersion'));
    if (version < this.oldest) {
      sendObject(response, { kind: 'Status', reason: 'Expired', message: 'too old resource version', code: 410 }, 410);
      return;
    }
    const watcher = { collection: url.pathname, name: wantedName(url.searchParams), response };
    this.#watchers.add(watcher);
    response.on('close', () => this.#watchers.delete(watcher));
    response.writeHead(200, { 'content-type': 'application/json' }).flushHeaders();
    for (const { collection, event, version: at } of this.#events) {
      if (collection === watcher.collection && at > version && isFor(watcher.name, event)) response.write(line(event));
    }
    const end = setTimeout(() => response.end(), Number(url.searchParams.get('timeoutSeconds')) * 1000).unref();
    response.on('close', () => clearTimeout(end));
  }
}

function line(event: JsonObject): string {
  return `${JSON.stringify(event)}\n`;
}

function keyOf(name: string, { namespace = '' }: JsonObject): string {
  return `${namespace}/${name}`;
}

function nameOf(object: JsonObject): Json | undefined {
  return (object.metadata as JsonObject).name;
}

function wantedName(parameters: URLSearchParams): string | undefined {
  return parameters.get('fieldSelector')?.replace('metadata.name=', '');
}

function isFor(name: string | undefined, { object }: JsonObject): boolean {
  return name === undefined || nameOf(object as JsonObject) === name;
}
