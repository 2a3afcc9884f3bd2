import { type Budget, LimitExceeded } from './budget.ts';
import { locate, TemplateError } from './errors.ts';
import { charactersPerStep, type Limits } from './limits.ts';
import { type SourceNode, sourceForm, type TemplateTree } from './tree.ts';
import type { CallContext, Value } from './value.ts';

/** One render: its output and what it has used up. */
export class Run implements CallContext {
  readonly tree: TemplateTree;
  readonly limits: Limits;
  readonly budget: Budget;
  output = '';
  /** Templates that are active, the outermost included, and the nesting of them all. */
  depth = 0;
  nesting = 0;
  /** The template that was called first, and the one that is running. */
  #first: Frame | undefined;
  #frame: Frame | undefined;

  constructor(tree: TemplateTree, limits: Limits, budget: Budget) {
    this.tree = tree;
    this.limits = limits;
    this.budget = budget;
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
  error(detail: string, isLimit = false): TemplateError {
    return this.#frame!.error(detail, isLimit);
  }

  spend(steps: number): void {
    this.budget.spend(steps);
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

  error(detail: string, isLimit = false): TemplateError {
    const { tree } = this.run;
    return new TemplateError({
      stage: 'exec',
      source: tree.name,
      sourceText: tree.source,
      location: locate(tree.source, this.node?.offset ?? 0),
      template: this.template,
      context: this.nodeForm(),
      detail,
      isLimit,
    });
  }

  /** The node that was reached last in its normal form. */
  nodeForm(): string {
    return this.node ? sourceForm(this.node) : '';
  }
}
