import { anyType, type GoFunction, type GoType, type Kind, stringType, typeOf, type Value } from '../value.ts';
import { define } from './define.ts';
import { structuralKey } from './structural-key.ts';

/** The kind as Go's reflect names it; nil has none. */
export function kindName(value: Value): string {
  const kind: Kind | 'invalid' = typeOf(value)?.kind ?? 'invalid';
  return kind === 'pointer' ? 'ptr' : kind;
}

const typeName = (value: Value): string => {
  const type: GoType | undefined = typeOf(value);
  return type?.name ?? '<nil>';
};

const isLike = (target: string, value: Value): boolean => {
  const name = typeName(value);
  return name === target || name === `*${target}`;
};

/** Looking at the types of values, and comparing values with their types. */
export const typeFunctions: Readonly<Record<string, GoFunction>> = {
  typeOf: define([anyType], ([value]) => typeName(value)),
  typeIs: define([stringType, anyType], ([target, value]) => typeName(value) === target),
  typeIsLike: define([stringType, anyType], ([target, value]) => isLike(target as string, value)),
  kindOf: define([anyType], ([value]) => kindName(value)),
  kindIs: define([stringType, anyType], ([target, value]) => kindName(value) === target),
  deepEqual: define([anyType, anyType], ([left, right], context) => {
    const key = structuralKey(left, context);
    return key !== undefined && key === structuralKey(right, context);
  }),
};
