import { freezeJson, type Json, JsonSyntaxError, parseJson } from '../json/index.ts';
import { jsonOfMeaning, type NumberMode, nameOfKey } from '../yaml/compose.ts';
import { readYaml, readYamlScalars, YamlError, type YamlScalar } from '../yaml/index.ts';
import { resolvePlain, resolveTagged, TagMismatch, type YamlMeaning } from '../yaml/resolve.ts';
import { holdsDirective } from './grafted-json.ts';
import { joinMarked, type MarkedText, splitAtMarks } from './marks.ts';
import { isDirective } from './merge-directive.ts';
import { type Printed, type TypedText, textOfPrinted } from './recorder.ts';
import { rescanBlock, rescanPlain, rescanQuoted } from './rescan.ts';
import { isPlainWord, isQuiet, quotedContent } from './safe-text.ts';
import type { StructureCause, StructureError } from './structure-error.ts';

export type Values = readonly Printed[];

/** Where a value was printed, as far as it matters here. */
export interface MarkPlace {
  /** It is the output of a function that writes JSON. */
  readonly isJson: boolean;
}

/** Says which text is to blame. */
export type Refuse = (cause: StructureCause, mark: number, values: Values) => StructureError;

/** What all scalars of a skeleton share. */
export interface SkeletonContext {
  readonly text: string;
  /** Of the marks, by their numbers. */
  readonly places: readonly MarkPlace[];
  readonly numbers: NumberMode;
  readonly refuse: Refuse;
}

interface Content {
  readonly text: string;
  readonly isPlain: boolean;
}

const causes = {
  plain: 'leaves-plain',
  single: 'leaves-single-quoted',
  double: 'leaves-double-quoted',
  literal: 'leaves-block',
  folded: 'leaves-block',
} as const satisfies Record<YamlScalar['style'], StructureCause>;

const anyBreak = /[\n\r\u0085\u2028\u2029]/;
/** A backslash before a mark would take a part of the value for an escape. */
const openEscape = /(?:^|[^\\])(?:\\\\)*\\$/;

/** A scalar of a skeleton with marks in it: what it is once values stand there. */
export class MarkedScalar {
  readonly marks: readonly number[];
  readonly #node: YamlScalar;
  readonly #raw: MarkedText;
  /** The same with escapes, folding and indentation resolved. */
  readonly #decoded: MarkedText;
  readonly #context: SkeletonContext;
  readonly #isWholeMark: boolean;
  readonly #hasLines: boolean;
  readonly #needsReader: boolean;

  constructor(node: YamlScalar, context: SkeletonContext) {
    this.#node = node;
    this.#context = context;
    this.#raw = splitAtMarks(context.text.slice(node.start, node.end));
    this.#decoded = splitAtMarks(node.text);
    this.marks = this.#decoded.marks;
    const { pieces } = this.#raw;
    this.#isWholeMark = node.style === 'plain' && pieces.length === 2 && pieces[0] === '' && pieces[1] === '';
    this.#hasLines = pieces.some((piece) => anyBreak.test(piece));
    const isQuoted = node.style === 'double' || node.style === 'single';
    this.#needsReader = isQuoted && (this.#hasLines || pieces.slice(0, -1).some((piece) => openEscape.test(piece)));
  }

  /** True if each mark of the source stands in the scalar's content, too, and nowhere twice. */
  get isComplete(): boolean {
    const { marks } = this.#raw;
    return marks.length === this.marks.length && marks.every((mark, index) => mark === this.marks[index]);
  }

  /** The value with its values put in. @throws {StructureError | YamlError} */
  read(values: Values): Json {
    if (this.#isWholeMark && !this.#node.properties?.tag) {
      const printed = values[this.marks[0]!]!;
      if (typeof printed !== 'string') return this.#json(meaningOf(printed));
      if (this.#context.places[this.marks[0]!]!.isJson && (printed.startsWith('{') || printed.startsWith('['))) {
        return this.#graft(printed, values);
      }
    }
    return this.#json(this.#meaning(values));
  }

  /**
   * The name of the member whose key this is.
   * @throws {StructureError}
   */
  name(values: Values): { readonly name: string; readonly isWritten: boolean } {
    const first = this.marks[0]!;
    const printed = values[first]!;
    const isWritten = this.#isWholeMark && typeof printed !== 'string' && printed.isKey;
    const meaning = isWritten ? String(printed.value) : this.#keyMeaning(values);
    const name = nameOfKey(meaning);
    if (name === undefined) throw this.#context.refuse('null-key', first, values);
    if (isDirective(name)) throw this.#context.refuse('merge-directive', first, values);
    return { name, isWritten };
  }

