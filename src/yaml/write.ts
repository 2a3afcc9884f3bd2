import { goString, type Json, type JsonObject } from '../json/index.ts';
import * as character from './characters.ts';
import { YamlError } from './error.ts';
import { formatGoFloat } from './go-float.ts';
import { defaultYamlLimits } from './limits.ts';
import { compareNatural, sortNaturally } from './natural-order.ts';
import { readYaml, readYamlScalars } from './read.ts';
import { maximumUint64, minimumInt64 } from './resolve.ts';
import { fitsPlainly, isPlainWord, writeText } from './write-scalar.ts';

/** A key or a scalar value in the text that was written. */
export interface WrittenScalar {
  /** Offsets in the text, quotes or block header included. */
  readonly start: number;
  readonly end: number;
  readonly value: null | boolean | number | bigint | string;
  readonly isKey: boolean;
}

export interface YamlWriteOptions {
  /** Told of every key and scalar value, in the order of the text. It goes without {@link memory}. */
  readonly onScalar?: (scalar: WrittenScalar) => void;
  /** Keeps the text of frozen maps and lists, which must never change at any depth, for the next values that hold them. */
  readonly memory?: WrittenParts;
}

/** Texts of maps and lists that are part of several values. */
export type WrittenParts = WeakMap<object, WrittenPart | undefined>;

/** The text of a map or list, and where it holds. */
interface WrittenPart {
  readonly text: string;
  readonly indent: number;
  /** Collections around it; with fewer of them it is no deeper than allowed, either. */
  readonly depth: number;
  readonly endsLine: boolean;
}

/**
 * Writes a value as sigs.k8s.io/yaml's Marshal does: by way of JSON, so that a number is an integer if its JSON is one
 * (`1e6` is `1000000`); keys in natural order; ends in a line feed.
 * @throws {YamlError} for a string or key that Go's YAML reader refuses in JSON, and beyond the depth limit
 */
export function writeYaml(value: Json, options: YamlWriteOptions = {}): string {
  return new Writer(numberByJson, textByJson, options).write(value);
}

/**
 * Turns JSON text into YAML as sigs.k8s.io/yaml's JSONToYAML does: a number keeps the kind it is written in (`1e6` is
 * the float `1e+06`).
 * @throws {YamlError} when the text cannot be read as YAML
 */
export function jsonToYaml(json: string, options: YamlWriteOptions = {}): string {
  return new Writer(numberByKind, (text) => text, options).write(readYamlScalars(json));
}

/** What is no text, as {@link writeYaml} writes it. */
export function writePlainScalar(value: null | boolean | number | bigint): string {
  return typeof value === 'number' || typeof value === 'bigint' ? numberByJson(value) : String(value);
}

type Scalar = WrittenScalar['value'];

function numberByJson(value: number | bigint): string {
  if (typeof value === 'number' && !Number.isFinite(value)) {
    throw new YamlError('not-finite', `json: unsupported value: ${formatGoFloat(value, 64)}`);
  }
  if (Number.isSafeInteger(value)) return String(value === 0 ? 0 : value);
  const json = String(value);
  return /^-?[0-9]+$/.test(json) ? integer(BigInt(json)) : formatGoFloat(Number(value), 64);
}

function numberByKind(value: number | bigint): string {
  if (typeof value === 'bigint') return integer(value);
  if (Number.isNaN(value)) return '.nan';
  if (!Number.isFinite(value)) return value > 0 ? '.inf' : '-.inf';
  return formatGoFloat(value, 64);
}

/** What does not fit into 64 bits becomes a float. */
function integer(value: bigint): string {
  return value < minimumInt64 || value > maximumUint64 ? formatGoFloat(Number(value), 64) : String(value);
}

/** Characters that Go's JSON writes as they are, but its YAML reader refuses or, like NEL, reads as something else. */
const altered = /[\x7f-\x9f\ufffe\uffff]/;

/** What is left of a string when Go has written it as JSON and read it as YAML. */
function textByJson(text: string): string {
  const wellFormed = text.toWellFormed();
  return altered.test(wellFormed) ? (readYaml(goString(wellFormed)) as string) : wellFormed;
}

/** Go's YAML reader finds the `:` behind a JSON key only so many characters behind its first quote. */
const longestJsonKey = 1024;
const nextLine = '\u0085';
/** A key that is longer in UTF-8, or has several lines, is written behind `?`. */
const longestSimpleKey = 128;
const anyBreak = /[\n\r\u0085\u2028\u2029]/;

