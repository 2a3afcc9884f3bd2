import { type FieldShape, foldName, once, type Shape, type StructShape, shapeOf } from './shape.ts';

/** What a Kubernetes type says about merging values of it. */
export interface MergeSchema {
  readonly kind: 'struct' | 'map' | 'list' | 'scalar';
  /** The kind as Go's reflection names it: `struct`, `map`, `slice`, `string`, `int32` … */
  readonly goKind: string;
  /** The type's name without its package, as errors of Go's merge print it: `PodSpec`. */
  readonly typeName: string;
  readonly isPointer: boolean;
  /** Lists only: whether a patch is merged into the list; otherwise it replaces the list. */
  readonly isMerged: boolean;
  /** Of a merged list of objects: the member that tells its items apart. */
  readonly mergeKey: string | undefined;
  /** Of a list or map: the schema of what it holds. */
  readonly element: MergeSchema | undefined;
  /** Of a struct: its members by JSON name. */
  readonly members: () => ReadonlyMap<string, MergeSchema>;
  /** Of a struct: the JSON name that Go takes this name for, which may differ in case; undefined where it has none. */
  readonly memberName: (name: string) => string | undefined;
}

const noMembers: ReadonlyMap<string, MergeSchema> = new Map();

/** Any JSON: maps of anything, lists that are replaced as a whole. */
export const anySchema: MergeSchema = {
  kind: 'map',
  goKind: 'interface',
  typeName: '',
  isPointer: false,
  isMerged: false,
  mergeKey: undefined,
  get element() {
    return anySchema;
  },
  members: () => noMembers,
  memberName: () => undefined,
};

const schemas = new Map<Shape, MergeSchema>();

/** The merge schema of a type, `v1.Pod` for one. */
export function mergeSchema(typeName: string): MergeSchema {
  return schemaOf(shapeOf(typeName));
}

function schemaOf(shape: Shape): MergeSchema {
  let schema = schemas.get(shape);
  if (!schema) {
    schema = makeSchema(shape);
    schemas.set(shape, schema);
  }
  return schema;
}

const goKinds: Readonly<Record<Exclude<Shape['kind'], 'pointer'>, string>> = {
  struct: 'struct',
  list: 'slice',
  map: 'map',
  string: 'string',
  bool: 'bool',
  int32: 'int32',
  int64: 'int64',
  quantity: 'struct',
  time: 'struct',
  intOrString: 'struct',
  raw: 'struct',
};

function makeSchema(shape: Shape): MergeSchema {
  if (shape.kind === 'pointer') return { ...schemaOf(shape.element), isPointer: true };
  if (shape.kind === 'raw') return anySchema;
  const common = {
    goKind: goKinds[shape.kind],
    typeName: shape.name.slice(shape.name.lastIndexOf('.') + 1),
    isPointer: false,
    isMerged: false,
    mergeKey: undefined,
    members: () => noMembers,
    memberName: () => undefined,
  };
  switch (shape.kind) {
    case 'struct':
      return { ...common, kind: 'struct', element: undefined, ...structMembers(shape) };
    case 'list':
    case 'map':
      return { ...common, kind: shape.kind, element: schemaOf(shape.element) };
    default:
      return { ...common, kind: 'scalar', element: undefined };
  }
}

function structMembers(shape: StructShape): Pick<MergeSchema, 'members' | 'memberName'> {
  const members = once(() => new Map(shape.members().map((field) => [field.jsonName, fieldSchema(field)])));
  const folded = once(() => new Map([...members().keys()].map((name) => [foldName(name), name])));
  const memberName = (name: string): string | undefined => (members().has(name) ? name : folded().get(foldName(name)));
  return { members, memberName };
}

function fieldSchema(field: FieldShape): MergeSchema {
  const schema = schemaOf(field.shape);
  return field.isMerged ? { ...schema, isMerged: true, mergeKey: field.mergeKey } : schema;
}
