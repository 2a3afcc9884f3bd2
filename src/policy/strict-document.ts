import { isObject, type Json, type JsonObject, member, stringifyJson } from '../json/index.ts';
import { locate } from '../yaml/error.ts';
import { readYaml, readYamlTree, YamlError } from '../yaml/index.ts';
import { offsetOf } from '../yaml/node-offset.ts';
import { PolicyError, type PolicyProblem } from './policy-problem.ts';

type Place = readonly (string | number)[];

/** A YAML file in which every key must be known. Collects what is wrong together with the line on which it stands. */
export class StrictDocument {
  readonly root: JsonObject;
  readonly #text: string;
  readonly #file: string;
  readonly #problems: PolicyProblem[] = [];

  /** @throws {PolicyError} where the text is no YAML or holds no object */
  constructor(text: string, file: string) {
    this.#text = text;
    this.#file = file;
    const value = readStrict(text, file);
    if (!isObject(value)) throw new PolicyError([{ file, message: 'holds no object' }]);
    this.root = value;
  }

  /** Notes a problem at a place; `key` for the line of its key instead of its value. */
  note(place: Place, message: string, part: 'key' | 'value' = 'value'): void {
    this.#problems.push({ file: this.#file, line: this.lineOf(place, part), message });
  }

  /** The line, from 1, on which a value or its key stands. */
  lineOf(place: Place, part: 'key' | 'value' = 'value'): number | undefined {
    const offset = offsetOf(readYamlTree(this.#text).root, place, part);
    return offset === undefined ? undefined : locate(this.#text, offset).line;
  }

  /** Notes each key of an object that is not among those allowed. */
  checkKeys(object: JsonObject, place: Place, allowed: readonly string[]): void {
    for (const key of Object.keys(object)) {
      if (allowed.includes(key)) continue;
      const where = place.length === 0 ? '' : ` in ${placeText(place)}`;
      this.note(
        [...place, key],
        `unknown key ${JSON.stringify(key)}${where}; allowed are ${allowed.join(', ')}`,
        'key',
      );
    }
  }

  text(object: JsonObject, place: Place, key: string): string | undefined {
    return this.#typed(object, place, key, 'text', (value) => typeof value === 'string');
  }

  boolean(object: JsonObject, place: Place, key: string): boolean | undefined {
    return this.#typed(object, place, key, 'true or false', (value) => typeof value === 'boolean');
  }

  texts(object: JsonObject, place: Place, key: string): string[] | undefined {
    const areTexts = (value: Json) => Array.isArray(value) && value.every((item) => typeof item === 'string');
    return this.#typed(object, place, key, 'a list of texts', areTexts);
  }

  list(object: JsonObject, place: Place, key: string): Json[] | undefined {
    return this.#typed(object, place, key, 'a list', Array.isArray);
  }

  object(object: JsonObject, place: Place, key: string): JsonObject | undefined {
    return this.#typed(object, place, key, 'an object', isObject);
  }

  /** A map of texts, such as labels. */
  textMap(object: JsonObject, place: Place, key: string): { [name: string]: string } | undefined {
    const isMap = (value: Json) => isObject(value) && Object.values(value).every((item) => typeof item === 'string');
    return this.#typed(object, place, key, 'a map of texts (quote numbers and booleans)', isMap);
  }

  choice<Choice extends string>(
    object: JsonObject,
    place: Place,
    key: string,
    choices: readonly Choice[],
  ): Choice | undefined {
    const value = member(object, key);
    if (value === undefined) return undefined;
    const found = choices.find((choice) => choice === value);
    if (found === undefined)
      this.note([...place, key], `${key} is ${stringifyJson(value)}, must be one of ${choices.join(', ')}`);
    return found;
  }

  /** @throws {PolicyError} if anything was noted */
  throwAny(): void {
    if (this.#problems.length > 0) throw new PolicyError(this.#problems);
  }

  #typed<Result>(
    object: JsonObject,
    place: Place,
    key: string,
    wanted: string,
    isRight: (value: Json) => boolean,
  ): Result | undefined {
    const value = member(object, key);
    if (value === undefined) return undefined;
    if (isRight(value)) return value as Result;
    this.note([...place, key], `${placeText([...place, key])} must be ${wanted}`);
    return undefined;
  }
}

function readStrict(text: string, file: string): Json {
  try {
    return readYaml(text, { strict: true });
  } catch (error) {
    if (!(error instanceof YamlError)) throw error;
    throw new PolicyError([{ file, line: error.line || undefined, message: `is no YAML: ${error.message}` }]);
  }
}

function placeText(place: Place): string {
  return place
    .map((step, index) => (typeof step === 'number' ? `[${step}]` : index === 0 ? step : `.${step}`))
    .join('');
}
