import type { FieldRow, OmitRule } from './field-row.ts';
import { podStructs } from './types.generated.ts';
import { workloadStructs } from './workload-types.ts';

/** A Go type as its JSON sees it. */
export type Shape = StructShape | PointerShape | ListShape | MapShape | ScalarShape;

export interface StructShape {
  readonly kind: 'struct';
  /** As Go prints it: `v1.PodSpec`. */
  readonly name: string;
  /** Without the package: `PodSpec`. */
  readonly shortName: string;
  /** The fields as Go declares them, inlined structs among them; lazy, because types refer to each other. */
  readonly fields: () => readonly FieldShape[];
  /** The members of the JSON form: inlined structs are replaced by their fields. */
  readonly members: () => readonly FieldShape[];
}

export interface FieldShape {
  readonly goName: string;
  /** `''` for an inlined struct. */
  readonly jsonName: string;
  /** How Go's decoder names the field in errors: the JSON name behind the Go names of inlined structs around it. */
  readonly errorPath: string;
  readonly shape: Shape;
  readonly omit: OmitRule;
  readonly isMerged: boolean;
  readonly mergeKey: string | undefined;
}

export interface PointerShape {
  readonly kind: 'pointer';
  readonly name: string;
  readonly element: Shape;
}

export interface ListShape {
  readonly kind: 'list';
  readonly name: string;
  readonly element: Shape;
}

export interface MapShape {
  readonly kind: 'map';
  readonly name: string;
  readonly key: ScalarShape;
  readonly element: Shape;
}

export interface ScalarShape {
  readonly kind: ScalarKind;
  readonly name: string;
}

/** `raw` stands for any JSON that Kubernetes keeps as it is (FieldsV1, RawExtension). */
export type ScalarKind = 'string' | 'bool' | 'int32' | 'int64' | 'quantity' | 'time' | 'intOrString' | 'raw';

const scalarKinds: ReadonlyMap<string, ScalarKind> = new Map([
  ['string', 'string'],
  ['bool', 'bool'],
  ['int32', 'int32'],
  ['int64', 'int64'],
  ['resource.Quantity', 'quantity'],
  ['v1.Time', 'time'],
  ['intstr.IntOrString', 'intOrString'],
  ['v1.FieldsV1', 'raw'],
  ['runtime.RawExtension', 'raw'],
]);

const namedMaps: ReadonlyMap<string, string> = new Map([['v1.ResourceList', 'map[v1.ResourceName]resource.Quantity']]);

const shapes = new Map<string, Shape>();

/**
 * The shape of a Go type: `v1.Pod`, `*v1.Pod`, `[]v1.Container`, `map[string]string`, `apps/v1.Deployment`.
 * A name that no table has stands for a named string type, as in Kubernetes' own types.
 */
export function shapeOf(typeName: string): Shape {
  const known = shapes.get(typeName);
  if (known) return known;
  const shape = buildShape(typeName);
  shapes.set(typeName, shape);
  return shape;
}

const namedString = /^string \((.+)\)$/;
const mapType = /^map\[([^\]]+)\](.+)$/;

function buildShape(typeName: string): Shape {
  if (typeName.startsWith('*')) {
    const element = shapeOf(typeName.slice(1));
    return { kind: 'pointer', name: `*${element.name}`, element };
  }
  if (typeName.startsWith('[]')) {
    const element = shapeOf(typeName.slice(2));
    return { kind: 'list', name: `[]${element.name}`, element };
  }
  const scalar = scalarKinds.get(typeName);
  if (scalar) return { kind: scalar, name: typeName };
  const map = mapType.exec(namedMaps.get(typeName) ?? typeName);
  if (map) {
    const element = shapeOf(map[2]!);
    return { kind: 'map', name: typeName, key: shapeOf(map[1]!) as ScalarShape, element };
  }
  const rows = structRows(typeName);
  if (rows) return structShape(typeName, rows);
  return { kind: 'string', name: namedString.exec(typeName)?.[1] ?? typeName };
}

function structRows(name: string): readonly FieldRow[] | undefined {
  for (const table of [podStructs, workloadStructs]) {
    if (Object.hasOwn(table, name)) return table[name];
  }
  return undefined;
}

function structShape(typeName: string, rows: readonly FieldRow[]): StructShape {
  const name = typeName.slice(typeName.lastIndexOf('/') + 1);
  const fields = once(() => rows.map(fieldShape));
  return {
    kind: 'struct',
    name,
    shortName: name.slice(name.lastIndexOf('.') + 1),
    fields,
    members: once(() => fields().flatMap(flatten)),
  };
}

function fieldShape(row: FieldRow): FieldShape {
  const [goName, jsonName, type, omit = '', strategy = '', mergeKey] = row;
  return {
    goName,
    jsonName,
    errorPath: jsonName,
    shape: shapeOf(type),
    omit,
    isMerged: strategy.split(',').includes('merge'),
    mergeKey,
  };
}

function flatten(field: FieldShape): readonly FieldShape[] {
  if (field.jsonName !== '' || field.shape.kind !== 'struct') return [field];
  return field.shape.members().map((member) => ({ ...member, errorPath: `${field.goName}.${member.errorPath}` }));
}

/** Go finds fields without regard to case; only the long s and the Kelvin sign fold into ASCII letters. */
export function foldName(name: string): string {
  return name.toLowerCase().replaceAll('\u017f', 's');
}

/** Makes a value at its first use. */
export function once<Value>(make: () => Value): () => Value {
  let made: { value: Value } | undefined;
  return () => {
    made ??= { value: make() };
    return made.value;
  };
}
