import { type Json, member } from '../json/index.ts';
import { type StructureCause, type StructureError, structureCauses } from '../safe-template/index.ts';
import { tellsEnvironmentValue } from './environment-values.ts';
import { InjectionError } from './injection-error.ts';
import { annotationNames } from './pod.ts';
import type { TemplateData } from './template-data.ts';

/** How much of a text a sentence shows. */
const shownCharacters = 40;

/** What the sentence advises, where there is more to do than to look at quotes and line breaks. */
const advice: Partial<Record<StructureCause, string>> = {
  'key-collides': 'Choose another name.',
  'merge-key': 'Choose another name.',
  'null-key': 'Choose another name.',
  'merge-directive': 'Remove that key.',
  'wrong-json': 'Make it legal JSON.',
  'too-deep': 'Make it flatter.',
  'too-many-values': 'Make the pod smaller.',
  'no-safe-place': 'The template must print it elsewhere.',
};

/** The sentence for whoever wrote the pod: which text, where it was printed, and where it comes from. */
export function structureDenial(error: StructureError, template: string, data: TemplateData): InjectionError {
  const { reason, text, place } = error;
  const where = `template ${JSON.stringify(template)}${place ? ` line ${place.line}` : ''}`;
  const what = text === undefined ? 'what the pod holds' : shownText(text, data);
  const printed = place ? ` printed by ${cut(place.action, 2 * shownCharacters)}` : '';
  const origin = text === undefined ? undefined : originOf(text, data);
  const sentences = [
    `${where}: ${what}${printed} would change the structure of the generated YAML (${structureCauses[reason]}).`,
    ...(origin === undefined ? [] : [`It comes from ${origin}.`]),
    advice[reason] ?? 'Remove quotes and line breaks from it.',
  ];
  return new InjectionError('tenant-text-alters-structure', sentences.join(' '), { cause: error });
}

function shownText(text: string, { spec }: TemplateData): string {
  if (tellsEnvironmentValue(text, spec as Json)) return 'the value of an environment variable';
  return `the text ${shown(text)}`;
}

function shown(text: string): string {
  return JSON.stringify(cut(text, shownCharacters)).replace(/[\u007f-\u009f\u2028\u2029]/g, escapeCode);
}

const escapeCode = (symbol: string): string => `\\u${symbol.charCodeAt(0).toString(16).padStart(4, '0')}`;

function cut(text: string, length: number): string {
  const characters = [...text.slice(0, 2 * length)];
  return text.length <= length ? text : `${characters.slice(0, length).join('')}…`;
}

/** The annotation, label or name that holds the text, or whose own text the printed one holds. */
function originOf(text: string, { objectMeta, spec, deploymentMeta }: TemplateData): string | undefined {
  const holds = (value: Json | undefined): boolean =>
    typeof value === 'string' && value !== '' && (value.includes(text) || text.includes(value));
  for (const [map, what] of [
    ['annotations', 'annotation'],
    ['labels', 'label'],
  ] as const) {
    const found = Object.entries(objectMeta[map] ?? {}).find(([, value]) => holds(value as Json));
    if (found) return `${what} ${JSON.stringify(cut(found[0], 2 * shownCharacters))}`;
  }
  const name = ['name', 'generateName', 'namespace'].find((one) => holds(member(objectMeta, one)));
  if (name) return `metadata.${name}`;
  if (holds(member(spec, 'serviceAccountName'))) return 'spec.serviceAccountName';
  if (holds(deploymentMeta.Name) || holds(deploymentMeta.Namespace)) return 'the name of the workload';
  const hasProxyConfig = member(
    (objectMeta.annotations ?? {}) as { [name: string]: Json },
    annotationNames.proxyConfig,
  );
  return hasProxyConfig === undefined ? undefined : `annotation ${JSON.stringify(annotationNames.proxyConfig)}`;
}
