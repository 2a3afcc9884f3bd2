import { applyProxyConfig, defaultProxyConfig, MessageError, validateProxyConfig } from '../mesh/index.ts';
import type { AnnotationRule } from './annotation-rules.ts';
import { multiError } from './multi-error.ts';

/** The annotation `proxy.istio.io/config`: it must apply to the defaults, and the result must make sense. */
export const proxyConfigText: AnnotationRule = (value) => {
  try {
    const faults = validateProxyConfig(applyProxyConfig(defaultProxyConfig(), value));
    return faults.length === 0 ? undefined : multiError(faults);
  } catch (error) {
    if (!(error instanceof MessageError)) throw error;
    return error.message.replace(/^could not parse proxy config: /, 'failed to convert to apply proxy config: ');
  }
};
