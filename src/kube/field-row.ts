/** When Go's encoder leaves a member out: never, when empty, or when zero. */
export type OmitRule = '' | 'omitempty' | 'omitzero';

/**
 * One field of a Go struct: Go name, JSON name, Go type, omit rule, merge strategy, merge key.
 * An inlined (embedded) struct has the JSON name `''`. Named string types are written `string (v1.Protocol)`.
 */
export type FieldRow = readonly [
  go: string,
  json: string,
  type: string,
  omit?: OmitRule,
  strategy?: string,
  mergeKey?: string,
];

/** Struct name as Go prints it, with the API group in front where that is needed to tell types apart → its fields. */
export type StructTable = Readonly<Record<string, readonly FieldRow[]>>;
