import { type Outcome, protocolFaults } from '../admission/outcome.ts';
import { reasons } from '../inject/reason.ts';
import { isObject, type Json, type JsonObject, member } from '../json/index.ts';
import { StrictDocument } from './strict-document.ts';
import { readValuePath, type ValuePath, ValuePathError } from './value-path.ts';

/** What a case expects: the content of its `expect.yaml`. What is not given is not looked at. */
export interface Expectation {
  readonly file: string;
  /** Shown instead of the directory. */
  readonly name: string | undefined;
  readonly decision: Outcome['result'];
  readonly reason: string | undefined;
  readonly templates: readonly string[] | undefined;
  /** The whole sentence of a denial or refusal, or a part of it. */
  readonly message: { readonly equals: string } | { readonly contains: string } | undefined;
  /** Whether there must be a golden pod; otherwise one is compared where it lies. */
  readonly golden: boolean | undefined;
  readonly assertions: readonly Assertion[];
}

export interface Assertion {
  readonly text: string;
  readonly path: ValuePath;
  readonly check: Check;
  /** Where it stands; looked up only when it is asked for. */
  readonly line: () => number | undefined;
}

export type Check =
  | { readonly kind: 'equals'; readonly value: Json }
  | { readonly kind: 'contains'; readonly value: Json }
  | { readonly kind: 'absent' }
  | { readonly kind: 'present' };

const decisions: readonly Outcome['result'][] = ['injected', 'skipped', 'denied', 'refused'];
const knownReasons: ReadonlySet<string> = new Set([...Object.keys(reasons), ...Object.keys(protocolFaults)]);

/** @throws {PolicyError} naming every unknown key and wrong value with its line */
export function readExpectation(text: string, file: string): Expectation {
  const document = new StrictDocument(text, file);
  const { root } = document;
  document.checkKeys(root, [], ['name', 'decision', 'reason', 'templates', 'message', 'golden', 'assert']);
  const decision = document.choice(root, [], 'decision', decisions);
  if (member(root, 'decision') === undefined) {
    document.note([], `lacks the key decision, one of ${decisions.join(', ')}`);
  }
  const expectation = {
    file,
    name: document.text(root, [], 'name'),
    decision: decision ?? 'injected',
    reason: readReason(document),
    templates: document.texts(root, [], 'templates'),
    message: readMessage(document),
    golden: document.boolean(root, [], 'golden'),
    assertions: (document.list(root, [], 'assert') ?? []).flatMap((item, index) =>
      readAssertion(document, item, index),
    ),
  };
  document.throwAny();
  return expectation;
}

function readReason(document: StrictDocument): string | undefined {
  const reason = document.text(document.root, [], 'reason');
  if (reason !== undefined && !knownReasons.has(reason)) {
    document.note(['reason'], 'reason must be one of the reasons in docs/reference.md');
  }
  return reason;
}

function readMessage(document: StrictDocument): Expectation['message'] {
  const value = member(document.root, 'message');
  if (typeof value === 'string') return { equals: value };
  const object = document.object(document.root, [], 'message');
  if (!object) return undefined;
  document.checkKeys(object, ['message'], ['contains']);
  const contains = document.text(object, ['message'], 'contains');
  return contains === undefined ? undefined : { contains };
}

const checks = ['equals', 'contains', 'absent', 'present'] as const;

function readAssertion(document: StrictDocument, item: Json, index: number): Assertion[] {
  const place = ['assert', index];
  if (!isObject(item)) {
    document.note(place, 'an item of assert must be an object with path and a check');
    return [];
  }
  document.checkKeys(item, place, ['path', ...checks]);
  const text = document.text(item, place, 'path');
  const given = checks.filter((name) => Object.hasOwn(item, name));
  if (text === undefined) document.note(place, `assert[${index}] lacks the key path`);
  if (given.length !== 1) document.note(place, `assert[${index}] must have one of ${checks.join(', ')}`);
  const path = text === undefined ? undefined : readPath(document, text, place);
  const check = given.length === 1 ? readCheck(document, item, place, given[0]!) : undefined;
  return path && check ? [{ text: text!, path, check, line: () => document.lineOf(place) }] : [];
}

function readPath(document: StrictDocument, text: string, place: (string | number)[]): ValuePath | undefined {
  try {
    return readValuePath(text);
  } catch (error) {
    if (!(error instanceof ValuePathError)) throw error;
    document.note([...place, 'path'], error.message);
    return undefined;
  }
}

function readCheck(
  document: StrictDocument,
  item: JsonObject,
  place: (string | number)[],
  kind: (typeof checks)[number],
): Check {
  if (kind === 'equals' || kind === 'contains') return { kind, value: item[kind]! };
  if (document.boolean(item, place, kind) === false) {
    document.note([...place, kind], `${kind} can only be true`);
  }
  return { kind };
}
