export { diff } from './diff.ts';
export { type ApplyOptions, applyPatch, decodePatch } from './json-patch.ts';
export { lift } from './lift.ts';
export { mergePod } from './merge-pod.ts';
export { escapeToken, type Operation, unescapeToken } from './operation.ts';
export { PatchError, type PatchErrorCode } from './patch-error.ts';
export { strategicMerge } from './strategic-merge.ts';
