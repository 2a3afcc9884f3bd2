import { goString, isObject, type Json, stringifyGoJson } from '../json/index.ts';
import { type Shape, shapeOf } from './shape.ts';

/** The JSON text of a canonical value as Go prints it: members of structs in the order of their declaration. */
export function printTyped(value: Json, typeName: string): string {
  return print(value, shapeOf(typeName));
}

function print(value: Json, shape: Shape): string {
  if (value === null) return 'null';
  if (shape.kind === 'pointer') return print(value, shape.element);
  if (shape.kind === 'list' && Array.isArray(value)) return `[${value.map((item) => print(item, shape.element)).join(',')}]`;
  if (shape.kind === 'struct' && isObject(value)) {
    const present = shape.members().filter((member) => Object.hasOwn(value, member.jsonName));
    return `{${present.map((one) => `${goString(one.jsonName)}:${print(value[one.jsonName]!, one.shape)}`).join(',')}}`;
  }
  return stringifyGoJson(value, { sorted: true });
}
