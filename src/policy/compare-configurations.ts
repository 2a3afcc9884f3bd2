import type { Generation } from '../inject/generation.ts';
import { changesBetween } from '../inject/generations/families.ts';
import type { CompiledTemplate, Snapshot } from '../inject/snapshot.ts';
import { type JsonObject, parseJson } from '../json/index.ts';
import { formatSelector, type Selector } from '../kube/selector.ts';
import { encodeMessage } from '../mesh/index.ts';
import type { PodChange } from './pod-changes.ts';
import { valueChanges } from './value-changes.ts';

/** What differs in effect between two configurations, whatever releases they are of. */
export interface ConfigurationDifference {
  /** undefined where both are of the same family of releases. */
  readonly generation: GenerationChange | undefined;
  /** Policy, revision, default templates, aliases and injected annotations, by path. */
  readonly settings: readonly PodChange[];
  readonly selectors: readonly SelectorChange[];
  readonly templates: readonly TemplateChange[];
  readonly values: readonly PodChange[];
  /** With the defaults of each release. */
  readonly mesh: readonly PodChange[];
}

export interface GenerationChange {
  readonly before: Generation;
  readonly after: Generation;
  /** What the families between brought, the oldest first; none where the later configuration is of an older one. */
  readonly brought: readonly (readonly [release: string, sentence: string])[];
}

export interface SelectorChange {
  readonly list: 'neverInjectSelector' | 'alwaysInjectSelector';
  readonly change: 'added' | 'removed';
  readonly selector: string;
}

export interface TemplateChange {
  readonly name: string;
  readonly change: 'added' | 'removed' | 'changed';
  /** Texts; empty where there is none. */
  readonly before: string;
  readonly after: string;
}

export function compareConfigurations(before: Snapshot, after: Snapshot): ConfigurationDifference {
  return {
    generation: generationChange(before.generation, after.generation),
    settings: valueChanges(settingsOf(before), settingsOf(after)),
    selectors: [
      ...selectorChanges(before, after, 'neverInjectSelector'),
      ...selectorChanges(before, after, 'alwaysInjectSelector'),
    ],
    templates: templateChanges(before.templates, after.templates),
    values: valueChanges(before.values.tree as JsonObject, after.values.tree as JsonObject),
    mesh: valueChanges(meshOf(before), meshOf(after)),
  };
}

/** Whether nothing differs. */
export function isEqualConfiguration(difference: ConfigurationDifference): boolean {
  const { generation, settings, selectors, templates, values, mesh } = difference;
  return !generation && [settings, selectors, templates, values, mesh].every(({ length }) => length === 0);
}

function generationChange(before: Generation, after: Generation): GenerationChange | undefined {
  return before === after ? undefined : { before, after, brought: changesBetween(before, after) };
}

function settingsOf({ rules, revision, defaultTemplates, aliases, injectedAnnotations }: Snapshot): JsonObject {
  return {
    policy: rules.policy,
    revision,
    defaultTemplates: [...defaultTemplates],
    aliases: Object.fromEntries([...aliases].map(([name, templates]) => [name, [...templates]])),
    injectedAnnotations: { ...injectedAnnotations },
  };
}

/** A pod is judged by all selectors of a list, so their order tells nothing. */
function selectorChanges(before: Snapshot, after: Snapshot, list: SelectorChange['list']): SelectorChange[] {
  const [earlier, later] = [selectorTexts(before.rules[list]), selectorTexts(after.rules[list])];
  const added = [...later].filter((selector) => !earlier.has(selector));
  const removed = [...earlier].filter((selector) => !later.has(selector));
  return [
    ...added.map((selector) => ({ list, change: 'added' as const, selector })),
    ...removed.map((selector) => ({ list, change: 'removed' as const, selector })),
  ];
}

function selectorTexts(selectors: readonly Selector[]): ReadonlySet<string> {
  return new Set(selectors.map(formatSelector));
}

function templateChanges(
  before: ReadonlyMap<string, CompiledTemplate>,
  after: ReadonlyMap<string, CompiledTemplate>,
): TemplateChange[] {
  return [...new Set([...before.keys(), ...after.keys()])].flatMap((name): TemplateChange[] => {
    const [earlier, later] = [before.get(name)?.text, after.get(name)?.text];
    if (earlier === later) return [];
    const change = earlier === undefined ? 'added' : later === undefined ? 'removed' : 'changed';
    return [{ name, change, before: earlier ?? '', after: later ?? '' }];
  });
}

function meshOf({ mesh, generation }: Snapshot): JsonObject {
  return parseJson(encodeMessage(mesh, generation.mesh.mesh)) as JsonObject;
}
