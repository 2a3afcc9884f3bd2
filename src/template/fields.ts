import { callMethod, countProblem } from './calls.ts';
import type { Frame } from './run.ts';
import type { SourceNode } from './tree.ts';
import { addressable, interfaceNameOf, isAddressable } from './types.ts';
import {
  anyType,
  type GoField,
  type GoMethod,
  type GoType,
  type Payload,
  stringType,
  type Value,
  wrap,
} from './value.ts';

/** How one name is read from values of one type. */
export interface Access {
  /**
   * Reads the field, or calls the method without arguments.
   * @param typeName what errors call the type of the receiver
   * @param node what errors of a method point at
   */
  readonly read: (frame: Frame, payload: Payload, typeName: string, node: SourceNode) => Value;
  /** The static type of the result, if it is an interface: errors about its fields name it. */
  readonly interfaceName?: string | undefined;
  /** Set when the name is that of a method. */
  readonly method?: GoMethod;
  /** Why a value that is no method cannot take arguments; undefined where reading it fails anyway. */
  readonly refusesArguments?: string;
}

const accesses = new WeakMap<GoType, Map<string, Access>>();

/** Resolves a name once per type. */
export function accessOf(type: GoType, name: string): Access {
  let known = accesses.get(type);
  if (!known) {
    known = new Map();
    accesses.set(type, known);
  }
  let access = known.get(name);
  if (!access) {
    access = resolve(type, name);
    known.set(name, access);
  }
  return access;
}

/** Methods come before fields; pointers are followed. */
function resolve(type: GoType, name: string): Access {
  const method = findMethod(type, name);
  if (method) return methodAccess(type, name, method);
  switch (type.kind) {
    case 'pointer':
      return pointerAccess(type.element!, name);
    case 'struct':
      return structAccess(type, name);
    case 'map':
      return isStringKey(type.key!) ? mapAccess(type.element!, name) : unknownField(name);
    default:
      return unknownField(name);
  }
}

export function findMethod(type: GoType, name: string): GoMethod | undefined {
  const own = type.methods?.().get(name);
  return own ?? (type.kind === 'pointer' ? type.element!.methods?.().get(name) : undefined);
}

const isStringKey = (key: GoType): boolean => key.name === stringType.name || key.name === anyType.name;

function unknownField(name: string): Access {
  return {
    read: (frame, _payload, typeName) => {
      throw frame.error(`can't evaluate field ${name} in type ${typeName}`);
    },
  };
}

function methodAccess(type: GoType, name: string, method: GoMethod): Access {
  const problem = countProblem(name, method, 0, false);
  return {
    method,
    read: (frame, payload, _typeName, node) => {
      if (problem !== undefined) throw frame.error(problem);
      checkReceiver(frame, type, name, payload, node);
      return callMethod(frame, node, name, method, payload, []);
    },
  };
}

/** A method of the element cannot run on a nil pointer; a method of the pointer can. */
export function checkReceiver(frame: Frame, type: GoType, name: string, payload: Payload, node: SourceNode): void {
  if (type.kind !== 'pointer' || payload !== null) return;
  const element = type.element!;
  if (!element.methods?.().has(name)) return;
  const shortName = element.name.slice(element.name.lastIndexOf('.') + 1);
  frame.node = node;
  const problem = `value method ${element.name}.${name} called using nil *${shortName} pointer`;
  throw frame.error(`error calling ${name}: ${problem}`);
}

function mapAccess(element: GoType, name: string): Access {
  return {
    read: (_frame, payload) => {
      if (payload === null) return undefined;
      if (payload instanceof Map) return payload.has(name) ? wrap(element, payload.get(name)) : undefined;
      return Object.hasOwn(payload, name) ? wrap(element, payload[name]) : undefined;
    },
    interfaceName: interfaceNameOf(element),
    refusesArguments: `${name} is not a method but has arguments`,
  };
}

/** What is behind the pointer has an address. */
function pointerAccess(element: GoType, name: string): Access {
  const { read, ...inner } = accessOf(addressable(element), name);
  const saysUnknown = element.kind === 'struct' && findField(element, name) === undefined;
  return {
    ...inner,
    read: (frame, payload, typeName, node) => {
      if (payload === null && !saysUnknown) throw frame.error(`nil pointer evaluating ${typeName}.${name}`);
      return read(frame, payload, typeName, node);
    },
  };
}

function structAccess(type: GoType, name: string): Access {
  const found = findField(type, name);
  if (!found) return unknownField(name);
  if (!isExported(name)) {
    return {
      read: (frame, _payload, typeName) => {
        throw frame.error(`${name} is an unexported field of struct type ${typeName}`);
      },
    };
  }
  const fieldType = isAddressable(type) ? addressable(found.type) : found.type;
  return {
    read: (_frame, payload) => wrap(fieldType, found.get(payload)),
    interfaceName: interfaceNameOf(fieldType),
    refusesArguments: `${name} has arguments but cannot be invoked as function`,
  };
}

const isExported = (name: string): boolean => /^\p{Lu}/u.test(name);

type FoundField = Pick<GoField, 'type' | 'get'>;

/** Searches the struct, then what is embedded in it, level by level, as Go promotes fields. */
export function findField(struct: GoType, name: string): FoundField | undefined {
  let level: { type: GoType; get: (payload: Payload) => Payload }[] = [{ type: struct, get: (payload) => payload }];
  const seen = new Set<GoType>();
  while (level.length > 0) {
    const next: typeof level = [];
    for (const { type, get } of level) {
      if (seen.has(type)) continue;
      seen.add(type);
      for (const field of type.fields?.() ?? []) {
        const read = type === struct ? field.get : (payload: Payload) => field.get(get(payload));
        if (field.name === name) return { type: field.type, get: read };
        const embedded = field.type.kind === 'pointer' ? field.type.element! : field.type;
        if (field.embedded) next.push({ type: embedded, get: read });
      }
    }
    level = next;
  }
  return undefined;
}
