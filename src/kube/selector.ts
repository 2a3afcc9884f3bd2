import { isObject, type Json } from '../json/index.ts';

/** A label selector (Kubernetes' LabelSelector) that was read and checked. */
export interface Selector {
  readonly requirements: readonly Requirement[];
}

interface Requirement {
  readonly key: string;
  readonly operator: Operator;
  readonly values: ReadonlySet<string>;
}

const operators = ['In', 'NotIn', 'Exists', 'DoesNotExist'] as const;
type Operator = (typeof operators)[number];

/** A selector that Kubernetes refuses; the message says which part and why. */
export class SelectorError extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'SelectorError';
  }
}

/**
 * Reads `{matchLabels, matchExpressions}`.
 * @throws {SelectorError} for what Kubernetes' LabelSelectorAsSelector refuses: unknown operators, lists of values that
 * do not fit the operator, names and values that no label can have
 */
export function readSelector(value: Json): Selector {
  if (!isObject(value)) throw new SelectorError('a label selector must be an object');
  const requirements = Object.entries(isObject(value.matchLabels) ? value.matchLabels : {}).map(([key, text]) =>
    requirement(key, 'In', [text]),
  );
  for (const expression of Array.isArray(value.matchExpressions) ? value.matchExpressions : []) {
    if (!isObject(expression)) throw new SelectorError('an item of matchExpressions must be an object');
    const values = Array.isArray(expression.values) ? expression.values : [];
    requirements.push(requirement(String(expression.key ?? ''), String(expression.operator ?? ''), values));
  }
  return { requirements };
}

function requirement(key: string, operator: string, values: Json[]): Requirement {
  const known = operators.find((name) => name === operator);
  if (!known) throw new SelectorError(`${JSON.stringify(operator)} is not a valid label selector operator`);
  const wantsValues = known === 'In' || known === 'NotIn';
  if (wantsValues && values.length === 0) throw new SelectorError(`operator ${known} of key ${key} needs values`);
  if (!wantsValues && values.length > 0) throw new SelectorError(`operator ${known} of key ${key} allows no values`);
  if (!isQualifiedName(key)) throw new SelectorError(`${JSON.stringify(key)} is not a valid label name`);
  const texts = values.map(String);
  const bad = texts.find((text) => !isLabelValue(text));
  if (bad !== undefined) throw new SelectorError(`${JSON.stringify(bad)} is not a valid label value`);
  return { key, operator: known, values: new Set(texts) };
}

const namePart = /^[A-Za-z0-9](?:[A-Za-z0-9_.-]*[A-Za-z0-9])?$/;
const dnsLabel = /^[a-z0-9](?:[a-z0-9-]*[a-z0-9])?$/;

/** `name` or `prefix/name`: the name at most 63 characters, the prefix a DNS name of at most 253. */
export function isQualifiedName(text: string): boolean {
  const slash = text.indexOf('/');
  const name = text.slice(slash + 1);
  if (name.length > 63 || !namePart.test(name)) return false;
  if (slash < 0) return true;
  const prefix = text.slice(0, slash);
  return prefix.length <= 253 && prefix.split('.').every((label) => dnsLabel.test(label));
}

function isLabelValue(text: string): boolean {
  return text === '' || (text.length <= 63 && namePart.test(text));
}

export function isEmptySelector(selector: Selector): boolean {
  return selector.requirements.length === 0;
}

/** True if every requirement holds; so an empty selector matches everything. */
export function matchesSelector(selector: Selector, labels: { readonly [name: string]: string }): boolean {
  return selector.requirements.every((one) => holds(one, labels));
}

function holds(one: Requirement, labels: { readonly [name: string]: string }): boolean {
  const value = Object.hasOwn(labels, one.key) ? labels[one.key] : undefined;
  switch (one.operator) {
    case 'In':
      return value !== undefined && one.values.has(value);
    case 'NotIn':
      return value === undefined || !one.values.has(value);
    case 'Exists':
      return value !== undefined;
    case 'DoesNotExist':
      return value === undefined;
  }
}

/** A selector as kubectl writes it: `app=web,tier in (a,b),!batch`; `<all>` for one that matches everything. */
export function formatSelector(selector: Selector): string {
  return selector.requirements.map(formatRequirement).join(',') || '<all>';
}

/** The requirements that do not hold, each as {@link formatSelector} writes it. */
export function unmetRequirements(selector: Selector, labels: { readonly [name: string]: string }): string[] {
  return selector.requirements.filter((one) => !holds(one, labels)).map(formatRequirement);
}

function formatRequirement({ key, operator, values }: Requirement): string {
  switch (operator) {
    case 'In':
      return values.size === 1 ? `${key}=${[...values][0]}` : `${key} in (${[...values].join(',')})`;
    case 'NotIn':
      return values.size === 1 ? `${key}!=${[...values][0]}` : `${key} notin (${[...values].join(',')})`;
    case 'Exists':
      return key;
    case 'DoesNotExist':
      return `!${key}`;
  }
}
