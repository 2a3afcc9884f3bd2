import type { Json } from '../json/index.ts';
import {
  Budget,
  compileTree,
  defaultLimits,
  type Limits,
  locate,
  sourceForm,
  type Template,
} from '../template/index.ts';
import type { Era } from '../template/instrument.ts';
import type { ActionNode, TemplateTree } from '../template/tree.ts';
import type { FunctionTable, Value } from '../template/value.ts';
import type { NumberMode } from '../yaml/compose.ts';
import { analyseTaint, type TaintFindings } from './analyse-taint.ts';
import type { MarkPlace, Values } from './marked-scalar.ts';
import { rememberingBuilds } from './recent-builds.ts';
import { charactersOf, Recorder, textOfPrinted } from './recorder.ts';
import { compileSkeleton, type Skeleton } from './skeleton.ts';
import { defaultSkeletonCacheLimits, SkeletonCache, type SkeletonCacheLimits } from './skeleton-cache.ts';
import { type PrintPlace, type StructureCause, StructureError } from './structure-error.ts';
import type { TaintRules } from './taint-rules.ts';
import { type PassRule, type TextMarks, TextWatch } from './text-watch.ts';
import { Trace, type TraceMode } from './trace.ts';

export interface SafeTemplateOptions {
  /** As they were given to compile the tree. */
  readonly functions: FunctionTable;
  readonly limits?: Partial<Limits>;
  readonly rules: TaintRules;
  /** How numbers of the YAML come out; `exact` without it. */
  readonly numbers?: NumberMode;
  readonly cache?: SkeletonCacheLimits;
}

/** What a run records. */
export interface Recorded {
  readonly key: string;
  readonly values: Values;
  /** Text of the skeleton; empty where it was not written. */
  readonly text: string;
}

/** All that a run leaves behind, for tests and explanations. */
export interface Render extends Recorded {
  /** Of the values, in their order. */
  readonly places: readonly MarkPlace[];
  readonly skeleton: Skeleton;
}

/**
 * A template whose output is read as YAML, and in which text of tenants can only ever fill the scalar in which it stands.
 * The program runs on the real values but records what it would print of a tenant's, and how conditions and loops come
 * out. For each such way through the template a skeleton is read once, with marks in the places of values; values are
 * then put into its scalars.
 */
export class SafeTemplate {
  readonly #tree: TemplateTree;
  readonly #findings: TaintFindings;
  readonly #options: SafeTemplateOptions;
  readonly #marker: Template;
  #tracer: Template | undefined;
  readonly #recorder = new Recorder();
  readonly #steadyTime: Era = { number: 0 };
  #latest: Value;
  readonly #cache: SkeletonCache;
  readonly #numbers: NumberMode;
  readonly #limits: Limits;

  constructor(tree: TemplateTree, options: SafeTemplateOptions) {
    const { rules } = options;
    this.#tree = tree;
    this.#findings = analyseTaint(tree, rules);
    this.#options = options;
    this.#marker = this.#compileProgram('mark');
    this.#cache = new SkeletonCache(options.cache ?? defaultSkeletonCacheLimits);
    this.#numbers = options.numbers ?? 'exact';
    this.#limits = { ...defaultLimits, ...options.limits };
  }

  /** Number of skeletons that are kept. */
  get shapes(): number {
    return this.#cache.size;
  }

  /**
   * What the template prints for the data, read as YAML. What no tenant's text is part of is frozen, and the same object
   * each time; all of it may be shared and must not be changed.
   * @param makeData makes the data anew, for templates that change it
   * @param budget shared with other renders; it takes both runs of a new shape, but the steps of one
   * @throws {TemplateError} when the template fails
   * @throws {YamlError} when the skeleton is no YAML, or a value makes no sense in its place
   * @throws {StructureError} when a tenant's text would change the structure
   */
  render(makeData: () => Value, budget = new Budget(this.#limits)): Json {
    const { steps } = budget;
    // Many templates are used once, so that the first render does without the second program.
    const traced = this.#cache.size === 0 ? undefined : this.trace(makeData(), budget);
    const known = traced && this.#cache.get(traced.key);
    if (known && known.valueCount === traced.values.length) return known.build(traced.values);
    budget.rewind(steps);
    const { key, values, skeleton } = this.examine(makeData(), budget);
    // Two shapes under one key would be a mistake of ours; neither pod may get the other's.
    if (known) return skeleton.build(values);
    const remembering = { ...skeleton, build: rememberingBuilds(skeleton.build) };
    this.#cache.keep(key, remembering);
    return remembering.build(values);
  }

  /** What tells the shape of the output, and what is to be put into it. @throws {TemplateError} */
  trace(data: Value, budget?: Budget): Recorded {
    this.#tracer ??= this.#compileProgram('record');
    return this.#run(this.#tracer, data, budget);
  }

  /** Runs without the cache and answers all that a run leaves behind. @throws what {@link render} throws */
  examine(data: Value, budget?: Budget): Render {
    const { key, values, text } = this.#run(this.#marker, data, budget);
    const { prints } = this.#recorder;
    const places = prints.map((node): MarkPlace => ({ isJson: this.#findings.flowOf(node.pipeline).isJson }));
    const refuse = (cause: StructureCause, mark: number, given: Values): StructureError => {
      const printed = given[mark];
      const shown = printed === undefined ? undefined : textOfPrinted(printed);
      return new StructureError(cause, shown, prints[mark] && this.#placeOf(prints[mark]));
    };
    return { key, values, text, places, skeleton: compileSkeleton({ text, places, numbers: this.#numbers, refuse }) };
  }

  /**
   * Runs in clear.
   * @returns names of functions that may have looked into marked texts; with none of them, the way through the template is
   *   the same for all texts that could stand there
   * @throws {TemplateError} when the template fails
   */
  lookers(data: Value, rules: ReadonlyMap<string, PassRule>, marks: TextMarks): ReadonlySet<string> {
    const watch = new TextWatch(rules, marks);
    compileTree(this.#tree, this.#options, watch).execute(data);
    return watch.lookers;
  }

  #compileProgram(mode: TraceMode): Template {
    const { functions: rules } = this.#options.rules;
    const settings = { mode, rules, findings: this.#findings, recorder: this.#recorder, steadyTime: this.#steadyTime };
    return compileTree(this.#tree, this.#options, new Trace(settings));
  }

  #run(program: Template, data: Value, budget: Budget | undefined): Recorded {
    const recorder = this.#recorder;
    this.#meet(data);
    recorder.start();
    const text = program.execute(data, budget);
    const { key, values } = recorder;
    this.#checkOutput(text, values);
    return { key, values, text };
  }

  /** A new time begins where the steady part of the data is another one. */
  #meet(data: Value): void {
    const { steady } = this.#options.rules;
    if (steady === undefined || this.#latest === data) return;
    if (this.#latest === undefined || !steady.isSame(this.#latest, data)) this.#steadyTime.number++;
    this.#latest = data;
  }

  #placeOf(node: ActionNode): PrintPlace {
    return { line: locate(this.#tree.source, node.offset).line, action: `{{ ${sourceForm(node.pipeline)} }}` };
  }

  /** The ordinary program would have printed the values, too. */
  #checkOutput(text: string, values: Values): void {
    if (text.length + charactersOf(values) > this.#limits.outputBytes) throw new StructureError('too-many-values');
  }
}
