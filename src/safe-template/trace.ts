import type { Evaluate } from '../template/calls.ts';
import type { Effect, Era, Instrument } from '../template/instrument.ts';
import type { Frame } from '../template/run.ts';
import type { ActionNode, IdentifierNode, Operand, Pipeline, RangeNode, TextNode } from '../template/tree.ts';
import type { GoFunction, Value } from '../template/value.ts';
import type { TaintFindings } from './analyse-taint.ts';
import { Fragment, fragmentFunction, layoutFunction, textFunction } from './fragment.ts';
import { markOf, maximumValues } from './marks.ts';
import type { Printed, Recorder, TypedText } from './recorder.ts';
import { StructureError } from './structure-error.ts';
import type { FunctionRule } from './taint-rules.ts';

/** What a program does besides recording: nothing, or it writes the skeleton, with marks in the places of values. */
export type TraceMode = 'record' | 'mark';

export interface TraceSettings {
  readonly mode: TraceMode;
  readonly findings: TaintFindings;
  readonly rules: ReadonlyMap<string, FunctionRule>;
  readonly recorder: Recorder;
  /** As long as the steady part of the data is the same. */
  readonly steadyTime: Era;
}

/** Makes the program of a template that records values in place of printing them. */
export class Trace implements Instrument {
  readonly #findings: TaintFindings;
  readonly #rules: ReadonlyMap<string, FunctionRule>;
  readonly #recorder: Recorder;
  readonly #isMarking: boolean;
  readonly #allTime: Era = { number: 0 };
  readonly #steadyTime: Era;
  readonly skipsQuiet: boolean;

  constructor({ mode, findings, rules, recorder, steadyTime }: TraceSettings) {
    this.#isMarking = mode === 'mark';
    this.#steadyTime = steadyTime;
    // The first render of each shape marks; what is the same for all pods cannot fail later.
    this.skipsQuiet = !this.#isMarking;
    this.#findings = findings;
    this.#rules = rules;
    this.#recorder = recorder;
  }

  text({ text }: TextNode): Effect | undefined {
    if (!this.#isMarking) return undefined;
    return (frame) => {
      frame.run.write(text);
      return undefined;
    };
  }

  print(node: ActionNode, evaluate: Evaluate, textOf: (frame: Frame, value: Value) => string): Effect | undefined {
    const flow = this.#findings.flowOf(node.pipeline);
    const recorder = this.#recorder;
    const textIn = (frame: Frame, value: Value): string => {
      frame.node = node;
      return typeof value === 'string' ? value : textOf(frame, value);
    };
    if (!flow.isTainted) return this.#printClean((frame) => textIn(frame, evaluate(frame)), flow.isFixed);
    const record = this.#isMarking ? markValue : recordValue;
    const clean = this.#isMarking ? writeClean : recordClean;
    return (frame) => {
      const value = evaluate(frame);
      if (value instanceof Fragment) {
        recorder.key += 'f';
        recordFragment(
          value,
          (piece) => clean(recorder, frame, piece),
          (part) => record(recorder, frame, node, part),
        );
        recorder.key += ';';
        return undefined;
      }
      const text = textIn(frame, value);
      if (text === '') recorder.key += 'e';
      else record(recorder, frame, node, text);
      return undefined;
    };
  }

  #printClean(textIn: (frame: Frame) => string, isFixed: boolean): Effect | undefined {
    const recorder = this.#recorder;
    if (isFixed && !this.#isMarking) return undefined;
    const clean = this.#isMarking ? writeClean : recordClean;
    return (frame) => {
      const text = textIn(frame);
      if (isFixed) frame.run.write(text);
      else clean(recorder, frame, text);
      return undefined;
    };
  }

  condition(pipeline: Pipeline): ((isMet: boolean) => void) | undefined {
    if (this.#findings.flowOf(pipeline).isFixed) return undefined;
    const recorder = this.#recorder;
    return (isMet) => {
      recorder.key += isMet ? '1' : '0';
    };
  }

  loop({ pipeline }: RangeNode): { turn: () => void; end: () => void } | undefined {
    if (this.#findings.flowOf(pipeline).isFixed) return undefined;
    const recorder = this.#recorder;
    const add = (letter: string) => () => {
      recorder.key += letter;
    };
    return { turn: add('i'), end: add(';') };
  }

  callee(node: IdentifierNode, callee: GoFunction): GoFunction {
    if (!this.#findings.allowsFragments) return callee;
    const rule = this.#rules.get(node.name);
    const given = this.#findings.argumentsOf(node);
    const getsFragment = given.some((flow) => flow.mayBeFragment);
    if (rule?.kind === 'fragment' && given.some((flow) => flow.isTainted)) {
      const write = fragmentFunction(callee, rule.write);
      return getsFragment ? textFunction(write) : write;
    }
    if (!getsFragment || rule?.kind === 'choice') return callee;
    return rule?.kind === 'layout' ? layoutFunction(callee) : textFunction(callee);
  }

  eraOf(node: Operand): Era | undefined {
    if (node.kind === 'dot' || (node.kind === 'variable' && node.path.length === 0)) return undefined;
    const { constant, steady } = this.#findings.flowOf(node);
    if (constant !== undefined) return this.#allTime;
    return steady === undefined ? undefined : this.#steadyTime;
  }
}

function recordClean(recorder: Recorder, _frame: Frame, text: string): void {
  recorder.key += `<${text.length}:${text}`;
}

function writeClean(recorder: Recorder, frame: Frame, text: string): void {
  recordClean(recorder, frame, text);
  frame.run.write(text);
}

function recordValue(recorder: Recorder, _frame: Frame, _node: ActionNode, printed: Printed): void {
  recorder.key += 'm';
  recorder.values.push(printed);
}

function markValue(recorder: Recorder, frame: Frame, node: ActionNode, printed: Printed): void {
  if (recorder.values.length >= maximumValues) throw new StructureError('too-many-values');
  frame.run.write(markOf(recorder.values.length));
  recorder.prints.push(node);
  recordValue(recorder, frame, node, printed);
}

function recordFragment(
  { text, parts }: Fragment,
  clean: (text: string) => void,
  record: (part: TypedText) => void,
): void {
  let position = 0;
  for (const { start, end, value, isKey } of parts) {
    if (start > position) clean(text.slice(position, start));
    record({ text: text.slice(start, end), value, isKey });
    position = end;
  }
  if (position < text.length) clean(text.slice(position));
}
