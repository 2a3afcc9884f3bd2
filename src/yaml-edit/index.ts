export { type EditedYaml, editYaml } from './edit-yaml.ts';
export { applyTextEdits, invertTextEdits, type TextEdit } from './text-edit.ts';
