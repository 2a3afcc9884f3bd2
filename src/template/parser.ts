import { closestName, TemplateError } from './errors.ts';
import { quoteGo } from './format.ts';
import { describeToken, Lexer, type Token, type TokenKind } from './lexer.ts';
import { maximumNesting } from './limits.ts';
import { readComplex, readNumber } from './number-literal.ts';
import { ParseScope } from './parse-scope.ts';
import type {
  Branch,
  CallNode,
  Command,
  ConditionNode,
  Definition,
  NumberNode,
  Operand,
  Pipeline,
  RangeNode,
  Statement,
  StringNode,
  TemplateTree,
} from './tree.ts';
import { sourceForm } from './tree.ts';
import { unquoteCharacter, unquoteString } from './unquote.ts';

export interface ParseOptions {
  /** The name under which Go would know the source; errors show it. */
  readonly name: string;
  readonly delimiters?: readonly [string, string] | undefined;
  /** The functions that may be named; built-in ones included. */
  readonly functions: { has(name: string): boolean; keys(): Iterable<string> };
}

const defaultDelimiters: readonly [string, string] = ['{{', '}}'];

/**
 * Parses a source.
 * @throws {TemplateError} with stage `parse`
 */
export function parseTemplate(source: string, options: ParseOptions): TemplateTree {
  return new Parser(source, options).parse();
}

/** What ended a list of statements. */
type ListEnd = 'else' | 'end';

/** These may not open a later stage of a pipeline: they cannot take the value of the stage before. */
const nonExecutable = new Set(['bool', 'dot', 'nil', 'number', 'string']);

const operandStarts = new Set<TokenKind>([
  'bool',
  'character constant',
  'complex',
  'dot',
  'field',
  'identifier',
  'number',
  'nil',
  'raw string',
  'string',
  'variable',
  'left paren',
]);

class Parser {
  readonly #source: string;
  readonly #options: ParseOptions;
  readonly #lexer: Lexer;
  readonly #templates = new Map<string, Definition>();
  readonly #functions = new Set<string>();
  /** Tokens that were read and put back, the next one last. */
  readonly #pending: Token[] = [];
  /** How many there are; the array keeps its length, which would be given back and asked for again all the time. */
  #pendingCount = 0;
  /** The last token that the lexer gave; parse errors are reported at its line. */
  #last: Token = { kind: 'end of file', text: '', offset: 0, line: 1 };
  #scope = new ParseScope();

  constructor(source: string, options: ParseOptions) {
    this.#source = source;
    this.#options = options;
    this.#lexer = new Lexer(source, options.delimiters ?? defaultDelimiters, (word) => options.functions.has(word));
  }

  parse(): TemplateTree {
    const body: Statement[] = [];
    while (this.#peek().kind !== 'end of file') {
      if (this.#takesDefine()) continue;
      const statement = this.#statement();
      if (statement === 'else' || statement === 'end') throw this.#error(`unexpected {{${statement}}}`);
      body.push(statement);
    }
    const { name } = this.#options;
    this.#define({ name, body, nesting: this.#scope.deepest });
    return { name, source: this.#source, templates: this.#templates, functions: this.#functions };
  }

  // Tokens

  #next(): Token {
    if (this.#pendingCount > 0) return this.#pending[--this.#pendingCount]!;
    this.#last = this.#lexer.next();
    return this.#last;
  }

  #back(token: Token): void {
    this.#pending[this.#pendingCount++] = token;
  }

  #peek(): Token {
    if (this.#pendingCount > 0) return this.#pending[this.#pendingCount - 1]!;
    const token = this.#next();
    this.#back(token);
    return token;
  }

  #nextNonSpace(): Token {
    const token = this.#next();
    return token.kind === 'space' ? this.#next() : token;
  }

