import type { Evaluate } from '../template/calls.ts';
import type { Effect, Instrument } from '../template/instrument.ts';
import type { Frame } from '../template/run.ts';
import type { ActionNode, IdentifierNode } from '../template/tree.ts';
import { type GoFunction, Typed, type Value } from '../template/value.ts';

/**
 * Whether a call comes to the same for all texts that could stand in the place of the marked ones, but for these texts
 * themselves.
 * @param args at least one of them holds a marked text
 */
export type PassRule = (args: readonly Value[], result: Value, marks: TextMarks) => boolean;

/** Texts that stand for any others. */
export interface TextMarks {
  /** Part of the text is marked. */
  holds(text: string): boolean;
  /** All of the text is one marked text. */
  is(text: string): boolean;
  /** Part of the text is marked and may be longer than a name, or what YAML takes for a number; without it none is. */
  isLoose?(text: string): boolean;
  /** Told that a marked text was compared with that one; false where it may be the same. Without it any may be. */
  differsFrom?(text: string): boolean;
}

/**
 * Runs a template and watches what becomes of marked texts: where they are only handed on, printed, or asked whether they
 * are there, other texts in their place take the same way through the template.
 */
export class TextWatch implements Instrument {
  readonly skipsQuiet = false;
  readonly #rules: ReadonlyMap<string, PassRule>;
  readonly #marks: TextMarks;
  /** Functions that looked into marked texts. */
  readonly lookers = new Set<string>();

  constructor(rules: ReadonlyMap<string, PassRule>, marks: TextMarks) {
    this.#rules = rules;
    this.#marks = marks;
  }

  text(): undefined {
    return undefined;
  }

  print(_node: ActionNode, evaluate: Evaluate, textOf: (frame: Frame, value: Value) => string): Effect {
    return (frame) => {
      const value = evaluate(frame);
      if (typeof value !== 'string') textOf(frame, value);
      return undefined;
    };
  }

  condition(): () => void {
    return nothing;
  }

  loop(): { turn: () => void; end: () => void } {
    return { turn: nothing, end: nothing };
  }

  callee({ name }: IdentifierNode, callee: GoFunction): GoFunction {
    return {
      ...callee,
      call: (args, context) => {
        const result = callee.call(args, context);
        if (args.some((value) => holdsMark(value, this.#marks)) && !this.#passes(name, args, result)) {
          this.lookers.add(name);
        }
        return result;
      },
    };
  }

  eraOf(): undefined {
    return undefined;
  }

  #passes(name: string, args: readonly Value[], result: Value): boolean {
    return this.#rules.get(name)?.(args, result, this.#marks) === true;
  }
}

function nothing(): void {}

/** Whether a marked text stands anywhere in the value. */
export function holdsMark(value: unknown, marks: TextMarks): boolean {
  if (typeof value === 'string') return marks.holds(value);
  if (typeof value !== 'object' || value === null) return false;
  if (value instanceof Typed) return holdsMark(value.payload, marks);
  if (value instanceof Map) return [...value].some((entry) => holdsMark(entry, marks));
  return Object.entries(value).some(([name, part]) => marks.holds(name) || holdsMark(part, marks));
}
