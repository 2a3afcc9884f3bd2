import { equalJson, type Json } from '../json/index.ts';
import { defaultProxyConfig } from './defaults.ts';
import { encodeMessage } from './encode.ts';
import type { FieldValue } from './message.ts';
import { MessageError } from './message-error.ts';
import type { ProxyConfig } from './types.generated.ts';

const proxyConfigName = 'istio.mesh.v1alpha1.ProxyConfig';

/** Fields that Istio leaves out of a proxy config's JSON while they have their built-in value. */
const defaultedFields = [
  'configPath',
  'binaryPath',
  'controlPlaneAuthPolicy',
  'serviceCluster',
  'drainDuration',
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

/** Messages never change, so their texts can be kept as long as they live. */
const texts = new WeakMap<object, string>();

/**
 * The function `protoToJSON` of Istio's templates: compact proto JSON; a proxy config without what it has by default.
 * @param message also a wrapper's bare scalar, or null
 * @param type protobuf name of the message
 * @returns `{}` for nil and for a message that has no JSON form
 */
export function protoToJson(message: object | FieldValue, type: string): string {
  if (message === null) return '{}';
  if (typeof message !== 'object') return encode(message, type);
  const known = texts.get(message);
  if (known !== undefined) return known;
  const text = encode(message, type);
  texts.set(message, text);
  return text;
}

function encode(message: object | FieldValue, type: string): string {
  try {
    return encodeMessage(type === proxyConfigName ? withoutDefaults(message as ProxyConfig) : message, type);
  } catch (error) {
    if (error instanceof MessageError) return '{}';
    throw error;
  }
}

function withoutDefaults(config: ProxyConfig): ProxyConfig {
  const result: { -readonly [field in keyof ProxyConfig]: ProxyConfig[field] } = { ...config };
  const defaults = defaultProxyConfig();
  for (const field of defaultedFields) {
    // The compared values are scalars and durations, which equalJson understands.
    if (equalJson(config[field] as Json | undefined, defaults[field] as Json | undefined)) delete result[field];
  }
  return result;
}
