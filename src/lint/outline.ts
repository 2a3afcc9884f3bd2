import { markOf, type TaintFindings } from '../safe-template/index.ts';
import type {
  ActionNode,
  CallNode,
  ConditionNode,
  Pipeline,
  RangeNode,
  Statement,
  TemplateTree,
  TextNode,
} from '../template/tree.ts';
import { walkPipeline } from '../template/walk.ts';
import type { Constants } from './constants.ts';

/** A way through a template that does not ask any pod: which branch of which condition is taken. */
export interface Decisions {
  /** Branches that must be taken, by {@link choiceKey}. */
  readonly forced: ReadonlyMap<string, number>;
  /** Which of its branches a condition takes otherwise. */
  readonly others: 'first' | 'last';
  /** YAML that was written of a value stands as a map rather than as a scalar. */
  readonly fragmentsAreMaps: boolean;
}

/** A text or a printing action, by the calls of definitions that lead to it. */
export interface Site {
  readonly key: string;
  readonly node: TextNode | ActionNode;
  /** The conditions and loops around it, outermost first, those around the calls included. */
  readonly conditions: readonly Pipeline[];
  /** The decisions that lead there. */
  readonly choices: ReadonlyMap<string, number>;
}

/** What a site wrote. */
export interface Piece {
  /** Key of the site. */
  readonly key: string;
  readonly node: Site['node'];
  readonly start: number;
  readonly end: number;
  /** Number of the mark that stands for a value which is not known. */
  readonly mark: number | undefined;
}

/** The text that a template makes on one way, with marks where values are not known. */
export interface Outline {
  readonly text: string;
  readonly pieces: readonly Piece[];
}

/** What outlines are made of. */
export interface Sketch {
  readonly tree: TemplateTree;
  readonly findings: TaintFindings;
  readonly constants: Constants;
}

/** Calls of definitions are followed so deep, and never in a circle; those of Istio's templates go to 3. */
const maximumCallDepth = 12;

/** An outline is no longer continued beyond that; Istio's have 40,000 characters. */
const maximumLength = 1 << 20;

/** More marks would not fit into their numbers. */
const maximumMarks = 9000;

/** Writes the outline of a way. */
export function writeOutline(sketch: Sketch, decisions: Decisions): Outline {
  const writer = new OutlineWriter(sketch, decisions);
  writer.walk();
  return { text: writer.text, pieces: writer.pieces };
}

/** All sites that some way leads to, up to a number that no template in good faith has. */
export function findSites(sketch: Sketch): readonly Site[] {
  const finder = new SiteFinder(sketch);
  finder.walk();
  return finder.sites;
}

const maximumSites = 20_000;

/** Names a condition or loop, reached by calls. */
const choiceKey = (calls: string, { offset }: { readonly offset: number }): string => `${calls}:${offset}`;

/** Goes through the statements of a template, with what is the same for all ways. */
abstract class TemplateWalk {
  protected readonly sketch: Sketch;
  #calls = '';
  /** Names of the definitions around. */
  readonly #active: string[] = [];
  /** Of where the walk is. */
  protected readonly conditions: Pipeline[] = [];
  protected readonly choices = new Map<string, number>();

  constructor(sketch: Sketch) {
    this.sketch = sketch;
  }

  walk(): void {
    this.#definition(this.sketch.tree.name);
  }

  /** The branches to go into, of those that can be reached. */
  protected abstract choose(key: string, reachable: readonly number[]): readonly number[];
  protected abstract reach(key: string, node: Site['node']): void;
  protected abstract get isFull(): boolean;

  #definition(name: string): void {
    const definition = this.sketch.tree.templates.get(name);
    if (!definition || this.#active.length > maximumCallDepth || this.#active.includes(name)) return;
    this.#active.push(name);
    this.#statements(definition.body);
    this.#active.pop();
  }

