import { parseQuantity, QuantityError } from '../kube/quantity.ts';
import { quoteGo } from '../template/format.ts';
import { boolean, unsignedError } from './go-number.ts';
import { prefixError } from './ip-prefix.ts';
import { multiError } from './multi-error.ts';
import type { StringMap } from './pod.ts';

/** Says what is wrong with a value, in Istio's words; undefined when it is allowed. */
export type AnnotationRule = (value: string) => string | undefined;

/**
 * Checks the annotations that a configuration's release checks.
 * @returns undefined when all are allowed, else one text naming each bad one, sorted by name
 */
export function annotationErrors(
  annotations: StringMap | undefined,
  rules: ReadonlyMap<string, AnnotationRule>,
): string | undefined {
  if (!annotations) return undefined;
  const messages: string[] = [];
  for (const [name, rule] of rules) {
    if (!Object.hasOwn(annotations, name)) continue;
    const value = annotations[name]!;
    const fault = rule(value);
    if (fault !== undefined) messages.push(`invalid value '${value}' for annotation '${name}': ${fault}`);
  }
  return messages.length === 0 ? undefined : multiError(messages);
}

export const interceptionMode: AnnotationRule = (value) =>
  ['REDIRECT', 'TPROXY', 'NONE'].includes(value)
    ? undefined
    : `interceptionMode invalid, use REDIRECT,TPROXY,NONE: ${value}`;

export const unsigned32: AnnotationRule = (value) => unsignedError(value, 32);

export const booleanText: AnnotationRule = (value) =>
  boolean(value) === undefined ? `strconv.ParseBool: parsing ${quoteGo(value)}: invalid syntax` : undefined;

function portError(value: string): string | undefined {
  const fault = unsignedError(value.trim(), 16);
  return fault === undefined ? undefined : `failed parsing port '${value.trim()}': ${fault}`;
}

/** The name of the parameter is Istio's slip, and part of the text that users know. */
export const statusPort: AnnotationRule = (value) => {
  const fault = portError(value);
  return fault === undefined ? undefined : `excludeInboundPorts invalid: ${fault}`;
};

function portListError(parameter: string, value: string): string | undefined {
  if (value.trim() === '') return undefined;
  for (const item of value.split(',')) {
    const fault = portError(item);
    if (fault !== undefined) return `${parameter} invalid: failed parsing port '${item.trim()}': ${fault}`;
  }
  return undefined;
}

export const includeInboundPorts: AnnotationRule = (value) =>
  value === '*' ? undefined : portListError('includeInboundPorts', value);

export const excludeInboundPorts: AnnotationRule = (value) => portListError('excludeInboundPorts', value);

export const excludeOutboundPorts: AnnotationRule = (value) => portListError('excludeOutboundPorts', value);

function rangesError(parameter: string, value: string): string | undefined {
  if (value === '') return undefined;
  for (const item of value.split(',')) {
    const fault = prefixError(item);
    if (fault !== undefined) {
      return `${parameter} invalid: failed parsing cidr '${item}': netip.ParsePrefix(${quoteGo(item)}): ${fault}`;
    }
  }
  return undefined;
}

export const includeRanges: AnnotationRule = (value) =>
  value === '*' ? undefined : rangesError('includeIPRanges', value);

export const excludeRanges: AnnotationRule = (value) => rangesError('excludeIPRanges', value);

/** Linux allows 15 characters in the name of a network interface. */
const maximumInterfaceLength = 15;

export const interfaceList: AnnotationRule = (value) => {
  if (value === '') return undefined;
  for (const part of value.split(',')) {
    const name = part.trim();
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
    parseQuantity(value);
    return undefined;
  } catch (error) {
    if (error instanceof QuantityError) return error.message;
    throw error;
  }
};
