import type { Document, Snapshot } from '../../src/inject/index.ts';
import { isObject, type JsonObject } from '../../src/json/index.ts';
import { lintConfiguration } from '../../src/lint/lint-configuration.ts';
import type { TenantInput } from '../../src/lint/tenant-inputs.ts';
import { hasMark, markOf, type Recorded } from '../../src/safe-template/index.ts';
import { dataOf, type Renderer, renderer, skeletonFor, traced } from './structure-renders.ts';
import { type Sink, sinksFor } from './structure-sinks.ts';

/** A template under attack. */
export interface Subject {
  readonly renderer: Renderer;
  /** What it prints of a pod, in whatever branch: paths into its data, as the walk of `lint` has them. */
  readonly sources: readonly string[];
}

/** All templates of a configuration. */
export function subjectsOf(name: string, snapshot: Snapshot, config: Document): Subject[] {
  const inputs = walk(config, snapshot);
  return [...snapshot.templates.keys()].map((template) => {
    const printed = inputs.filter((input) => input.template === template && input.fills !== 'condition');
    const sources = [...new Set(printed.map(({ source }) => source))];
    return { renderer: renderer(`${name} ${template}`, snapshot, template), sources };
  });
}

const walked = new Map<string, readonly TenantInput[]>();

/** Without values, so that no branch is left out; settings that share their templates are walked once. */
function walk(config: Document, { generation }: Snapshot): readonly TenantInput[] {
  const key = `${generation.name} ${config.text}`;
  const inputs = walked.get(key) ?? lintConfiguration({ config }, { generation }).inputs;
  walked.set(key, inputs);
  return inputs;
}

export interface Attack {
  /** Places of pods whose text reaches what the template prints, where it was not tried before. */
  readonly sinks: readonly Sink[];
  /** What is printed for some pod that was tried. */
  readonly reached: ReadonlySet<string>;
}

/** Where texts of a template were tried already: what was printed around them in lines of skeletons. */
export type Tried = Set<string>;

/** All places of pods that the walk names, tried whether their text comes through, and none twice in the same lines. */
export function attackOn({ renderer: one, sources }: Subject, tried: Tried = new Set()): Attack {
  const sinks = new Map<string, Sink>();
  const reached = new Set<string>();
  const lines = new Map<string, string | undefined>();
  const linesOnce = (sink: Sink): string | undefined => {
    if (!lines.has(sink.name)) lines.set(sink.name, linesAround(sink, one));
    return lines.get(sink.name);
  };
  for (const source of sources) {
    for (const found of openedSinks(source, linesOnce)) {
      reached.add(source);
      const key = `${one.snapshot.generation.name} ${templateVersion(one)} ${found.name} ${linesOnce(found)}`;
      if (tried.has(key)) continue;
      tried.add(key);
      sinks.set(found.name, found);
    }
  }
  return { sinks: [...sinks.values()], reached };
}

/** Of the first way of opening branches in which anything comes through. */
function openedSinks(source: string, linesOnce: (sink: Sink) => string | undefined): Sink[] {
  const sinks = some(sinksFor(source));
  for (const open of openers) {
    const found = sinks.map((sink) => opened(sink, open)).filter((sink) => linesOnce(sink) !== undefined);
    if (found.length > 0) return found;
  }
  return [];
}

/** A whole object that is printed, such as the proxy config, has many places: so many of them stand for all. */
const maximumPlaces = 12;

function some(sinks: readonly Sink[]): readonly Sink[] {
  const step = Math.ceil(sinks.length / maximumPlaces);
  return sinks.filter((_, index) => index % step === 0);
}

type Opener = readonly [name: string, annotations: Readonly<Record<string, string>>];

/** Annotations without which some templates do not print others. */
const openers: readonly Opener[] = [
  ['', {}],
  [', with all resources', { 'sidecar.istio.io/proxyCPU': '1', 'sidecar.istio.io/proxyMemory': '1Gi' }],
  [', with a status port', { 'status.sidecar.istio.io/port': '15020' }],
  [', with HBONE', { 'proxy.istio.io/config': '{"proxyMetadata": {"ISTIO_META_ENABLE_HBONE": "true"}}' }],
];

function opened({ name, pod }: Sink, [how, annotations]: Opener): Sink {
  if (how === '') return { name, pod };
  return {
    name: name + how,
    pod: (text) => {
      const made = pod(text);
      const { metadata } = made;
      if (isObject(metadata)) metadata.annotations = { ...annotations, ...(metadata.annotations as JsonObject) };
      return made;
    },
  };
}

const templateVersion = ({ snapshot, template }: Renderer): string => snapshot.templates.get(template)!.version();

/** Texts that nobody refuses wherever they stand: as a word, a number or JSON. */
const harmless = ['7', '8', 'first/a', 'second/b', '{"a":{}}', '{"b":{}}'];

/** The lines of a skeleton in which other text of that place makes other values; undefined where there are none. */
function linesAround(sink: Sink, one: Renderer): string | undefined {
  let first: Recorded | undefined;
  for (const text of harmless) {
    const data = dataOf(sink.pod(text), one);
    const recorded = data && traced(data, one);
    if (!recorded) continue;
    first ??= recorded;
    if (JSON.stringify(first.values) === JSON.stringify(recorded.values)) continue;
    const skeleton = skeletonFor(data, one);
    return skeleton ? linesOf(skeleton.text, changedMarks(first, recorded)) : 'no YAML';
  }
  return undefined;
}

/** Of another shape all values count as changed. */
function changedMarks(one: Recorded, other: Recorded): number[] {
  const isChanged = (index: number): boolean =>
    one.key !== other.key || JSON.stringify(one.values[index]) !== JSON.stringify(other.values[index]);
  return other.values.flatMap((_, index) => (isChanged(index) ? [index] : []));
}

function linesOf(skeleton: string, marks: readonly number[]): string {
  const wanted = marks.map(markOf);
  return markedLines(skeleton, (line) => wanted.some((mark) => line.includes(mark))) || ' ';
}

/** Lines of a skeleton that hold marks, whatever their numbers. */
export function markedLines(skeleton: string, isWanted = hasMark): string {
  const lines = skeleton.split('\n').filter(isWanted);
  return lines.map((line) => line.replace(/zQ7mKx[0-9]{4}Z/g, '*')).join('\n');
}