function isSimpleKey(key: string): boolean {
  if (key.length > longestSimpleKey || anyBreak.test(key)) return false;
  return key.length * 3 <= longestSimpleKey || Buffer.byteLength(key) <= longestSimpleKey;
}

/** `\n`, blanks, name and `:` of names that need no second look, by indentation and name. */
const commonHeads: Map<string, string>[] = [];
/** Names of Kubernetes are few; those that users choose shall not fill the memory. */
const maximumCommonHeads = 4096;
let commonHeadCount = 0;
const anyDigit = /[0-9]/;

function headsAt(indent: number): Map<string, string> {
  let heads = commonHeads[indent];
  if (heads === undefined) {
    heads = new Map();
    commonHeads[indent] = heads;
  }
  return heads;
}

/** The head of a name that is written as it is and sorted by its letters alone; undefined for any other. */
function commonHead(name: string, indent: number, heads: Map<string, string>): string | undefined {
  const known = heads.get(name);
  if (known !== undefined) return known;
  if (commonHeadCount >= maximumCommonHeads || !isCommonName(name)) return undefined;
  const head = `\n${' '.repeat(indent)}${name}:`;
  heads.set(name, head);
  commonHeadCount++;
  return head;
}

function isCommonName(name: string): boolean {
  return name.length <= longestSimpleKey && isPlainWord(name) && !anyDigit.test(name);
}

function isInOrder(names: readonly string[]): boolean {
  for (let index = 1; index < names.length; index++) {
    if (compareNatural(names[index - 1]!, names[index]!) > 0) return false;
  }
  return true;
}

class Writer {
  readonly #number: (value: number | bigint) => string;
  readonly #text: (text: string) => string;
  readonly #onScalar: YamlWriteOptions['onScalar'];
  readonly #memory: WrittenParts | undefined;
  #output = '';
  #isLineStart = true;
  #depth = 0;

  constructor(number: (value: number | bigint) => string, text: (text: string) => string, options: YamlWriteOptions) {
    this.#number = number;
    this.#text = text;
    this.#onScalar = options.onScalar;
    this.#memory = options.memory;
  }

  write(value: Json): string {
    if (isFilled(value)) this.#collection(value, 0);
    else this.#leaf(value, 0, 2);
    this.#endLine();
    return this.#output;
  }

  /** The first entry goes on in the line that was begun. */
  #collection(value: JsonObject | Json[], indent: number): void {
    const memory = this.#memory;
    if (memory === undefined || !Object.isFrozen(value)) {
      this.#entries(value, indent);
      return;
    }
    const known = memory.get(value);
    if (known !== undefined && known.indent === indent && this.#depth <= known.depth) {
      this.#put(known.text);
      this.#isLineStart = known.endsLine;
      return;
    }
    const start = this.#output.length;
    this.#entries(value, indent);
    // What comes once need not come again.
    if (!memory.has(value)) memory.set(value, undefined);
    else if (known === undefined) memory.set(value, this.#partFrom(start, indent));
  }

  #partFrom(start: number, indent: number): WrittenPart {
    return { text: this.#output.slice(start), indent, depth: this.#depth, endsLine: this.#isLineStart };
  }

