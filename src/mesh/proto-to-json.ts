import { equalJson, type Json } from '../json/index.ts';
import { defaultProxyConfig } from './defaults.ts';
import type { EarlierProxyConfig } from './earlier-messages.ts';
import { encodeMessage } from './encode.ts';
import type { FieldValue } from './message.ts';
import { MessageError } from './message-error.ts';

/** Fields that Istio leaves out of a proxy config's JSON while they have their built-in value. */
const defaultedFields = [
  'configPath',
  'binaryPath',
  'controlPlaneAuthPolicy',
  'serviceCluster',
  'drainDuration',
  'parentShutdownDuration',
  'terminationDrainDuration',
  'discoveryAddress',
  'envoyMetricsService',
  'envoyAccessLogService',
  'tracing',
  'proxyAdminPort',
  'statNameLength',
  'statusPort',
  'concurrency',
] as const;

/** Prints a message, also a wrapper's bare scalar, or null; the type is its protobuf name. */
export type ProtoPrinter = (message: object | FieldValue, type: string) => string;

/**
 * The function `protoToJSON` of Istio's templates: compact proto JSON; `{}` for nil and for a message that has no JSON
 * form.
 * @param defaults a proxy config is printed without what it has in common with these; undefined prints all
 */
export function protoPrinter(defaults: EarlierProxyConfig | undefined): ProtoPrinter {
  // Messages never change, so their texts can be kept as long as they live.
  const texts = new WeakMap<object, string>();
  return (message, type) => {
    if (message === null) return '{}';
    if (typeof message !== 'object') return encode(message, type);
    const known = texts.get(message);
    if (known !== undefined) return known;
    const isProxyConfig = defaults !== undefined && type.endsWith('.v1alpha1.ProxyConfig');
    const text = encode(isProxyConfig ? without(message as EarlierProxyConfig, defaults) : message, type);
    texts.set(message, text);
    return text;
  };
}

/** As Istio prints it today. */
export const protoToJson: ProtoPrinter = protoPrinter(defaultProxyConfig());

function encode(message: object | FieldValue, type: string): string {
  try {
    return encodeMessage(message, type);
  } catch (error) {
    if (error instanceof MessageError) return '{}';
    throw error;
  }
}

function without(config: EarlierProxyConfig, defaults: EarlierProxyConfig): EarlierProxyConfig {
  const result: { -readonly [field in keyof EarlierProxyConfig]: EarlierProxyConfig[field] } = { ...config };
  for (const field of defaultedFields) {
    // The compared values are scalars, durations and messages of such, which equalJson understands.
    if (equalJson(config[field] as Json | undefined, defaults[field] as Json | undefined)) delete result[field];
  }
  return result;
}
