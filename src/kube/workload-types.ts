import type { StructTable } from './field-row.ts';

export const workloadStructs: StructTable = {};
