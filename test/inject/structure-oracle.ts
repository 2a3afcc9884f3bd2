import { load, YAMLException } from 'js-yaml';
import { isObject, type Json } from '../../src/json/index.ts';
import type { Render } from '../../src/safe-template/index.ts';
import { readYaml } from '../../src/yaml/index.ts';

const mark = /zQ7mKx([0-9]{4})Z/;
const wholeMark = /^zQ7mKx([0-9]{4})Z$/;

const shapes = new Map<string, unknown>();

/** A skeleton as a YAML reader sees it that shares no code with ours, unless it is stricter than Go's is. */
function shapeOf(skeleton: string): unknown {
  let shape = shapes.get(skeleton);
  if (shape === undefined) {
    shape = readElsewhere(skeleton) ?? null;
    shapes.set(skeleton, shape);
  }
  return shape;
}

function readElsewhere(skeleton: string): unknown {
  try {
    return load(skeleton);
  } catch (error) {
    if (error instanceof YAMLException) return readYaml(skeleton);
    throw error;
  }
}

/**
 * What of a result does not have the shape of its skeleton: maps with other members, lists of other length, structure
 * where the skeleton has a scalar. Where a function that writes JSON prints a whole value, any value may stand.
 */
export function shapeDifference(render: Pick<Render, 'text' | 'places'>, result: Json): string | undefined {
  return differenceFrom(shapeOf(render.text), render, result);
}

/**
 * The same for any template. Where the other reader sees another value in the skeleton, ours counts: they disagree about the
 * end of a last line without a break, and about long numbers. Keys that `toYaml` wrote may be those of other members.
 */
export function anyShapeDifference(render: Pick<Render, 'text' | 'places'>, result: Json): string | undefined {
  const rules = { mayTakeOver: true };
  const found = differenceFrom(readElsewhere(render.text), render, result, rules);
  return found === undefined ? undefined : differenceFrom(readYaml(render.text), render, result, rules);
}

function differenceFrom(
  shape: unknown,
  { places }: Pick<Render, 'places'>,
  result: Json,
  { mayTakeOver } = { mayTakeOver: false },
): string | undefined {
  const isGraft = (scalar: unknown): boolean => {
    const found = typeof scalar === 'string' ? wholeMark.exec(scalar) : null;
    return found !== null && places[Number(found[1])]!.isJson;
  };
  return new Comparison(isGraft, mayTakeOver).compare(shape, result, '');
}

type Shape = { [name: string]: unknown };

class Comparison {
  readonly #isGraft: (scalar: unknown) => boolean;
  readonly #mayTakeOver: boolean;

  constructor(isGraft: (scalar: unknown) => boolean, mayTakeOver: boolean) {
    this.#isGraft = isGraft;
    this.#mayTakeOver = mayTakeOver;
  }

  compare(shape: unknown, value: Json, path: string): string | undefined {
    if (Array.isArray(shape)) return this.#lists(shape, value, path);
    if (typeof shape === 'object' && shape !== null) return this.#maps(shape as Shape, value, path);
    if (this.#isGraft(shape)) return undefined;
    if (typeof value === 'object' && value !== null) return `${path}: structure in the place of a scalar`;
    return keepsStatic(shape, value) ? undefined : `${path}: ${JSON.stringify(value)} in the place of ${shape}`;
  }

  #lists(shape: readonly unknown[], value: Json, path: string): string | undefined {
    if (!Array.isArray(value)) return `${path}: no list`;
    if (value.length !== shape.length) return `${path}: ${value.length} items instead of ${shape.length}`;
    return first(shape.map((item, index) => this.compare(item, value[index]!, `${path}[${index}]`)));
  }

  #maps(shape: Shape, value: Json, path: string): string | undefined {
    if (!isObject(value)) return `${path}: no map`;
    const names = Object.keys(shape);
    const own = names.filter((name) => !mark.test(name));
    const foreign = Object.keys(value).filter((name) => !own.includes(name));
    if (foreign.length > names.length - own.length) return `${path}: members ${foreign.join(', ')}`;
    const missing = own.find((name) => !Object.hasOwn(value, name));
    if (missing !== undefined) return `${path}: no member ${missing}`;
    const printed = this.#mayTakeOver ? names.filter((name) => mark.test(name)) : [];
    return first(
      own.map((name) => {
        const found = this.compare(shape[name], value[name]!, `${path}.${name}`);
        return printed.some((key) => this.compare(shape[key], value[name]!, '') === undefined) ? undefined : found;
      }),
    );
  }
}

/**
 * What the template itself wrote into a text stays as it is, before and behind what is put into it; but in quotes the
 * blanks around a line break fold with it.
 */
function keepsStatic(shape: unknown, value: Json): boolean {
  if (typeof shape !== 'string' || typeof value !== 'string') return true;
  const pieces = shape.split(mark);
  if (pieces.length === 1) return value === shape;
  return value.startsWith(pieces[0]!.trimEnd()) && value.endsWith(pieces.at(-1)!.trimStart());
}

const first = (found: readonly (string | undefined)[]): string | undefined => found.find((one) => one !== undefined);