  #keyMeaning(values: Values): YamlMeaning {
    const { text, isPlain } = this.#content(values, true);
    if (isPlain && text === '<<') throw this.#context.refuse('merge-key', this.marks[0]!, values);
    return isPlain ? resolvePlain(text) : text;
  }

  #meaning(values: Values): YamlMeaning {
    const { text, isPlain } = this.#content(values, false);
    const tag = this.#node.properties?.tag;
    if (!tag) return isPlain ? resolvePlain(text) : text;
    try {
      return resolveTagged(tag.name, text);
    } catch (error) {
      if (error instanceof TagMismatch) throw new YamlError('wrong-tag', `yaml: ${error.message}`);
      throw error;
    }
  }

  #json(meaning: YamlMeaning): Json {
    const { numbers } = this.#context;
    const json = jsonOfMeaning(meaning, numbers);
    if (typeof json !== 'number' || Number.isFinite(json) || numbers === 'distinct') return json;
    throw new YamlError('not-finite', 'json: unsupported value: the printed text is no finite number');
  }

  #graft(text: string, values: Values): Json {
    try {
      const json = this.#context.numbers === 'distinct' ? readYamlScalars(text) : readGraft(text);
      if (!holdsDirective(json)) return freezeJson(json);
    } catch (error) {
      if (!(error instanceof JsonSyntaxError)) throw error;
      throw this.#context.refuse('wrong-json', this.marks[0]!, values);
    }
    throw this.#context.refuse('merge-directive', this.marks[0]!, values);
  }

  #content(values: Values, isKey: boolean): Content {
    const { style } = this.#node;
    if (style === 'plain') return this.#plain(values, isKey);
    const textOf = (mark: number): string => textOfPrinted(values[mark]!);
    const isSafe = !this.#needsReader && this.marks.every((mark, index) => this.#isSafe(textOf(mark), index));
    if (isSafe) return { text: joinMarked(this.#decoded, textOf), isPlain: false };
    const raw = joinMarked(this.#raw, textOf);
    const isQuoted = style === 'single' || style === 'double';
    const found = isQuoted ? rescanQuoted(raw, style) : rescanBlock(raw, this.#node);
    // A key in quotes must stand on one line; the skeleton did not know that this one would not.
    if (!found || (isKey && anyBreak.test(raw))) throw this.#refusal(values);
    return { text: found.text, isPlain: false };
  }

  /** Whether a text can stand there as it is, without being read again. */
  #isSafe(text: string, index: number): boolean {
    if (!isQuiet(text)) return false;
    switch (this.#node.style) {
      case 'double':
        return !text.includes('"') && !text.includes('\\');
      case 'single':
        return !text.includes("'");
      default:
        return !(text.startsWith(' ') || text.startsWith('\t')) || !this.#isLineStart(index);
    }
  }

  /** In a block: nothing but indentation stands before the mark. */
  #isLineStart(index: number): boolean {
    const before = this.#raw.pieces[index]!;
    return before.slice(before.lastIndexOf('\n') + 1).trim() === '' && (index === 0 || before !== '');
  }

  #plain(values: Values, isKey: boolean): Content {
    const { inFlow } = this.#node;
    const textOf = (mark: number): string => textOfPrinted(values[mark]!);
    if (this.#isWholeMark) {
      const content = quotedContent(textOf(this.marks[0]!));
      if (content !== undefined) return { text: content, isPlain: false };
    }
    if (this.#hasLines) {
      if (!this.marks.every((mark) => isPlainWord(textOf(mark), inFlow))) throw this.#refusal(values);
      return { text: joinMarked(this.#decoded, textOf), isPlain: true };
    }
    const raw = joinMarked(this.#raw, textOf);
    if (isPlainWord(raw, inFlow)) return { text: raw, isPlain: true };
    const found = rescanPlain(raw, { inFlow, isKey });
    if (!found) throw this.#refusal(values);
    return { text: found.text, isPlain: found.style === 'plain' };
  }

  /** Blames the first text that is not a word. */
  #refusal(values: Values): StructureError {
    const mark = this.marks.find((one) => !isPlainWord(textOfPrinted(values[one]!), this.#node.inFlow));
    return this.#context.refuse(causes[this.#node.style], mark ?? this.marks[0]!, values);
  }
}

/** Texts mean themselves; what else was written is read by YAML's rules. */
function meaningOf({ text, value }: TypedText): YamlMeaning {
  return typeof value === 'string' ? value : resolvePlain(text);
}

/** A character of JSON's that is a line break to YAML, which folds it. */
const nextLine = '\u0085';

function readGraft(text: string): Json {
  const json = parseJson(text);
  return text.includes(nextLine) ? readYaml(text) : json;
}
