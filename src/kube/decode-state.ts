import { type Json, stringifyGoJson } from '../json/index.ts';

/** A value does not fit its Kubernetes type; the message is the one of Go's decoder. */
export class DecodeError extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'DecodeError';
  }
}

export interface DecodeOptions {
  /**
   * Makes text of numbers and booleans where the Go type is a string, as sigs.k8s.io/yaml does for typed targets.
   * Without it they are errors.
   */
  readonly stringOfScalar?: (value: number | bigint | boolean) => string;
  /**
   * Go decodes text. Where that text was printed from a map its members were sorted, which decides what error comes
   * first and what wins when members differ in case only.
   */
  readonly isSorted?: boolean;
  /** A canonical value of the type: whatever the value shares with it (`===`) is canonical and not looked into. */
  readonly known?: Json;
  /**
   * Remembers what became of containers, volumes and whatever is frozen, by the objects that they were read from. Only
   * for values that never change, frozen ones at all depths, read with the same other options.
   */
  readonly memory?: WeakMap<object, Json>;
}

interface NamedStruct {
  readonly shortName: string;
}
interface NamedMember {
  readonly errorPath: string;
}

/** Where the decoder stands, and the first misfit that it met: Go goes on after one and reports the first at the end. */
export class DecodeState {
  stringOfScalar: DecodeOptions['stringOfScalar'];
  readonly isSorted: boolean;
  readonly memory: WeakMap<object, Json> | undefined;
  /** How many structs enclose the current value. */
  depth = 0;
  readonly structs: NamedStruct[] = [];
  readonly members: NamedMember[] = [];
  #first: DecodeError | undefined;

  constructor(options: DecodeOptions) {
    this.stringOfScalar = options.stringOfScalar;
    this.isSorted = options.isSorted === true;
    this.memory = options.memory;
  }

  /** Notes that the value does not fit; the caller goes on with anything. */
  mismatch(value: Json, typeName: string): void {
    this.#first ??= this.mismatchError(kindOf(value), typeName);
  }

  /** As mismatch, for a number that an integer type cannot hold. */
  numberMismatch(value: number | bigint, typeName: string): void {
    this.#first ??= this.mismatchError(`number ${numberText(value)}`, typeName);
  }

  mismatchError(found: string, typeName: string): DecodeError {
    return new DecodeError(`json: cannot unmarshal ${found} into Go ${this.#place()} of type ${typeName}`);
  }

  get hasMismatch(): boolean {
    return this.#first !== undefined;
  }

  throwFirst(): void {
    if (this.#first) throw this.#first;
  }

  #place(): string {
    if (this.depth === 0) return 'value';
    const path = this.members.slice(0, this.depth).map((member) => member.errorPath);
    return `struct field ${this.structs[this.depth - 1]!.shortName}.${path.join('.')}`;
  }
}

/** Go's word for the kind of a JSON value. */
export function kindOf(value: Json): string {
  if (Array.isArray(value)) return 'array';
  if (typeof value === 'boolean') return 'bool';
  return typeof value === 'bigint' ? 'number' : typeof value;
}

/** A number as Go prints it in JSON. */
export function numberText(value: number | bigint): string {
  return stringifyGoJson(value, { sorted: false });
}
