import type { Evaluate } from './calls.ts';
import type { Frame } from './run.ts';
import type { ActionNode, IdentifierNode, Operand, Pipeline, RangeNode, TextNode } from './tree.ts';
import type { GoFunction, Value } from './value.ts';

/** A time that ends when its number changes. */
export interface Era {
  number: number;
}

/** Work of a statement; it never jumps. */
export type Effect = (frame: Frame) => undefined;

/**
 * Makes another program of the same tree: values, conditions and loops are those of the ordinary one, but what happens at
 * a text or a printing action is for the instrument to say, and it is told how conditions and loops come out.
 */
export interface Instrument {
  /** What happens in place of printing the text; undefined for nothing. */
  text(node: TextNode): Effect | undefined;
  /**
   * What happens in place of printing a value; undefined where the value need not even be known.
   * @param textOf what the ordinary program prints; it throws what that throws
   */
  print(node: ActionNode, evaluate: Evaluate, textOf: (frame: Frame, value: Value) => string): Effect | undefined;
  /**
   * Whether conditions and loops over nothing, of which nobody wants to know, need not be evaluated: another program of the
   * tree has done it and would have failed where they fail.
   */
  readonly skipsQuiet: boolean;
  /** Told whether a condition was met; undefined where nobody wants to know, and knowing it has no other effect. */
  condition(pipeline: Pipeline): ((isMet: boolean) => void) | undefined;
  /** Told of each turn of a loop, and of its end; undefined as for conditions. */
  loop(node: RangeNode): { readonly turn: () => void; readonly end: () => void } | undefined;
  /** The function that is called there. */
  callee(node: IdentifierNode, callee: GoFunction): GoFunction;
  /** How long an expression keeps its value, so that evaluating it once is enough; undefined where it may change any time. */
  eraOf(node: Operand): Era | undefined;
}
