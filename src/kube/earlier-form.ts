import { isObject, type Json, type JsonObject, setMember } from '../json/index.ts';
import { type Shape, type StructShape, shapeOf } from './shape.ts';

/** How Go types of earlier releases of Kubernetes differ from today's. */
export interface EarlierTypes {
  /** Members that the types do not have yet, such as `Container.restartPolicy`. */
  readonly absent: ReadonlySet<string>;
  /** The creation time of an object that has none is printed as null, as Go did until 2025. */
  readonly printsNullTimes: boolean;
}

/** JSON of a type as a program with the earlier types holds and prints it. */
export function earlierForm(value: Json, type: string, types: EarlierTypes): Json {
  return visit(value, shapeOf(type), types);
}

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
  const printsTime = types.printsNullTimes && shape.shortName === 'ObjectMeta';
  const result: JsonObject = printsTime ? { creationTimestamp: null } : {};
  const shapes = shapesOfMembers(shape);
  for (const [name, value] of Object.entries(object)) {
    if (types.absent.has(`${shape.shortName}.${name}`)) continue;
    const member = shapes.get(name);
    setMember(result, name, member ? visit(value, member, types) : value);
  }
  return result;
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
