// Writes src/kube/types.generated.ts: the structs reachable from a Pod as one compact table.
// Usage: node scripts/generate-kubernetes-types.mjs <types-kubernetes.json>
import { readFileSync, writeFileSync } from 'node:fs';

const [source] = process.argv.slice(2);
if (source === undefined) {
  console.error('usage: node scripts/generate-kubernetes-types.mjs <types-kubernetes.json>');
  process.exit(2);
}

const header = `// Made by scripts/generate-kubernetes-types.mjs from the recorded type facts of k8s.io/api v0.36.1. Do not edit.
import type { StructTable } from './field-row.ts';

/** Every struct reachable from v1.Pod; the columns are those of FieldRow. */
export const podStructs: StructTable = {
`;

const quote = (text) => `'${text.replaceAll('\\', '\\\\').replaceAll("'", "\\'")}'`;

function row(field) {
  // Both rules at once leave out what either would; only "omitzero" reaches struct values.
  const omit = field.omit?.includes('omitzero') ? 'omitzero' : (field.omit ?? '');
  const json = field.inline ? '' : field.json;
  const columns = [field.go, json, field.type, omit, field.patchStrategy ?? '', field.patchMergeKey ?? ''];
  while (columns.at(-1) === '' && columns.length > 3) columns.pop();
  return `    [${columns.map(quote).join(', ')}],\n`;
}

const { types } = JSON.parse(readFileSync(source, 'utf8'));
const structs = Object.keys(types)
  .sort()
  .map((name) => `  ${quote(name)}: [\n${types[name].map(row).join('')}  ],\n`);
writeFileSync(new URL('../src/kube/types.generated.ts', import.meta.url), `${header}${structs.join('')}};\n`);
