/**
 * Why a text is refused:
 *
 * | code                   | meaning                                                                  |
 * |------------------------|--------------------------------------------------------------------------|
 * | `syntax`               | not YAML 1.1 as libyaml reads it                                         |
 * | `control-character`    | a character that YAML does not allow, or a byte that is not UTF-8        |
 * | `document-separator`   | a line `---` with something other than a comment behind it               |
 * | `unknown-anchor`       | an alias without an anchor before it                                     |
 * | `recursive-anchor`     | an alias inside the node it stands for                                   |
 * | `excessive-aliasing`   | aliases expand to too many nodes                                         |
 * | `wrong-merge`          | `<<` with something other than maps                                      |
 * | `wrong-key`            | a map, list, null or integer above int64 as key                          |
 * | `duplicate-key`        | a key that occurs twice (strict reading only)                            |
 * | `wrong-tag`            | a scalar that is not of the type its tag says                            |
 * | `custom-tag`           | a tag that is none of YAML's own, where those are not allowed                |
 * | `not-finite`           | infinity or not-a-number, which JSON does not know                       |
 * | `not-a-map`            | values whose top level is not a map                                      |
 * | `too-large`            | more text than {@link YamlLimits.size}                                   |
 * | `too-deep`             | deeper than {@link YamlLimits.depth}                                     |
 * | `too-many-nodes`       | more than {@link YamlLimits.nodes}                                       |
 * | `unwritable`           | a value that Kubernetes' YAML writer refuses                             |
 */
export type YamlErrorCode =
  | 'syntax'
  | 'control-character'
  | 'document-separator'
  | 'unknown-anchor'
  | 'recursive-anchor'
  | 'excessive-aliasing'
  | 'wrong-merge'
  | 'wrong-key'
  | 'duplicate-key'
  | 'wrong-tag'
  | 'custom-tag'
  | 'not-finite'
  | 'not-a-map'
  | 'too-large'
  | 'too-deep'
  | 'too-many-nodes'
  | 'unwritable';

/** Where something stands in a text: offset in UTF-16 units from 0, line and column from 1. */
export interface YamlPosition {
  readonly offset: number;
  readonly line: number;
  readonly column: number;
}

const nowhere: YamlPosition = { offset: 0, line: 0, column: 0 };

/**
 * YAML that cannot be read or written. `message` is Go's, with Go's line number, which for some errors is one less than
 * the true one or absent; `line` and `column` are true (0 when there is no text, as in writing).
 */
export class YamlError extends Error implements YamlPosition {
  readonly code: YamlErrorCode;
  readonly offset: number;
  readonly line: number;
  readonly column: number;

  constructor(code: YamlErrorCode, message: string, position: YamlPosition = nowhere) {
    super(message);
    this.name = 'YamlError';
    this.code = code;
    this.offset = position.offset;
    this.line = position.line;
    this.column = position.column;
  }
}

const lineBreak = /\r\n|[\n\r\u0085\u2028\u2029]/g;

/** Line and column of an offset; linear in the offset, so for errors only. */
export function locate(text: string, offset: number): YamlPosition {
  let line = 1;
  let lineStart = 0;
  lineBreak.lastIndex = 0;
  for (let found = lineBreak.exec(text); found && lineBreak.lastIndex <= offset; found = lineBreak.exec(text)) {
    line++;
    lineStart = lineBreak.lastIndex;
  }
  return { offset, line, column: offset - lineStart + 1 };
}

/** An error about what the text says rather than how it is written; Go gives no line for these. */
export function contentError(text: string, code: YamlErrorCode, problem: string, offset: number): YamlError {
  return new YamlError(code, `yaml: ${problem}`, locate(text, offset));
}
