import { isObject, type Json, type JsonObject, member } from '../json/index.ts';
import { parseQuantity, QuantityError, scaledValue } from '../kube/quantity.ts';
import { child } from './reviewed-objects.ts';

/** What a scheduler sets aside. */
export interface Requests {
  /** In thousandths of a core. */
  readonly cpu: bigint;
  /** In bytes. */
  readonly memory: bigint;
}

export const noRequests: Requests = { cpu: 0n, memory: 0n };

export function sumOf(left: Requests, right: Requests): Requests {
  return { cpu: left.cpu + right.cpu, memory: left.memory + right.memory };
}

/** What another pod asks for beyond a first one, as many times as there are such pods. */
export function addedRequests(before: Json, after: Json, replicas: number): Requests {
  const [earlier, later] = [podRequests(before), podRequests(after)];
  const times = BigInt(Math.trunc(replicas));
  return { cpu: (later.cpu - earlier.cpu) * times, memory: (later.memory - earlier.memory) * times };
}

/**
 * What a pod asks for as a whole: its containers with the init containers that keep running, or the most that is needed
 * at once before they start.
 */
export function podRequests(pod: Json): Requests {
  const spec = isObject(pod) ? child(pod, 'spec') : {};
  let running = noRequests;
  let starting = noRequests;
  for (const container of objectsIn(spec, 'initContainers')) {
    const own = requestsIn(child(container, 'resources'));
    const needed = sumOf(running, own);
    if (container.restartPolicy === 'Always') running = needed;
    starting = largest(starting, needed);
  }
  const containers = objectsIn(spec, 'containers').map((one) => requestsIn(child(one, 'resources')));
  const together = largest(containers.reduce(sumOf, running), starting);
  const whole = { ...together, ...requestsOfPod(child(spec, 'resources')) };
  return sumOf(whole, requestsOf(child(spec, 'overhead')));
}

/** A pod may ask for itself, whatever its containers do. */
function requestsOfPod(resources: JsonObject): Partial<Requests> {
  const { cpu, memory } = child(resources, 'requests');
  return {
    ...(cpu === undefined ? {} : { cpu: scaled(cpu, -3) }),
    ...(memory === undefined ? {} : { memory: scaled(memory, 0) }),
  };
}

/** What is limited and not asked for is asked for up to the limit. */
function requestsIn(resources: JsonObject): Requests {
  return requestsOf({ ...child(resources, 'limits'), ...child(resources, 'requests') });
}

function requestsOf(list: JsonObject): Requests {
  return { cpu: scaled(member(list, 'cpu'), -3), memory: scaled(member(list, 'memory'), 0) };
}

/** 0 for what is no quantity. */
function scaled(value: Json | undefined, scale: number): bigint {
  if (typeof value !== 'string' && typeof value !== 'number') return 0n;
  try {
    return scaledValue(parseQuantity(String(value)), scale);
  } catch (error) {
    if (error instanceof QuantityError) return 0n;
    throw error;
  }
}

function largest(left: Requests, right: Requests): Requests {
  return {
    cpu: left.cpu > right.cpu ? left.cpu : right.cpu,
    memory: left.memory > right.memory ? left.memory : right.memory,
  };
}

function objectsIn(object: JsonObject, name: string): JsonObject[] {
  const list = member(object, name);
  return Array.isArray(list) ? list.filter(isObject) : [];
}