  #entries(value: JsonObject | Json[], indent: number): void {
    if (++this.#depth > defaultYamlLimits.depth) {
      throw new YamlError('too-deep', `yaml: exceeded max depth of ${defaultYamlLimits.depth}`);
    }
    if (Array.isArray(value)) this.#list(value, indent);
    else this.#map(value, indent);
    this.#depth--;
  }

  #map(map: JsonObject, indent: number): void {
    const names = Object.keys(map);
    const heads = headsAt(indent);
    for (const name of names) {
      if (commonHead(name, indent, heads) !== undefined) continue;
      this.#anyMap(map, indent);
      return;
    }
    if (!isInOrder(names)) names.sort(compareNatural);
    let isFirst = true;
    for (const name of names) {
      const head = heads.get(name)!;
      if (isFirst) this.#put(`${name}:`);
      else this.#put(this.#isLineStart ? head.slice(1) : head);
      isFirst = false;
      this.#tell(name, name, this.#output.length - 1 - name.length, true);
      this.#member(map[name]!, indent, indent + name.length + 2);
    }
  }

  /** A map with names that need a second look. */
  #anyMap(map: JsonObject, indent: number): void {
    let isFirst = true;
    for (const [key, value] of this.#sortedEntries(map)) {
      if (!isFirst) this.#newLine(indent);
      isFirst = false;
      this.#entry(key, value, indent);
    }
  }

  #sortedEntries(map: JsonObject): [key: string, value: Json][] {
    return sortNaturally(Object.entries(map).map(([key, value]): [string, Json] => [this.#checkKey(key), value]));
  }

  #checkKey(key: string): string {
    if (key.length <= longestSimpleKey && isPlainWord(key)) return key;
    const json = key.length * 6 + 2 > longestJsonKey ? goString(key) : '';
    if (json.length > longestJsonKey && [...json].length > longestJsonKey) {
      throw new YamlError('unwritable', `yaml: key longer than ${longestJsonKey} characters in JSON`);
    }
    if (key.includes(nextLine)) throw new YamlError('unwritable', 'yaml: key with a line break U+0085');
    return this.#text(key);
  }

  #entry(key: string, value: Json, indent: number): void {
    if (!isSimpleKey(key)) {
      this.#put('? ');
      this.#keyText(key, indent + 2, indent + 2, false);
      this.#newLine(indent);
      this.#put(':');
      this.#inline(value, indent);
      return;
    }
    const lineStart = this.#output.length - indent;
    this.#keyText(key, indent, indent + 2, true);
    this.#put(':');
    this.#member(value, indent, this.#output.length - lineStart + 1);
  }

  /** Writes a value behind the `:` of a key at this indentation. @param column at which a scalar would begin */
  #member(value: Json, indent: number, column: number): void {
    if (!isFilled(value)) {
      this.#put(' ');
      this.#leaf(value, column, indent + 2);
      return;
    }
    // A list stands at the indentation of its key.
    const inner = Array.isArray(value) ? indent : indent + 2;
    this.#newLine(inner);
    this.#collection(value, inner);
  }

  #list(list: readonly Json[], indent: number): void {
    let isFirst = true;
    for (const item of list) {
      if (!isFirst) this.#newLine(indent);
      isFirst = false;
      this.#put('-');
      this.#inline(item, indent);
    }
  }

  /** Writes a value behind the `-` or `:` that stands at this indentation, in the same line. */
  #inline(value: Json, indent: number): void {
    this.#put(' ');
    if (isFilled(value)) this.#collection(value, indent + 2);
    else this.#leaf(value, indent + 2, indent + 2);
  }

  #keyText(key: string, column: number, indent: number, isSimpleKey: boolean): void {
    this.#scalar(key, writeText(key, { column, indent, isSimpleKey }), true);
  }

  /** Writes a scalar or an empty collection. */
  #leaf(value: Json, column: number, indent: number): void {
    if (typeof value === 'string') {
      this.#stringLeaf(value, column, indent);
    } else if (typeof value === 'number' || typeof value === 'bigint') this.#scalar(value, this.#number(value), false);
    else if (value === null || typeof value === 'boolean') this.#scalar(value, String(value), false);
    else this.#put(Array.isArray(value) ? '[]' : '{}');
  }

  #stringLeaf(value: string, column: number, indent: number): void {
    if (fitsPlainly(value, column)) {
      this.#scalar(value, value, false);
      return;
    }
    const text = this.#text(value);
    this.#scalar(text, writeText(text, { column, indent, isSimpleKey: false }), false);
  }

  #scalar(value: Scalar, written: string, isKey: boolean): void {
    const start = this.#output.length;
    this.#put(written);
    this.#isLineStart = character.isBreak(written.charCodeAt(written.length - 1));
    this.#tell(value, written, start, isKey);
  }

  #tell(value: Scalar, written: string, start: number, isKey: boolean): void {
    this.#onScalar?.({ start, end: start + written.length, value, isKey });
  }

  #put(text: string): void {
    this.#output += text;
    this.#isLineStart = false;
  }

  #newLine(indent: number): void {
    this.#endLine();
    this.#put(' '.repeat(indent));
  }

  #endLine(): void {
    if (!this.#isLineStart) this.#output += '\n';
  }
}

function isFilled(value: Json): value is JsonObject | Json[] {
  if (typeof value !== 'object' || value === null) return false;
  if (Array.isArray(value)) return value.length > 0;
  for (const _ in value) return true;
  return false;
}
