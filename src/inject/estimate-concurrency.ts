import { isObject, type Json, member } from '../json/index.ts';
import { parseQuantity, QuantityError, scaledValue } from '../kube/quantity.ts';
import type { ProxyConfig } from '../mesh/index.ts';
import type { ValueMap } from '../template/value.ts';
import { annotationOf, type Pod } from './pod.ts';

/**
 * How many threads the proxy should run: what the proxy config says, else the CPUs that annotations or values give to
 * the proxy, limits before requests. Zero where nothing says so.
 */
export function estimateConcurrency(pod: Pod, config: ProxyConfig, values: ValueMap): bigint {
  if (config.concurrency) return BigInt(config.concurrency);
  const limit = annotationOf(pod, 'sidecar.istio.io/proxyCPULimit');
  const request = annotationOf(pod, 'sidecar.istio.io/proxyCPU');
  const resources = 'global.proxy.resources';
  return (
    wholeCpus(limit) ||
    wholeCpus(request) ||
    wholeCpus(textAt(values, `${resources}.limits.cpu`)) ||
    wholeCpus(textAt(values, `${resources}.requests.cpu`))
  );
}

/** A quantity of CPU, rounded up; zero for none and for text that is no quantity. */
export function wholeCpus(text: string | undefined): bigint {
  if (text === undefined) return 0n;
  try {
    return scaledValue(parseQuantity(text), 0);
  } catch (error) {
    if (error instanceof QuantityError) return 0n;
    throw error;
  }
}

function textAt(values: ValueMap, path: string): string | undefined {
  let value: Json | undefined = values as Json;
  for (const name of path.split('.')) value = isObject(value) ? member(value, name) : undefined;
  return typeof value === 'string' || typeof value === 'number' ? String(value) : undefined;
}
