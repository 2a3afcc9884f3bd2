export { type EditedYaml, editYaml, type KnownYaml } from './edit-yaml.ts';
export { applyTextEdits, invertTextEdits, type TextEdit, widenToLines } from './text-edit.ts';
