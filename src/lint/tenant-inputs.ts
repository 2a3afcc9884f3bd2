import type { Flow } from '../safe-template/index.ts';
import { type ActionNode, type Pipeline, sourceForm } from '../template/index.ts';
import type { Guard, SourcePosition } from './finding.ts';
import { annotationIn, inputWords, withKeys } from './input-words.ts';
import type { Site } from './outline.ts';
import type { Fill, Placement } from './read-outline.ts';
import { positionOf } from './source-position.ts';
import type { Subject } from './subject.ts';

/** A part of a pod that reaches a place of a template. */
export interface TenantInput {
  /** In words: `annotation "sidecar.istio.io/proxyCPU"`. */
  readonly input: string;
  /** As templates name it: `.ObjectMeta.Annotations["sidecar.istio.io/proxyCPU"]`. */
  readonly source: string;
  readonly template: string;
  readonly position: SourcePosition;
  /** The action in its normal form: `{{ $value }}`. */
  readonly action: string;
  /** Where in the YAML; undefined where that cannot be told, or nothing is printed. */
  readonly path: string | undefined;
  /** What it is part of there; undefined where that cannot be told. */
  readonly fills: Fill | 'YAML of a value' | 'condition' | undefined;
  /** What keeps it there, the outermost first. */
  readonly guards: readonly Guard[];
}

/** Everything of a pod that a template prints or asks about, in the order of the source. */
export function tenantInputs(subject: Subject): TenantInput[] {
  const printed = [...subject.drawings.sites.values()].flatMap((site) => inputsOfSite(subject, site));
  return [...printed, ...conditionInputs(subject)];
}

function inputsOfSite(subject: Subject, { key, node }: Site): TenantInput[] {
  if (node.kind === 'text') return [];
  const flow = subject.findings.flowOf(node.pipeline);
  if (!flow.isTainted) return [];
  const placement = subject.drawings.placements.get(key);
  return sourcesOf(subject, flow).map((source) => ({
    ...inputAt(subject, source, node.pipeline),
    path: placement?.path,
    fills: placement && flow.mayBeFragment ? 'YAML of a value' : placement?.fills,
    guards: [...annotationGuard(subject, source), ...guardsOf(node, flow, placement)],
  }));
}

/** Paths into the data that a value depends on. */
export function sourcesOf({ constants }: Pick<Subject, 'constants'>, { inputs }: Flow): string[] {
  return [...inputs].map((path) => withKeys(path, constants));
}

function inputAt({ name, tree }: Subject, source: string, pipeline: Pipeline) {
  return {
    input: inputWords(source),
    source,
    template: name,
    position: positionOf(tree, pipeline.offset),
    action: `{{ ${sourceForm(pipeline)} }}`,
  };
}

/** Conditions are looked at once, however many definitions lead there. */
function conditionInputs(subject: Subject): TenantInput[] {
  const conditions = new Set([...subject.drawings.sites.values()].flatMap((site) => site.conditions));
  return [...conditions].flatMap((pipeline) =>
    sourcesOf(subject, subject.findings.flowOf(pipeline)).map((source): TenantInput => {
      const place = { path: undefined, fills: 'condition', guards: ['never-printed'] } as const;
      return { ...inputAt(subject, source, pipeline), ...place };
    }),
  );
}

function annotationGuard({ generation }: Subject, source: string): Guard[] {
  const name = annotationIn(source);
  return name !== undefined && generation.annotations.rules.has(name) ? ['annotation-checked'] : [];
}

function guardsOf(node: ActionNode, flow: Flow, placement: Placement | undefined): Guard[] {
  if (!placement) return ['engine-checked'];
  switch (placement.fills) {
    case 'anchor, alias or tag':
      return ['always-denied'];
    case 'comment':
      return ['one-comment'];
    case 'key':
      return flow.mayBeFragment ? ['typed-parts'] : ['one-key'];
    default:
      return scalarGuards(node, flow, placement);
  }
}

function scalarGuards({ pipeline }: ActionNode, flow: Flow, { fills, isWhole }: Placement): Guard[] {
  if (flow.mayBeFragment) return ['typed-parts'];
  if (fills !== 'plain scalar' || !isWhole) return ['one-scalar'];
  if (flow.isJson) return ['json-value'];
  return quotingFunctions.has(lastFunction(pipeline) ?? '') ? ['written-quoted', 'one-scalar'] : ['one-scalar'];
}

const quotingFunctions: ReadonlySet<string> = new Set(['quote']);

/** The function whose result is printed. */
function lastFunction({ commands }: Pipeline): string | undefined {
  const head = commands.at(-1)?.operands[0];
  return head?.kind === 'identifier' ? head.name : undefined;
}
