import { quoteGo } from './format.ts';

export interface Location {
  /** From 1. */
  readonly line: number;
  /** Bytes from the start of the line, from 0, as Go counts. */
  readonly column: number;
}

export type TemplateErrorDetails =
  | {
      readonly stage: 'parse';
      /** Name under which the source was parsed. */
      readonly source: string;
      readonly sourceText: string;
      readonly line: number;
      readonly detail: string;
      /** What the author may have meant. */
      readonly suggestion?: string | undefined;
    }
  | {
      readonly stage: 'exec';
      readonly source: string;
      readonly sourceText: string;
      readonly location: Location;
      /** Name of the template that was running: the source's own or that of a `define`. */
      readonly template: string;
      /** The node in its normal form. */
      readonly context: string;
      readonly detail: string;
      readonly isLimit: boolean;
    };

/**
 * A template that cannot be parsed or whose execution failed. `message` is Go's text; {@link explain} adds the source
 * line for people.
 */
export class TemplateError extends Error {
  readonly stage: 'parse' | 'exec';
  /** The template that was parsed or running. */
  readonly template: string;
  /** From 1. */
  readonly line: number;
  /** Bytes from the start of the line, from 0; Go gives none for parse errors. */
  readonly column: number | undefined;
  /** The failing node in its normal form; undefined for parse errors. */
  readonly context: string | undefined;
  /** The message without its position. */
  readonly detail: string;
  /** A bound of the render was reached. */
  readonly isLimit: boolean;
  readonly #sourceText: string;
  readonly #suggestion: string | undefined;

  constructor(details: TemplateErrorDetails) {
    super(goText(details));
    this.name = 'TemplateError';
    this.stage = details.stage;
    this.detail = details.detail;
    this.#sourceText = details.sourceText;
    const isExecution = details.stage === 'exec';
    this.template = isExecution ? details.template : details.source;
    this.line = isExecution ? details.location.line : details.line;
    this.column = isExecution ? details.location.column : undefined;
    this.isLimit = isExecution && details.isLimit;
    this.context = isExecution ? details.context : undefined;
    this.#suggestion = isExecution ? undefined : details.suggestion;
  }

  /** The message, the source line and a mark below the place. */
  explain(): string {
    const line = this.#sourceText.split('\n', this.line)[this.line - 1] ?? '';
    const suggestion = this.#suggestion === undefined ? '' : ` - did you mean ${quoteGo(this.#suggestion)}?`;
    const number = `${this.line} | `;
    const caret = this.column === undefined ? '' : `\n${' '.repeat(number.length)}${indentation(line, this.column)}^`;
    return `${this.message}${suggestion}\n${number}${line.replaceAll('\r', '')}${caret}`;
  }
}

function goText(details: TemplateErrorDetails): string {
  if (details.stage === 'parse') return `template: ${details.source}:${details.line}: ${details.detail}`;
  const { location, template, context, detail } = details;
  const place = `${details.source}:${location.line}:${location.column}`;
  return `template: ${place}: executing ${quoteGo(template)} at <${context}>: ${detail}`;
}

/** Blanks as wide as the first bytes of the line; tabs stay tabs, so that the caret stands below its place. */
function indentation(line: string, bytes: number): string {
  let indent = '';
  let passed = 0;
  for (const character of line) {
    if (passed >= bytes) break;
    passed += Buffer.byteLength(character);
    indent += character === '\t' ? '\t' : ' ';
  }
  return indent;
}

/** Line and byte column of an offset (in UTF-16 units). */
export function locate(source: string, offset: number): Location {
  const lineStart = source.lastIndexOf('\n', offset - 1) + 1;
  return { line: lineOf(source, offset), column: Buffer.byteLength(source.slice(lineStart, offset)) };
}

function lineOf(source: string, offset: number): number {
  let line = 1;
  for (let at = source.indexOf('\n'); at >= 0 && at < offset; at = source.indexOf('\n', at + 1)) line++;
  return line;
}

/** The name closest to a mistyped one: at most a third of its letters differ, and of three letters none but in case. */
export function closestName(word: string, names: Iterable<string>): string | undefined {
  let best: string | undefined;
  let bestDistance = (word.length > 3 ? Math.floor(word.length / 3) : 0) + 1;
  // No function has so long a name; and the comparison below takes time with both lengths.
  if (word.length > 64) return undefined;
  for (const name of names) {
    const distance = editDistance(word.toLowerCase(), name.toLowerCase());
    if (distance < bestDistance) {
      best = name;
      bestDistance = distance;
    }
  }
  return best;
}

/** Levenshtein distance, row by row. */
function editDistance(left: string, right: string): number {
  let previous = Array.from({ length: right.length + 1 }, (_, index) => index);
  for (let row = 1; row <= left.length; row++) {
    const current = [row];
    for (let column = 1; column <= right.length; column++) {
      const replaced = previous[column - 1]! + (left[row - 1] === right[column - 1] ? 0 : 1);
      current.push(Math.min(replaced, previous[column]! + 1, current[column - 1]! + 1));
    }
    previous = current;
  }
  return previous[right.length]!;
}
