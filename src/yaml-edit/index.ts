export { type EditedYaml, editYaml } from './edit-yaml.ts';
export { applyTextEdits, invertTextEdits, type TextEdit, widenToLines } from './text-edit.ts';