  #statements(statements: readonly Statement[] = []): void {
    for (const statement of statements) {
      if (this.isFull) return;
      this.#statement(statement);
    }
  }

  #statement(statement: Statement): void {
    switch (statement.kind) {
      case 'text':
        this.reach(`${this.#calls}:${statement.offset}`, statement);
        break;
      case 'action':
        if (statement.pipeline.variables.length === 0) this.reach(`${this.#calls}:${statement.offset}`, statement);
        break;
      case 'if':
      case 'with':
        this.#condition(statement);
        break;
      case 'range':
        this.#range(statement);
        break;
      case 'template':
        this.#call(statement);
        break;
    }
  }

  #condition(node: ConditionNode): void {
    const { branches, otherwise } = node;
    const key = choiceKey(this.#calls, node);
    const before = this.conditions.length;
    for (const index of this.choose(key, this.#reachable(node))) {
      const asked = branches.slice(0, index + 1).map(({ pipeline }) => pipeline);
      this.conditions.push(...asked);
      this.choices.set(key, index);
      this.#statements(index < branches.length ? branches[index]!.body : otherwise);
      this.choices.delete(key);
      this.conditions.length = before;
    }
  }

  /** Branches by number; the one behind the last is what happens otherwise. */
  #reachable({ branches }: ConditionNode): number[] {
    const { findings, constants } = this.sketch;
    const reachable: number[] = [];
    for (const [index, { pipeline }] of branches.entries()) {
      const isMet = constants.isMet(findings.flowOf(pipeline));
      if (isMet !== false) reachable.push(index);
      if (isMet === true) return reachable;
    }
    return [...reachable, branches.length];
  }

  #range(node: RangeNode): void {
    const { findings, constants } = this.sketch;
    const turns = constants.turns(findings.flowOf(node.pipeline));
    const reachable = turns === undefined ? [0, 1] : [turns === 0 ? 1 : 0];
    const key = choiceKey(this.#calls, node);
    this.conditions.push(node.pipeline);
    for (const index of this.choose(key, reachable)) {
      this.choices.set(key, index);
      this.#statements(index === 0 ? node.body : node.otherwise);
      this.choices.delete(key);
    }
    this.conditions.pop();
  }

  #call({ name, offset }: CallNode): void {
    const outer = this.#calls;
    this.#calls = `${outer}/${offset}`;
    this.#definition(name);
    this.#calls = outer;
  }
}

class SiteFinder extends TemplateWalk {
  readonly sites: Site[] = [];

  protected choose(_key: string, reachable: readonly number[]): readonly number[] {
    return reachable;
  }

  protected reach(key: string, node: Site['node']): void {
    this.sites.push({ key, node, conditions: [...this.conditions], choices: new Map(this.choices) });
  }

  protected get isFull(): boolean {
    return this.sites.length >= maximumSites;
  }
}

class OutlineWriter extends TemplateWalk {
  text = '';
  readonly pieces: Piece[] = [];
  readonly #decisions: Decisions;
  #marks = 0;

  constructor(sketch: Sketch, decisions: Decisions) {
    super(sketch);
    this.#decisions = decisions;
  }

  protected choose(key: string, reachable: readonly number[]): readonly number[] {
    const { forced, others } = this.#decisions;
    const wanted = forced.get(key);
    if (wanted !== undefined && reachable.includes(wanted)) return [wanted];
    return [(others === 'first' ? reachable[0] : reachable.at(-1))!];
  }

  protected reach(key: string, node: Site['node']): void {
    const start = this.text.length;
    const { findings, constants } = this.sketch;
    const known = node.kind === 'text' ? node.text : constants.text(findings.flowOf(node.pipeline));
    const mark = known === undefined ? this.#marks++ : undefined;
    this.text += known ?? this.#placeholder(mark!, node as ActionNode);
    this.pieces.push({ key, node, start, end: this.text.length, mark });
  }

  protected get isFull(): boolean {
    return this.text.length > maximumLength || this.#marks >= maximumMarks;
  }

  #placeholder(mark: number, { pipeline }: ActionNode): string {
    const text = markOf(mark);
    return this.#decisions.fragmentsAreMaps && writesYaml(pipeline) ? `${text}: ${text}` : text;
  }
}

function writesYaml(pipeline: Pipeline): boolean {
  let isYaml = false;
  walkPipeline(pipeline, {
    operand: (node) => {
      if (node.kind === 'identifier' && node.name === 'toYaml') isYaml = true;
    },
  });
  return isYaml;
}
