import { parseQuantity, QuantityError } from '../kube/quantity.ts';
import { quoteGo } from '../template/format.ts';
import { trimSpace } from '../template/functions/strings.ts';
import { boolean, unsignedError } from './go-number.ts';
import { prefixError } from './ip-prefix.ts';
import { multiError } from './multi-error.ts';
import type { StringMap } from './pod.ts';

/** Says what is wrong with a value, in Istio's words; undefined when it is allowed. */
export type AnnotationRule = (value: string) => string | undefined;

/** An annotation with a value that is not allowed. */
export interface AnnotationFault {
  readonly name: string;
  readonly value: string;
  readonly fault: string;
}

/** The annotations that a release checks before it renders anything, and its words for what is wrong. */
export interface AnnotationVocabulary {
  readonly rules: ReadonlyMap<string, AnnotationRule>;
  /** The message of the refusal; there is one fault at least. */
  readonly describe: (faults: readonly AnnotationFault[]) => string;
}

/**
 * Checks the annotations that a configuration's release checks.
 * @returns undefined when all are allowed, else the message, in the order of the vocabulary
 */
export function annotationErrors(
  annotations: StringMap | undefined,
  { rules, describe }: AnnotationVocabulary,
): string | undefined {
  if (!annotations) return undefined;
  const faults: AnnotationFault[] = [];
  for (const [name, rule] of rules) {
    if (!Object.hasOwn(annotations, name)) continue;
    const value = annotations[name]!;
    const fault = rule(value);
    if (fault !== undefined) faults.push({ name, value, fault });
  }
  return faults.length === 0 ? undefined : describe(faults);
}

/** The words since 1.2, without what 1.9 put before them. */
export function describeFaults(faults: readonly AnnotationFault[]): string {
  return multiError(
    faults.map(({ name, value, fault }) => `invalid value '${value}' for annotation '${name}': ${fault}`),
  );
}

export const interceptionMode: AnnotationRule = (value) =>
  ['REDIRECT', 'TPROXY', 'NONE'].includes(value)
    ? undefined
    : `interceptionMode invalid, use REDIRECT,TPROXY,NONE: ${value}`;

export const unsigned32: AnnotationRule = (value) => unsignedError(value, 32);

export const booleanText: AnnotationRule = (value) =>
  boolean(value) === undefined ? `strconv.ParseBool: parsing ${quoteGo(value)}: invalid syntax` : undefined;

function portError(value: string): string | undefined {
  const fault = unsignedError(trimSpace(value), 16);
  return fault === undefined ? undefined : `failed parsing port '${value}': ${fault}`;
}

/** The name of the parameter is Istio's slip, and part of the text that users know. */
export const statusPort: AnnotationRule = (value) => {
  const fault = portError(value);
  return fault === undefined ? undefined : `excludeInboundPorts invalid: ${fault}`;
};

/** Says what is wrong with one item of a comma list, in the words of a release. */
export type ItemError = (item: string) => string | undefined;

/** A comma list, white space around it aside; the rule names the parameter that the annotation sets. */
export function listRule(parameter: string, itemError: ItemError): AnnotationRule {
  const rule = rangeRule(parameter, itemError);
  return (value) => rule(trimSpace(value));
}

/** The rule, or a star. */
export function orStar(rule: AnnotationRule): AnnotationRule {
  return (value) => (value === '*' ? undefined : rule(value));
}

const portItem: ItemError = (item) => {
  const fault = portError(item);
  return fault === undefined ? undefined : `failed parsing port '${item}': ${fault}`;
};

export const includeInboundPorts: AnnotationRule = orStar(listRule('includeInboundPorts', portItem));

export const excludeInboundPorts: AnnotationRule = listRule('excludeInboundPorts', portItem);

export const excludeOutboundPorts: AnnotationRule = listRule('excludeOutboundPorts', portItem);

const prefixItem: ItemError = (item) => {
  const fault = prefixError(item);
  return fault === undefined
    ? undefined
    : `failed parsing cidr '${item}': netip.ParsePrefix(${quoteGo(item)}): ${fault}`;
};

export const includeRanges: AnnotationRule = orStar(rangeRule('includeIPRanges', prefixItem));

export const excludeRanges: AnnotationRule = rangeRule('excludeIPRanges', prefixItem);

/** A list of address ranges, in which all white space counts. */
export function rangeRule(parameter: string, itemError: ItemError): AnnotationRule {
  return (value) => {
    if (value === '') return undefined;
    for (const item of value.split(',')) {
      const fault = itemError(item);
      if (fault !== undefined) return `${parameter} invalid: ${fault}`;
    }
    return undefined;
  };
}

/** Linux allows 15 characters in the name of a network interface. */
const maximumInterfaceLength = 15;

export const interfaceList: AnnotationRule = (value) => {
  if (value === '') return undefined;
  for (const part of value.split(',')) {
    const name = trimSpace(part);
    if (name === '') return 'empty interface name';
    if (Buffer.byteLength(name) > maximumInterfaceLength)
      return `interface name ${quoteGo(name)} too long (max 15 chars)`;
    if (!/^[A-Za-z][A-Za-z0-9_.-]*$/.test(name)) return `interface name ${quoteGo(name)} contains invalid characters`;
  }
  return undefined;
};

export const quantity: AnnotationRule = (value) => {
  if (/\p{Cc}/u.test(value)) return 'value contains control characters';
  try {
    parseQuantity(value, { trims: false });
    return undefined;
  } catch (error) {
    if (error instanceof QuantityError) return error.message;
    throw error;
  }
};
