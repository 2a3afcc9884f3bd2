export { type Recorded, type Render, SafeTemplate } from './safe-template.ts';
export type { SkeletonCacheLimits } from './skeleton-cache.ts';
export { type StructureCause, StructureError, structureCauses } from './structure-error.ts';
export type { FunctionRule, Origin, TaintRules } from './taint-rules.ts';
