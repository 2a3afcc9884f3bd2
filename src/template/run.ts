import { locate, TemplateError } from './errors.ts';
import { charactersPerStep, type Limits, stepsPerClockCheck } from './limits.ts';
import { type SourceNode, sourceForm, type TemplateTree } from './tree.ts';
import type { CallContext, Value } from './value.ts';

/** A bound of the render was reached. It becomes a TemplateError at the node that was being executed. */
export class LimitExceeded extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'LimitExceeded';
  }
}

/** One render: its output and what it has used up. */
export class Run implements CallContext {
  readonly tree: TemplateTree;
  readonly limits: Limits;
  output = '';
  /** Templates that are active, the outermost included, and the nesting of them all. */
  depth = 0;
  nesting = 0;
  /** The template that was called first, and the one that is running. */
  #first: Frame | undefined;
  #frame: Frame | undefined;
  #steps = 0;
  #nextCheck: number;
  /** Set at the first look at the clock: renders that are over by then do without. */
  #deadline: number | undefined;

  constructor(tree: TemplateTree, limits: Limits) {
    this.tree = tree;
    this.limits = limits;
    this.#nextCheck = this.#checkpoint();
  }

  get data(): Value {
    return this.#first?.slots[0];
  }

  enter(callee: Frame, nesting: number): void {
    this.#first ??= callee;
    this.depth++;
    this.nesting += nesting;
    this.#frame = callee;
  }

  leave(caller: Frame, nesting: number): void {
    this.depth--;
    this.nesting -= nesting;
    this.#frame = caller;
  }

  /** An error at the node that was reached last. */
  error(detail: string): TemplateError {
    return this.#frame!.error(detail);
  }

  spend(steps: number): void {
    this.#steps += steps;
    if (this.#steps > this.#nextCheck) this.#check();
  }

  /** Charges for text that is read or written. */
  spendText(characters: number): void {
    this.spend(Math.ceil(characters / charactersPerStep));
  }

  checkLength(characters: number): void {
    const { outputBytes } = this.limits;
    if (characters > outputBytes) throw new LimitExceeded(`text exceeds the limit of ${outputBytes} bytes`);
    this.spendText(characters);
  }

  write(text: string): void {
    this.output += text;
    if (this.output.length > this.limits.outputBytes) throw this.outputExceeded();
  }

  outputExceeded(): LimitExceeded {
    return new LimitExceeded(`exceeded maximum output (${this.limits.outputBytes} bytes)`);
  }

  #checkpoint(): number {
    return this.limits.now ? Math.min(this.#steps + stepsPerClockCheck, this.limits.steps) : this.limits.steps;
  }

  #check(): void {
    const { steps, now, milliseconds } = this.limits;
    if (this.#steps > steps) throw new LimitExceeded(`exceeded maximum number of steps (${steps})`);
    if (now) {
      this.#deadline ??= now() + milliseconds;
      if (now() > this.#deadline) throw new LimitExceeded(`exceeded maximum time (${milliseconds} ms)`);
    }
    this.#nextCheck = this.#checkpoint();
  }
}

/** One active template. */
export class Frame {
  readonly run: Run;
  /** Name of the template, for errors. */
  readonly template: string;
  dot: Value;
  /**
   * The name of the interface as which the dot was found in a list or map; undefined where its own type is known. Errors
   * about its fields name it.
   */
  dotInterface: string | undefined;
  /** The variables; which slot is whose is settled when the template is compiled. Slot 0 is `$`. */
  readonly slots: Value[];
  /** Like {@link dotInterface}, for the slots. */
  readonly slotInterfaces: (string | undefined)[];
  /** The same for the field that was read last. */
  fieldInterface: string | undefined;
  /** The node that was reached last; errors are reported there, as in Go. */
  node: SourceNode | undefined;

  constructor(run: Run, template: string, data: Value, slots: number) {
    this.run = run;
    this.template = template;
    this.dot = data;
    this.slots = new Array<Value>(slots).fill(undefined);
    this.slots[0] = data;
    this.slotInterfaces = new Array<string | undefined>(slots).fill(undefined);
  }

  error(detail: string): TemplateError {
    const { tree } = this.run;
    return new TemplateError({
      stage: 'exec',
      source: tree.name,
      sourceText: tree.source,
      location: locate(tree.source, this.node?.offset ?? 0),
      template: this.template,
      context: this.nodeForm(),
      detail,
    });
  }

  /** The node that was reached last in its normal form. */
  nodeForm(): string {
    return this.node ? sourceForm(this.node) : '';
  }
}
