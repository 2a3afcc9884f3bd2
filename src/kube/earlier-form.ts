import { isObject, type Json, type JsonObject, setMember } from '../json/index.ts';
import { type Shape, type StructShape, shapeOf } from './shape.ts';

/** How Go types of earlier releases of Kubernetes differ from today's. */
export interface EarlierTypes {
  /** Members that the types do not have yet, such as `Container.restartPolicy`. */
  readonly absent: ReadonlySet<string>;
  /** Members that are left out where they are null, such as `DeploymentSpec.selector`. */
  readonly optional: ReadonlySet<string>;
  /** Members by struct that are printed as null where there is nothing in them. */
  readonly nullable: { readonly [struct: string]: readonly string[] };
  /** The creation time of an object that has none is printed as null, as Go did until 2025. */
  readonly printsNullTimes: boolean;
}

/** JSON of a type as a program with the earlier types holds and prints it. */
export function earlierForm(value: Json, type: string, types: EarlierTypes): Json {
  return visit(value, shapeOf(type), types);
}

/** Only without the members that the types do not have: for parts that are not printed yet. */
export function withoutLaterMembers(value: Json, type: string, { absent }: EarlierTypes): Json {
  return earlierForm(value, type, { absent, optional: noMembers, nullable: {}, printsNullTimes: false });
}

const noMembers: ReadonlySet<string> = new Set();

function visit(value: Json, shape: Shape, types: EarlierTypes): Json {
  switch (shape.kind) {
    case 'pointer':
      return visit(value, shape.element, types);
    case 'struct':
      return isObject(value) ? visitMembers(value, shape, types) : value;
    case 'list':
      return Array.isArray(value) ? value.map((item) => visit(item, shape.element, types)) : value;
    default:
      return value;
  }
}

function visitMembers(object: JsonObject, shape: StructShape, types: EarlierTypes): JsonObject {
  const result = nulls(shape.shortName, types);
  const shapes = shapesOfMembers(shape);
  for (const [name, value] of Object.entries(object)) {
    const path = `${shape.shortName}.${name}`;
    if (types.absent.has(path) || (value === null && types.optional.has(path))) continue;
    const member = shapes.get(name);
    setMember(result, name, member ? visit(value, member, types) : value);
  }
  return result;
}

/** What is printed of a struct even if nothing is in it. */
function nulls(struct: string, { nullable, printsNullTimes }: EarlierTypes): JsonObject {
  const names = Object.hasOwn(nullable, struct) ? nullable[struct]! : [];
  const times = printsNullTimes && struct === 'ObjectMeta' ? ['creationTimestamp'] : [];
  return Object.fromEntries([...names, ...times].map((name) => [name, null]));
}

const memberShapes = new WeakMap<StructShape, ReadonlyMap<string, Shape>>();

function shapesOfMembers(shape: StructShape): ReadonlyMap<string, Shape> {
  let shapes = memberShapes.get(shape);
  if (!shapes) {
    shapes = new Map(shape.members().map((member) => [member.jsonName, member.shape]));
    memberShapes.set(shape, shapes);
  }
  return shapes;
}
