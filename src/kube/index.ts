export { DecodeError } from './decode-state.ts';
export { type EarlierTypes, earlierForm, withoutLaterMembers } from './earlier-form.ts';
export { goType } from './go-types.ts';
export { anySchema, type MergeSchema, mergeSchema } from './merge-schema.ts';
export { printTyped } from './print-typed.ts';
export {
  canonicalQuantity,
  formatQuantity,
  parseQuantity,
  scaledValue,
} from './quantity.ts';
export { containerWithDefaults, podWithDefaults, volumeWithDefaults } from './served-defaults.ts';
export { canonicalize } from './typed.ts';
