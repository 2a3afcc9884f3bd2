import { type CelExpression, type CelResult, readExpression } from '../cel/expression.ts';
import { isObject, type Json, type JsonObject, member } from '../json/index.ts';
import { text } from './reviewed-objects.ts';

/** A request as far as it is known, for the conditions of webhooks. */
export interface RequestFacts {
  /** The `request` of the AdmissionReview, with its object. */
  readonly request: JsonObject;
  /** Names of members that a condition must not ask for, since what they hold is not known here. */
  readonly untold: readonly string[];
}

/** What the conditions of a webhook come to. */
export interface ConditionsResult {
  readonly names: readonly string[];
  /** undefined where that cannot be said. */
  readonly holds: boolean | undefined;
  /** Why they do not hold, or why that cannot be said; empty where they hold. */
  readonly why: string;
  /** The API server refuses the request, since a condition ends with an error. */
  readonly isRefusal: boolean;
}

interface Condition {
  readonly name: string;
  readonly text: string;
  readonly evaluate: CelExpression;
}

const read = new WeakMap<JsonObject, readonly Condition[]>();

/** The conditions of a webhook; an expression is read once. */
function conditionsOf(webhook: JsonObject): readonly Condition[] {
  const known = read.get(webhook);
  if (known) return known;
  const list = member(webhook, 'matchConditions');
  const conditions = (Array.isArray(list) ? list : []).filter(isObject).map((condition) => ({
    name: text(condition, 'name'),
    text: text(condition, 'expression'),
    evaluate: readExpression(text(condition, 'expression'), ['object', 'oldObject', 'request']),
  }));
  read.set(webhook, conditions);
  return conditions;
}

/**
 * Evaluates the conditions of a webhook as the API server does: one that is false is enough to pass the webhook over;
 * otherwise an error means what the failurePolicy says.
 */
export function evaluateConditions(webhook: JsonObject, facts: RequestFacts): ConditionsResult {
  const results = conditionsOf(webhook).map((condition) => ({ condition, result: resultOf(condition, facts) }));
  const names = results.map(({ condition }) => condition.name);
  const first = (matches: (result: CelResult) => boolean) => results.find(({ result }) => matches(result));
  const untrue = first((result) => result.kind === 'value' && result.value === false);
  if (untrue) return { names, holds: false, why: `${untrue.condition.name} is false`, isRefusal: false };
  const unknown = results.find(({ result }) => result.kind === 'unsupported');
  if (unknown?.result.kind === 'unsupported') {
    return { names, holds: undefined, why: `${unknown.condition.name}: ${unknown.result.why}`, isRefusal: false };
  }
  const failed = results.find(({ result }) => result.kind === 'error');
  if (failed?.result.kind !== 'error') return { names, holds: true, why: '', isRefusal: false };
  const isRefusal = text(webhook, 'failurePolicy') !== 'Ignore';
  const policy = isRefusal ? 'failurePolicy Fail refuses the pod' : 'failurePolicy Ignore passes the webhook over';
  return {
    names,
    holds: false,
    why: `${failed.condition.name} ends with ${failed.result.message}; ${policy}`,
    isRefusal,
  };
}

function resultOf({ text: expression, evaluate }: Condition, { request, untold }: RequestFacts): CelResult {
  const words = new Set(expression.match(/\w+/g));
  const missing = untold.find((name) => words.has(name));
  if (missing !== undefined) return { kind: 'unsupported', why: `asks for ${missing}, which is not known here` };
  const object: Json = member(request, 'object') ?? null;
  const result = evaluate({ request: seenRequest(request), object, oldObject: member(request, 'oldObject') ?? null });
  if (result.kind !== 'value' || typeof result.value === 'boolean') return result;
  return { kind: 'unsupported', why: 'is neither true nor false' };
}

/** Expressions see the object as a variable of its own only. */
function seenRequest({ object: _object, oldObject: _old, ...request }: JsonObject): JsonObject {
  return request;
}
