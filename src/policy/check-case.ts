import { admission } from '../admission/admit.ts';
import type { Outcome } from '../admission/outcome.ts';
import type { Snapshot } from '../inject/snapshot.ts';
import { equalJson, isObject, type Json, member, stringifyJson } from '../json/index.ts';
import { applyPatch, type Operation } from '../patch/index.ts';
import { readYaml, writeYaml, YamlError } from '../yaml/index.ts';
import type { Assertion, Check, Expectation } from './expectation.ts';
import { changeText, podChanges } from './pod-changes.ts';
import { PolicyError } from './policy-problem.ts';
import { valueAtPath } from './value-path.ts';

/** What came of a review: the answer's outcome, and the object after the patch. */
export interface Verdict {
  readonly outcome: Outcome;
  /** The patch of the answer. */
  readonly operations: readonly Operation[];
  /** null where the review has no object or could not be read. */
  readonly object: Json;
}

/** Something that is not as expected. */
export interface Failure {
  readonly what: 'decision' | 'reason' | 'templates' | 'message' | 'assert' | 'golden';
  readonly message: string;
  readonly file: string;
  readonly line?: number | undefined;
  /** Further lines, such as the differences of two pods. */
  readonly details: readonly string[];
}

export interface Golden {
  readonly file: string;
  /** undefined where there is no such file. */
  readonly text: string | undefined;
}

/** Decides about a review as the webhook does and applies the patch as the API server does, once somebody looks at it. */
export function judge(review: string, path: string, snapshot: Snapshot): Verdict {
  const { outcome, object: sent, operations } = admission(review, path, snapshot);
  let object: Json | undefined;
  return {
    outcome,
    operations,
    get object(): Json {
      object ??= applyPatch(sent, operations);
      return object;
    },
  };
}

/**
 * The text of the golden file for a verdict; undefined where there must be none.
 * @throws {PolicyError} for a pod that YAML cannot hold
 */
export function goldenText(verdict: Verdict): string | undefined {
  if (verdict.outcome.result !== 'injected') return undefined;
  try {
    return writeYaml(verdict.object);
  } catch (error) {
    if (!(error instanceof YamlError)) throw error;
    throw new PolicyError([{ file: 'injected.yaml', message: `cannot hold this pod: ${error.message}` }]);
  }
}

/** Holds a verdict against what a case expects. @throws {PolicyError} for a pod that YAML cannot hold */
export function checkCase(verdict: Verdict, expectation: Expectation, golden: Golden): Failure[] {
  const { outcome } = verdict;
  // The rest would only say the same again.
  if (outcome.result !== expectation.decision) return [wrongDecision(outcome, expectation)];
  return [
    ...checkOutcome(outcome, expectation),
    ...expectation.assertions.flatMap((one) => checkAssertion(verdict.object, one, expectation.file)),
    ...checkGolden(verdict, expectation, golden),
  ];
}

function wrongDecision({ result, reason, message: sentence }: Outcome, { decision, file }: Expectation): Failure {
  const message = `${result} (${reason}) instead of ${decision}`;
  return { what: 'decision', message, file, details: sentence === undefined ? [] : [sentence] };
}

function checkOutcome(outcome: Outcome, expected: Expectation): Failure[] {
  const { file } = expected;
  const failures: Failure[] = [];
  const fail = (what: Failure['what'], found: string, wanted: string) =>
    failures.push({ what, message: `${what} is ${found}, expected ${wanted}`, file, details: [] });
  if (expected.reason !== undefined && expected.reason !== outcome.reason) {
    fail('reason', outcome.reason, expected.reason);
  }
  const { templates, message } = expected;
  if (templates && !equalJson([...templates], [...outcome.templates])) {
    fail('templates', `[${outcome.templates.join(', ')}]`, `[${templates.join(', ')}]`);
  }
  const sentence = outcome.message ?? '';
  if (message && 'equals' in message && message.equals !== sentence) {
    fail('message', JSON.stringify(sentence), JSON.stringify(message.equals));
  } else if (message && 'contains' in message && !sentence.includes(message.contains)) {
    fail('message', JSON.stringify(sentence), `it to contain ${JSON.stringify(message.contains)}`);
  }
  return failures;
}

function checkAssertion(object: Json, assertion: Assertion, file: string): Failure[] {
  const found = valueAtPath(object, assertion.path);
  const complaint = complaintAbout(found, assertion.check);
  if (complaint === undefined) return [];
  return [{ what: 'assert', message: `${assertion.text} ${complaint}`, file, line: assertion.line(), details: [] }];
}

function complaintAbout(found: Json | undefined, check: Check): string | undefined {
  if (check.kind === 'absent') return found === undefined ? undefined : `is ${short(found)}, expected to be absent`;
  if (found === undefined) return 'is absent';
  if (check.kind === 'equals') {
    return equalJson(found, check.value) ? undefined : `is ${short(found)}, expected ${short(check.value)}`;
  }
  if (check.kind === 'contains' && !contains(found, check.value)) {
    return `is ${short(found)}, expected it to contain ${short(check.value)}`;
  }
  return undefined;
}

/** Text contains text, a list an item, an object members; items and members may be told in part. */
function contains(whole: Json, part: Json): boolean {
  if (typeof whole === 'string') return typeof part === 'string' && whole.includes(part);
  if (Array.isArray(whole)) return whole.some((item) => holds(item, part));
  return holds(whole, part);
}

function holds(whole: Json | undefined, part: Json): boolean {
  if (!isObject(part)) return equalJson(whole, part);
  return isObject(whole) && Object.entries(part).every(([name, value]) => holds(member(whole, name), value));
}

const maximumLength = 200;

function short(value: Json): string {
  const text = stringifyJson(value);
  return text.length > maximumLength ? `${text.slice(0, maximumLength).toWellFormed()}…` : text;
}

function checkGolden(verdict: Verdict, expectation: Expectation, golden: Golden): Failure[] {
  const fail = (message: string, details: string[] = []): Failure[] => [
    { what: 'golden', message, file: golden.file, details },
  ];
  const isInjected = verdict.outcome.result === 'injected';
  if (golden.text === undefined) {
    return expectation.golden && isInjected ? fail('does not exist; --update writes it') : [];
  }
  const actual = goldenText(verdict);
  if (actual === undefined) return fail(`is stale: the pod is ${verdict.outcome.result}; --update removes it`);
  if (golden.text === actual) return [];
  try {
    const expected = readYaml(golden.text);
    if (equalJson(expected, verdict.object)) return [];
    const changes = podChanges(expected, verdict.object).map(changeText);
    return fail('the injected pod differs from the golden one; --update accepts it', changes);
  } catch (error) {
    if (!(error instanceof YamlError)) throw error;
    return fail(`is no YAML: ${error.message}`);
  }
}
