import { compareBytes } from '../../json/index.ts';
import type { PathParameters } from '../path-parameters.ts';
import { type EnvironmentVariable, findProxy, type Pod, withContainer } from '../pod.ts';

/** Sets the variables that the request's path and the resolved cluster and network give, at the end of the proxy's env. */
export function setClusterEnvironment(pod: Pod, parameters: PathParameters): Pod {
  const proxy = findProxy(pod);
  if (!proxy || parameters.size === 0) return pod;
  const kept = (proxy.container.env ?? []).filter((variable) => !parameters.has(variable.name));
  const added = [...parameters].sort(([left], [right]) => compareBytes(left, right)).map(variable);
  return withContainer(pod, proxy.list, proxy.index, { ...proxy.container, env: [...kept, ...added] });
}

/** A variable in canonical form: an empty value is left out. */
function variable([name, value]: readonly [string, string]): EnvironmentVariable {
  return value === '' ? { name } : { name, value };
}
