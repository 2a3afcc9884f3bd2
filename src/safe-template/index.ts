export { analyseTaint, type TaintFindings } from './analyse-taint.ts';
export type { Flow } from './flow.ts';
export { type Inputs, keyPart, partsOf, unitedInputs } from './inputs.ts';
export { hasMark, joinMarked, markOf, splitAt, splitAtMarks } from './marks.ts';
export { type Recorded, type Render, SafeTemplate } from './safe-template.ts';
export type { SkeletonCacheLimits } from './skeleton-cache.ts';
export { type StructureCause, StructureError, structureCauses } from './structure-error.ts';
export type { FunctionRule, Lookup, NamedArgument, Origin, SteadyData, TaintRules } from './taint-rules.ts';
export { holdsMark, type PassRule, type TextMarks } from './text-watch.ts';
