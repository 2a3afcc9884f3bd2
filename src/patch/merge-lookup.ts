import type { MergeSchema } from '../kube/index.ts';
import { PatchError } from './patch-error.ts';

/** The schema of a member that both sides hold as an object. @throws {PatchError} where the type has no such member */
export function memberSchema(schema: MergeSchema, name: string): MergeSchema {
  if (schema.goKind !== 'struct') {
    const text = `merging an object in json but data type is not struct, instead is: ${schema.goKind}`;
    throw new PatchError('merge', text);
  }
  const known = schema.memberName(name);
  if (known !== undefined) return schema.members().get(known)!;
  const text = `unable to find api field in struct ${schema.typeName} for the json field ${JSON.stringify(name)}`;
  throw new PatchError('merge', text);
}

/** The schema of a member that is a list. @throws {PatchError} where the type says that it is none */
export function listSchema(schema: MergeSchema, name: string): MergeSchema {
  const found = memberSchema(schema, name);
  if (found.kind !== 'list' && !found.isPointer) {
    const kind = schema.isPointer ? 'ptr' : schema.goKind;
    throw new PatchError('merge', `expected slice or array type, but got: ${kind}`);
  }
  return found;
}
