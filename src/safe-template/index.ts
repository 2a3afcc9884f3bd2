export { type Recorded, type Render, SafeTemplate, type SafeTemplateOptions } from './safe-template.ts';
export { defaultSkeletonCacheLimits, type SkeletonCacheLimits } from './skeleton-cache.ts';
export { type PrintPlace, type StructureCause, StructureError, structureCauses } from './structure-error.ts';
export type { FragmentWriter, FunctionRule, Origin, TaintRules } from './taint-rules.ts';
