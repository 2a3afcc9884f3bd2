import { isObject, type Json, type JsonObject, member, setMember } from '../json/index.ts';
import { unescapeToken } from './operation.ts';

export type Container = Json[] | JsonObject;

/** A place in a document: the tokens of the containers that lead there, and the last token. */
export interface Place {
  readonly parents: readonly string[];
  readonly key: string;
}

/** A list index that does not exist or is none; the message is that of the Go library. */
export class IndexError extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'IndexError';
  }
}

/**
 * A document under change. Containers are copied before their first change and are this document's own from then on;
 * everything else stays shared with the original, which is not modified.
 */
export class PatchDocument {
  root: Json;
  readonly #own = new Set<Container>();

  constructor(root: Json) {
    this.root = root;
  }

  /** The place that a pointer means; what stands before the first slash does not count. Undefined without a parent. */
  find(pointer: string): Place | undefined {
    const [, ...tokens] = pointer.split('/');
    const key = tokens.pop();
    if (key === undefined) return undefined;
    const place = { parents: tokens.map(unescapeToken), key: unescapeToken(key) };
    return this.#container(place.parents) ? place : undefined;
  }

  /** The value at a place; undefined for an absent member. @throws {IndexError} */
  get(place: Place): Json | undefined {
    const container = this.#container(place.parents)!;
    if (!Array.isArray(container)) return member(container, place.key);
    return container[existingIndex(container, place.key)];
  }

  /** Sets a member or inserts into a list. @throws {IndexError} */
  add(place: Place, value: Json): void {
    const container = this.#change(place.parents);
    if (Array.isArray(container)) container.splice(insertionIndex(container, place.key), 0, value);
    else setMember(container, place.key, value);
  }

  /** @throws {IndexError} */
  replace(place: Place, value: Json): void {
    const container = this.#change(place.parents);
    if (Array.isArray(container)) container[existingIndex(container, place.key)] = value;
    else setMember(container, place.key, value);
  }

  /** @throws {IndexError} when there is nothing */
  remove(place: Place): void {
    const container = this.#change(place.parents);
    if (Array.isArray(container)) {
      container.splice(existingIndex(container, place.key), 1);
    } else {
      if (!Object.hasOwn(container, place.key)) {
        throw new IndexError(`Unable to remove nonexistent key: ${place.key}: missing value`);
      }
      delete container[place.key];
    }
  }

  #container(parents: readonly string[]): Container | undefined {
    let current: Json | undefined = this.root;
    for (const token of parents) {
      if (!isContainer(current)) return undefined;
      current = child(current, token);
    }
    return isContainer(current) ? current : undefined;
  }

  /** The container, made this document's own together with all that lead to it. */
  #change(parents: readonly string[]): Container {
    let current = this.#owned(this.root as Container);
    this.root = current;
    for (const token of parents) {
      const before = child(current, token) as Container;
      const next = this.#owned(before);
      if (next !== before) {
        if (Array.isArray(current)) current[existingIndex(current, token)] = next;
        else setMember(current, token, next);
      }
      current = next;
    }
    return current;
  }

  #owned(container: Container): Container {
    if (this.#own.has(container)) return container;
    const copy = Array.isArray(container) ? [...container] : { ...container };
    this.#own.add(copy);
    return copy;
  }
}

function isContainer(value: Json | undefined): value is Container {
  return Array.isArray(value) || isObject(value);
}

function child(container: Container, token: string): Json | undefined {
  if (!Array.isArray(container)) return member(container, token);
  const index = integerOf(token);
  return typeof index === 'number' ? container[index < 0 ? index + container.length : index] : undefined;
}

/** Where an existing item stands; negative indexes count from the end. */
function existingIndex(list: readonly Json[], token: string): number {
  return resolveIndex(integer(token), list.length);
}

/** Where a new item goes; -1 is behind the last item. */
function insertionIndex(list: readonly Json[], token: string): number {
  if (token === '-') return list.length;
  const index = integerOf(token);
  if (typeof index === 'string') throw new IndexError(`value was not a proper array index: '${token}': ${index}`);
  return resolveIndex(index, list.length + 1);
}

function resolveIndex(index: number, count: number): number {
  if (index >= count || index < -count) {
    throw new IndexError(`Unable to access invalid index: ${index}: invalid index referenced`);
  }
  return index < 0 ? index + count : index;
}

function integer(token: string): number {
  const index = integerOf(token);
  if (typeof index === 'string') throw new IndexError(index);
  return index;
}

/** The number that Go's Atoi reads (`01` and `+1` are 1), or the text of its error. */
function integerOf(token: string): number | string {
  if (/^\d{1,9}$/.test(token)) return Number(token);
  const text = `strconv.Atoi: parsing ${JSON.stringify(token)}: `;
  if (!/^[+-]?\d+$/.test(token)) return `${text}invalid syntax`;
  const value = BigInt(token.replace('+', ''));
  return BigInt.asIntN(64, value) === value ? Number(value) : `${text}value out of range`;
}