  #peekNonSpace(): Token {
    const token = this.#peek();
    if (token.kind !== 'space') return token;
    this.#next();
    return this.#peek();
  }

  #isKeyword(token: Token, word: string): boolean {
    return token.kind === 'keyword' && token.text === word;
  }

  // Errors

  #error(detail: string, suggestion?: string): TemplateError {
    return new TemplateError({
      stage: 'parse',
      source: this.#options.name,
      sourceText: this.#source,
      line: this.#last.line,
      detail,
      suggestion,
    });
  }

  #unexpected(token: Token, context: string): TemplateError {
    if (token.kind !== 'error') return this.#error(`unexpected ${describeToken(token)} in ${context}`);
    const { actionLine } = this.#scope;
    if (actionLine === 0 || actionLine === token.line) return this.#error(token.text);
    const link = token.text.endsWith(' action') ? '' : ' in action';
    return this.#error(`${token.text}${link} started at ${this.#options.name}:${actionLine}`);
  }

  // Statements

  /** `define` is known at the top level only; elsewhere it is an unexpected word. */
  #takesDefine(): boolean {
    const token = this.#next();
    if (token.kind === 'left delimiter') {
      const word = this.#nextNonSpace();
      if (this.#isKeyword(word, 'define')) {
        this.#definition();
        return true;
      }
      this.#back(word);
    }
    this.#back(token);
    return false;
  }

  #definition(): void {
    const context = 'define clause';
    const outer = this.#scope;
    this.#scope = new ParseScope();
    const name = this.#templateName(this.#nextNonSpace(), context);
    const close = this.#nextNonSpace();
    if (close.kind !== 'right delimiter') throw this.#unexpected(close, context);
    this.#body(name, context);
    this.#scope = outer;
  }

  /** The body of a `define` or `block`, in its own scope, up to its end. */
  #body(name: string, context: string): void {
    const { statements, end } = this.#list();
    if (end !== 'end') throw this.#error(`unexpected {{${end}}} in ${context}`);
    this.#define({ name, body: statements, nesting: this.#scope.deepest });
  }

  /** An empty definition never replaces another one; two others of one name are a mistake. */
  #define(definition: Definition): void {
    const known = this.#templates.get(definition.name);
    if (!known || isEmpty(known.body)) this.#templates.set(definition.name, definition);
    else if (!isEmpty(definition.body)) {
      throw this.#error(`template: multiple definition of template ${quoteGo(definition.name)}`);
    }
  }

  #list(): { statements: Statement[]; end: ListEnd } {
    const statements: Statement[] = [];
    while (this.#peekNonSpace().kind !== 'end of file') {
      const statement = this.#statement();
      if (statement === 'else' || statement === 'end') return { statements, end: statement };
      statements.push(statement);
    }
    throw this.#error('unexpected EOF');
  }

  #statement(): Statement | ListEnd {
    const token = this.#nextNonSpace();
    if (token.kind === 'text') return { kind: 'text', offset: token.offset, text: token.text };
    if (token.kind !== 'left delimiter') throw this.#unexpected(token, 'input');
    this.#scope.actionLine = token.line;
    const statement = this.#action();
    this.#scope.actionLine = 0;
    return statement;
  }

  #action(): Statement | ListEnd {
    const token = this.#nextNonSpace();
    if (token.kind === 'keyword') {
      switch (token.text) {
        case 'block':
          return this.#block();
        case 'break':
        case 'continue':
          return this.#jump(token.text, token.offset);
        case 'else':
          return this.#else();
        case 'end':
          this.#close('end');
          return 'end';
        case 'if':
        case 'with':
          return this.#nested(() => this.#condition(token.text as 'if' | 'with', token.offset));
        case 'range':
          return this.#nested(() => this.#range(token.offset));
        case 'template':
          return this.#call();
      }
    }
    this.#back(token);
    return { kind: 'action', offset: token.offset, pipeline: this.#pipeline('command', 'right delimiter') };
  }

  #close(context: string): void {
    const token = this.#nextNonSpace();
    if (token.kind !== 'right delimiter') throw this.#unexpected(token, context);
  }

  /** Leaves the word after `else` pending when another condition follows. */
  #else(): ListEnd {
    const next = this.#peekNonSpace();
    if (!this.#isKeyword(next, 'if') && !this.#isKeyword(next, 'with')) this.#close('else');
    return 'else';
  }

  #jump(kind: 'break' | 'continue', offset: number): Statement {
    this.#close(`{{${kind}}}`);
    if (this.#scope.ranges === 0) throw this.#error(`{{${kind}}} outside {{range}}`);
    return { kind, offset };
  }

  /** Reads something that nests, within the limit; its variables end with it. */
  #nested<T>(read: () => T): T {
    const scope = this.#scope;
    if (scope.nesting >= maximumNesting) throw this.#error('max expression depth exceeded');
    scope.nesting++;
    scope.deepest = Math.max(scope.deepest, scope.nesting);
    const result = read();
    scope.nesting--;
    return result;
  }

  #condition(kind: 'if' | 'with', offset: number): ConditionNode {
    const scope = this.#scope;
    const { visible } = scope;
    const branches: Branch[] = [];
    let otherwise: Statement[] | undefined;
    for (;;) {
      const pipeline = this.#pipeline(kind, 'right delimiter');
      const { statements, end } = this.#list();
      branches.push({ pipeline, body: statements });
      if (end === 'end') break;
      if (this.#isKeyword(this.#peek(), kind)) {
        this.#next();
        continue;
      }
      otherwise = this.#lastList();
      break;
    }
    scope.forget(visible);
    return { kind, offset, branches, otherwise };
  }

  #range(offset: number): RangeNode {
    const scope = this.#scope;
    const { visible } = scope;
    const pipeline = this.#pipeline('range', 'right delimiter');
    scope.ranges++;
    const { statements, end } = this.#list();
    scope.ranges--;
    const otherwise = end === 'else' ? this.#lastList() : undefined;
    scope.forget(visible);
    return { kind: 'range', offset, pipeline, body: statements, otherwise };
  }

  #lastList(): Statement[] {
    const { statements, end } = this.#list();
    if (end !== 'end') throw this.#error(`expected end; found {{${end}}}`);
    return statements;
  }

  #call(): CallNode {
    const context = 'template clause';
    const token = this.#nextNonSpace();
    const name = this.#templateName(token, context);
    if (this.#peekNonSpace().kind === 'right delimiter') {
      this.#next();
      return { kind: 'template', offset: token.offset, name, pipeline: undefined };
    }
    return { kind: 'template', offset: token.offset, name, pipeline: this.#pipeline(context, 'right delimiter') };
  }

  #block(): CallNode {
    const context = 'block clause';
    const token = this.#nextNonSpace();
    const name = this.#templateName(token, context);
    const pipeline = this.#pipeline(context, 'right delimiter');
    const outer = this.#scope;
    // The body belongs to another template, but reading it nests in this one.
    this.#scope = new ParseScope(outer.nesting);
    this.#nested(() => this.#body(name, context));
    this.#scope = outer;
    return { kind: 'template', offset: token.offset, name, pipeline };
  }

  #templateName(token: Token, context: string): string {
    if (token.kind !== 'string' && token.kind !== 'raw string') throw this.#unexpected(token, context);
    return this.#unquoted(token);
  }

  #unquoted(token: Token): string {
    const text = unquoteString(token.text);
    if (text === undefined) throw this.#error('invalid syntax');
    return text;
  }

  // Expressions

  #pipeline(context: string, end: TokenKind): Pipeline {
    const { offset } = this.#peekNonSpace();
    const variables: string[] = [];
    const isAssignment = this.#declarations(variables, context);
    const commands: Command[] = [];
    for (;;) {
      const token = this.#nextNonSpace();
      if (token.kind === end) break;
      if (!operandStarts.has(token.kind)) throw this.#unexpected(token, context);
      this.#back(token);
      commands.push(this.#command());
    }
    this.#checkPipeline(commands, context);
    return { kind: 'pipeline', offset, variables, isAssignment, commands };
  }

  /** Reads `$x :=`, `$x =` and, for a range, `$i, $e :=`. */
  #declarations(variables: string[], context: string): boolean {
    for (;;) {
      const variable = this.#peekNonSpace();
      if (variable.kind !== 'variable') return false;
      this.#next();
      const after = this.#next();
      const next = after.kind === 'space' ? this.#next() : after;
      const isComma = next.kind === 'character' && next.text === ',';
      if (next.kind !== 'assign' && next.kind !== 'declare' && !isComma) {
        // A space after the variable is given back, because it separates operands.
        this.#back(next);
        if (next !== after) this.#back(after);
        this.#back(variable);
        return false;
      }
      variables.push(variable.text);
      this.#scope.declare(variable.text);
      if (!isComma) return next.kind === 'assign';
      this.#checkSecondVariable(variables, context);
    }
  }

  #checkSecondVariable(variables: readonly string[], context: string): void {
    if (context !== 'range' || variables.length >= 2) throw this.#error(`too many declarations in ${context}`);
    const { kind } = this.#peekNonSpace();
    if (kind !== 'variable' && kind !== 'right delimiter' && kind !== 'right paren') {
      throw this.#error('range can only initialize variables');
    }
  }

  #checkPipeline(commands: readonly Command[], context: string): void {
    if (commands.length === 0) throw this.#error(`missing value for ${context}`);
    for (let stage = 1; stage < commands.length; stage++) {
      if (nonExecutable.has(commands[stage]!.operands[0]!.kind)) {
        throw this.#error(`non executable command in pipeline stage ${stage + 1}`);
      }
    }
  }

  #command(): Command {
    const { offset } = this.#peekNonSpace();
    const operands: Operand[] = [];
    for (;;) {
      this.#peekNonSpace();
      const operand = this.#operand();
      if (operand) operands.push(operand);
      const token = this.#next();
      if (token.kind === 'space') continue;
      if (token.kind === 'right delimiter' || token.kind === 'right paren') this.#back(token);
      else if (token.kind !== 'pipe') throw this.#unexpected(token, 'operand');
      break;
    }
    if (operands.length === 0) throw this.#error('empty command');
    return { kind: 'command', offset, operands };
  }

  /** A term with the fields that follow it. The position is that of the first of them, as in Go. */
  #operand(): Operand | undefined {
    const term = this.#term();
    const { offset } = this.#peek();
    const path: string[] = [];
    while (term && this.#peek().kind === 'field') path.push(this.#next().text.slice(1));
    if (!term || path.length === 0) return term;
    switch (term.kind) {
      case 'field':
      case 'variable':
        return { ...term, offset, path: [...term.path, ...path] };
      case 'pipeline':
      case 'identifier':
        return { kind: 'chain', offset, operand: term, path };
      default:
        throw this.#error(`unexpected . after term ${quoteGo(sourceForm(term))}`);
    }
  }

  #term(): Exclude<Operand, { kind: 'chain' }> | undefined {
    const token = this.#nextNonSpace();
    const { kind, offset, text } = token;
    switch (kind) {
      case 'identifier':
        if (!this.#options.functions.has(text)) throw this.#unknownFunction(text);
        this.#functions.add(text);
        return { kind, offset, name: text };
      case 'dot':
      case 'nil':
        return { kind, offset };
      case 'variable':
        if (!this.#scope.sees(text)) throw this.#error(`undefined variable ${quoteGo(text)}`);
        return { kind, offset, name: text, path: [] };
      case 'field':
        return { kind, offset, path: [text.slice(1)] };
      case 'bool':
        return { kind, offset, value: text === 'true' };
      case 'character constant':
      case 'complex':
      case 'number':
        return this.#number(token);
      case 'string':
      case 'raw string':
        return this.#string(token);
      case 'left paren':
        return this.#nested(() => this.#pipeline('parenthesized pipeline', 'right paren'));
      default:
        this.#back(token);
        return undefined;
    }
  }

  #unknownFunction(name: string): TemplateError {
    return this.#error(`function ${quoteGo(name)} not defined`, closestName(name, this.#options.functions.keys()));
  }

  #string(token: Token): StringNode {
    return { kind: 'string', offset: token.offset, literal: token.text, value: this.#unquoted(token) };
  }

  #number({ kind, offset, text }: Token): NumberNode {
    if (kind === 'character constant') {
      const code = unquoteCharacter(text);
      if (code === 'invalid syntax') throw this.#error(code);
      if (code === 'malformed') throw this.#error(`malformed character constant: ${text}`);
      return { kind: 'number', offset, text, value: { integer: BigInt(code), unsigned: BigInt(code), float: code } };
    }
    const value = kind === 'complex' ? readComplex(text) : readNumber(text);
    if (typeof value === 'string') throw this.#error(value);
    return { kind: 'number', offset, text, value };
  }
}

const onlySpace = /^[\t-\r \x85\xa0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000]*$/;

function isEmpty(body: readonly Statement[]): boolean {
  return body.every((statement) => statement.kind === 'text' && onlySpace.test(statement.text));
}
