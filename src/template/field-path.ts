import { type Argument, bindArgument, callMethod, checkType, countProblem, parameterAt } from './calls.ts';
import { type Access, accessOf, checkReceiver } from './fields.ts';
import type { Frame } from './run.ts';
import type { SourceNode } from './tree.ts';
import { anyType, type GoType, Typed, typeOf, unwrap, type Value, type ValueMap } from './value.ts';

/** Names that every object seems to have. */
const inherited = new Set(Object.getOwnPropertyNames(Object.prototype));

/** One name of a chain; remembers how it is read from the type that came last. */
export class FieldStep {
  readonly name: string;
  readonly #isInherited: boolean;
  #type: GoType | undefined;
  #access: Access | undefined;

  constructor(name: string) {
    this.name = name;
    this.#isInherited = inherited.has(name);
  }

  /** The entry of an untyped map. Asking whether it is the map's own costs ten times the read, so only where needed. */
  entry(map: ValueMap): Value {
    return this.#isInherited && !Object.hasOwn(map, this.name) ? undefined : map[this.name];
  }

  access(type: GoType): Access {
    if (type !== this.#type) {
      this.#access = accessOf(type, this.name);
      this.#type = type;
    }
    return this.#access!;
  }
}

/** Reads a chain of fields. What is missing stays missing; nil on the way is an error. */
export function readFields(
  frame: Frame,
  steps: readonly FieldStep[],
  start: Value,
  startInterface: string | undefined,
  node: SourceNode,
): Value {
  let value = start;
  let interfaceName = startInterface;
  for (let index = 0; index < steps.length; index++) {
    const step = steps[index]!;
    if (value === undefined) break;
    if (isUntypedMap(value)) {
      value = step.entry(value);
      interfaceName = anyType.name;
      continue;
    }
    if (value === null) throw frame.error(nilInterface(interfaceName, step));
    const type = typeOf(value)!;
    const access = step.access(type);
    value = access.read(frame, unwrap(value), interfaceName ?? type.name, node);
    interfaceName = access.interfaceName;
  }
  frame.fieldInterface = value === undefined ? undefined : interfaceName;
  return value;
}

const nilInterface = (interfaceName: string | undefined, { name }: FieldStep): string =>
  `nil pointer evaluating ${interfaceName ?? anyType.name}.${name}`;

function isUntypedMap(value: Value): value is ValueMap {
  return typeof value === 'object' && value !== null && !(value instanceof Typed) && !Array.isArray(value);
}

interface Arguments {
  readonly args: readonly Argument[];
  readonly isPiped: boolean;
  readonly piped: Value;
}

/** Calls a method with arguments. A field or map entry takes none. */
export function callField(
  frame: Frame,
  node: SourceNode,
  step: FieldStep,
  receiver: Exclude<Value, undefined>,
  { args, isPiped, piped }: Arguments,
): Value {
  const { name } = step;
  const interfaceName = frame.fieldInterface;
  if (receiver === null) throw frame.error(nilInterface(interfaceName, step));
  const type = typeOf(receiver)!;
  const access = step.access(type);
  const { method } = access;
  const payload = unwrap(receiver);
  if (!method) {
    const isNilPointer = type.kind === 'pointer' && payload === null;
    if (access.refusesArguments !== undefined && !isNilPointer) throw frame.error(access.refusesArguments);
    return access.read(frame, payload, interfaceName ?? type.name, node);
  }
  const problem = countProblem(name, method, args.length, isPiped);
  if (problem !== undefined) throw frame.error(problem);
  const values = args.map((argument, index) => bindArgument(argument, parameterAt(method, index))(frame));
  if (isPiped) values.push(checkType(frame, piped, parameterAt(method, values.length)));
  checkReceiver(frame, type, name, payload, node);
  return callMethod(frame, node, name, method, payload, values);
}
