import type { Json } from '../json/index.ts';
import type { Duration } from './duration.ts';

/**
 * A protobuf message as a plain immutable value: only the fields that are set, by their camelCase names.
 *
 * | field                                   | value                                                |
 * |-----------------------------------------|------------------------------------------------------|
 * | string, bool, int32, uint32, double     | the primitive; absent when zero (but in a oneof)     |
 * | int64                                   | `bigint`                                             |
 * | enum                                    | its number, also one without a name                  |
 * | BoolValue, Int32Value, ...              | the bare scalar, zeros included                      |
 * | Duration                                | {@link Duration}                                     |
 * | Struct, Value, ListValue                | {@link Json}                                         |
 * | repeated, map                           | array, plain object; absent when empty               |
 * | message                                 | a message                                            |
 *
 * A member of a oneof stands under its own name; at most one of them is there.
 */
export interface Message {
  readonly [field: string]: FieldValue;
}

export type FieldValue =
  | string
  | number
  | bigint
  | boolean
  | Duration
  | Json
  | Message
  | readonly FieldValue[]
  | { readonly [key: string]: FieldValue };
