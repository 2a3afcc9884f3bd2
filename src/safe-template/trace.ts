import type { Evaluate } from '../template/calls.ts';
import type { Effect, Instrument } from '../template/instrument.ts';
import type { Frame } from '../template/run.ts';
import type { ActionNode, IdentifierNode, Operand, Pipeline, RangeNode, TextNode } from '../template/tree.ts';
import type { GoFunction, Value } from '../template/value.ts';
import type { TaintFindings } from './analyse-taint.ts';
import { Fragment, fragmentFunction, layoutFunction, textFunction } from './fragment.ts';
import { markOf, maximumValues } from './marks.ts';
import type { Printed, Recorder } from './recorder.ts';
import { StructureError } from './structure-error.ts';
import type { FunctionRule } from './taint-rules.ts';

/** Makes the program of a template that records values in place of printing them. */
export class Trace implements Instrument {
  readonly #findings: TaintFindings;
  readonly #rules: ReadonlyMap<string, FunctionRule>;
  readonly #recorder: Recorder;

  constructor(findings: TaintFindings, rules: ReadonlyMap<string, FunctionRule>, recorder: Recorder) {
    this.#findings = findings;
    this.#rules = rules;
    this.#recorder = recorder;
  }

  text({ text }: TextNode): Effect {
    const recorder = this.#recorder;
    return (frame) => {
      if (recorder.isMarking) frame.run.write(text);
      return undefined;
    };
  }

  print(node: ActionNode, evaluate: Evaluate, textOf: (frame: Frame, value: Value) => string): Effect {
    const flow = this.#findings.flowOf(node.pipeline);
    const recorder = this.#recorder;
    const textIn = (frame: Frame, value: Value): string => {
      frame.node = node;
      return typeof value === 'string' ? value : textOf(frame, value);
    };
    if (!flow.isTainted) return this.#printClean((frame) => textIn(frame, evaluate(frame)), flow.isFixed);
    return (frame) => {
      const value = evaluate(frame);
      if (value instanceof Fragment) return recordFragment(recorder, frame, node, value);
      const text = textIn(frame, value);
      if (text === '') recorder.key += 'e';
      else recordValue(recorder, frame, node, text);
      return undefined;
    };
  }

  #printClean(textIn: (frame: Frame) => string, isFixed: boolean): Effect {
    const recorder = this.#recorder;
    return (frame) => {
      if (isFixed && !recorder.isMarking) return undefined;
      const text = textIn(frame);
      if (!isFixed) recordClean(recorder, text);
      if (recorder.isMarking) frame.run.write(text);
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

  isConstant(node: Operand): boolean {
    const isCheap = node.kind === 'dot' || (node.kind === 'variable' && node.path.length === 0);
    return !isCheap && this.#findings.flowOf(node).constant !== undefined;
  }
}

function recordClean(recorder: Recorder, text: string): void {
  recorder.key += `<${text.length}:${text}`;
}

function recordValue(recorder: Recorder, frame: Frame, node: ActionNode, printed: Printed): void {
  recorder.key += 'm';
  recorder.values.push(printed);
  if (!recorder.isMarking) return;
  if (recorder.values.length > maximumValues) throw new StructureError('too-many-values');
  recorder.prints.push(node);
  frame.run.write(markOf(recorder.values.length - 1));
}

function recordFragment(recorder: Recorder, frame: Frame, node: ActionNode, fragment: Fragment): undefined {
  const { text, parts } = fragment;
  const clean = (piece: string): void => {
    if (piece === '') return;
    recordClean(recorder, piece);
    if (recorder.isMarking) frame.run.write(piece);
  };
  let position = 0;
  recorder.key += 'f';
  for (const { start, end, value, isKey } of parts) {
    clean(text.slice(position, start));
    recordValue(recorder, frame, node, { text: text.slice(start, end), value, isKey });
    position = end;
  }
  clean(text.slice(position));
  recorder.key += ';';
  return undefined;
}
