import { type Json, type JsonObject, setMember } from '../json/index.ts';
import { contentError, locate, YamlError } from './error.ts';
import { formatGoFloat } from './go-float.ts';
import { isMergeKey } from './merge-key.ts';
import { maximumInt64, resolvePlain, resolveTagged, TagMismatch, YamlFloat, type YamlMeaning } from './resolve.ts';
import type { YamlList, YamlMap, YamlNode, YamlScalar } from './tree.ts';

/**
 * How numbers come out:
 *
 * | mode       | integers                                    | floats                            |
 * |------------|---------------------------------------------|-----------------------------------|
 * | `exact`    | `number`, `bigint` beyond ±(2^53-1)         | `number`                          |
 * | `float64`  | `number`, rounded where necessary           | `number`                          |
 * | `distinct` | `bigint`, all of them                       | `number`, infinite and NaN too    |
 */
export type NumberMode = 'exact' | 'float64' | 'distinct';

export interface ComposeOptions {
  readonly numbers: NumberMode;
  /** A key that occurs twice is an error, also when `<<` brings it. */
  readonly strict: boolean;
}

/**
 * The value of a tree whose aliases were checked. Every alias yields a copy of its own.
 * @throws {YamlError}
 */
export function compose(root: YamlNode | null, text: string, options: ComposeOptions): Json {
  if (root === null) return null;
  return new Composer(text, options).compose(root);
}

/** The keys that a map has so far, in strict reading; those of different types are different. */
type Seen = Set<string> | null;

class Composer {
  readonly #text: string;
  readonly #options: ComposeOptions;
  readonly #duplicates: YamlError[] = [];
  /** Maps with a key that JSON does not know. */
  readonly #wrongKeys = new Map<Json, YamlError>();
  #isFinite = true;

  constructor(text: string, options: ComposeOptions) {
    this.#text = text;
    this.#options = options;
  }

  compose(root: YamlNode): Json {
    const value = this.#value(root);
    const [first] = this.#duplicates;
    if (first) {
      const lines = this.#duplicates.map((duplicate) => `\n  ${duplicate.message}`);
      throw new YamlError('duplicate-key', `yaml: unmarshal errors:${lines.join('')}`, first);
    }
    // Only now, for what a later key replaced does not count.
    if (!this.#isFinite || this.#wrongKeys.size > 0) this.#checkJson(value, root);
    return value;
  }

  #value(node: YamlNode): Json {
    switch (node.kind) {
      case 'scalar':
        return this.#number(this.#meaning(node));
      case 'alias':
        return this.#value(node.target);
      case 'list':
        return node.items.map((item) => this.#value(item));
      case 'map': {
        const result: JsonObject = {};
        this.#fill(result, node, this.#options.strict ? new Set() : null);
        return result;
      }
    }
  }

  #fill(result: JsonObject, map: YamlMap, seen: Seen): void {
    for (const { key, value } of map.entries) {
      if (isMergeKey(key)) {
        this.#merge(result, value, seen);
        continue;
      }
      const meaning = this.#keyMeaning(key);
      const name = typeof meaning === 'string' ? meaning : this.#keyText(meaning, key, result);
      const member = this.#value(value);
      if (seen === null || this.#isNew(seen, meaning, value)) setMember(result, name, member);
    }
  }

  /** Merges what stands behind `<<`: it replaces the keys before it, and of several maps the first one wins. */
  #merge(result: JsonObject, value: YamlNode, seen: Seen): void {
    const maps = value.kind === 'list' ? mapsOf(value) : [mapOf(value)];
    for (const map of maps.reverse()) {
      if (map === undefined) {
        const problem = 'map merge requires map or sequence of maps as the value';
        throw contentError(this.#text, 'wrong-merge', problem, value.start);
      }
      this.#fill(result, map, seen);
    }
  }

  #meaning(scalar: YamlScalar): YamlMeaning {
    const tag = scalar.properties?.tag;
    if (!tag) return scalar.style === 'plain' ? resolvePlain(scalar.text) : scalar.text;
    try {
      return resolveTagged(tag.name, scalar.text);
    } catch (error) {
      if (error instanceof TagMismatch) throw contentError(this.#text, 'wrong-tag', error.message, scalar.start);
      throw error;
    }
  }

  #number(meaning: YamlMeaning): Json {
    if (meaning instanceof YamlFloat && !Number.isFinite(meaning.value)) this.#isFinite = false;
    return jsonOfMeaning(meaning, this.#options.numbers);
  }

  #keyMeaning(key: YamlNode): YamlMeaning {
    const node = key.kind === 'alias' ? key.target : key;
    if (node.kind === 'scalar') return this.#meaning(node);
    throw contentError(this.#text, 'wrong-key', `invalid map key: a ${node.kind}`, key.start);
  }

  #keyText(meaning: YamlMeaning, key: YamlNode, map: JsonObject): string {
    const name = nameOfKey(meaning);
    if (name !== undefined) return name;
    this.#wrongKeys.set(map, contentError(this.#text, 'wrong-key', `unsupported map key: ${meaning}`, key.start));
    return String(meaning);
  }

  #isNew(seen: Set<string>, meaning: YamlMeaning, value: YamlNode): boolean {
    const identity = meaning instanceof YamlFloat ? `float ${meaning.value}` : `${typeof meaning} ${meaning}`;
    if (!seen.has(identity)) {
      seen.add(identity);
      return true;
    }
    const position = locate(this.#text, value.start);
    const shown =
      typeof meaning === 'string' ? JSON.stringify(meaning) : meaning instanceof YamlFloat ? meaning.value : meaning;
    this.#duplicates.push(
      new YamlError('duplicate-key', `line ${position.line}: key ${shown ?? '<nil>'} already set in map`, position),
    );
    return false;
  }

  #checkJson(value: Json, root: YamlNode): void {
    if (typeof value === 'number' && !Number.isFinite(value) && this.#options.numbers !== 'distinct') {
      const message = `json: unsupported value: ${formatGoFloat(value, 64)}`;
      throw new YamlError('not-finite', message, locate(this.#text, root.start));
    }
    if (typeof value !== 'object' || value === null) return;
    const error = this.#wrongKeys.get(value);
    if (error) throw error;
    for (const child of Array.isArray(value) ? value : Object.values(value)) this.#checkJson(child, root);
  }
}

function mapsOf(list: YamlList): (YamlMap | undefined)[] {
  return list.items.map(mapOf);
}

function mapOf(node: YamlNode): YamlMap | undefined {
  const target = node.kind === 'alias' ? node.target : node;
  return target.kind === 'map' ? target : undefined;
}

/** What a scalar is in JSON; may be infinite or NaN. */
export function jsonOfMeaning(meaning: YamlMeaning, numbers: NumberMode): Json {
  if (meaning instanceof YamlFloat) return meaning.value;
  if (numbers === 'exact') return meaning;
  if (numbers === 'float64') return typeof meaning === 'bigint' ? Number(meaning) : meaning;
  return typeof meaning === 'number' ? BigInt(meaning) : meaning;
}

/** The name that a key gives to its member; undefined where JSON has none for it. */
export function nameOfKey(meaning: YamlMeaning): string | undefined {
  if (meaning instanceof YamlFloat) return formatFloatKey(meaning.value);
  const isUnsupported = meaning === null || (typeof meaning === 'bigint' && meaning > maximumInt64);
  return isUnsupported ? undefined : String(meaning);
}

function formatFloatKey(value: number): string {
  if (Number.isNaN(value)) return '.nan';
  if (!Number.isFinite(Math.fround(value))) return value > 0 ? '.inf' : '-.inf';
  return formatGoFloat(value, 32);
}
