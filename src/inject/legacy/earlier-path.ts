import { clusterVariable, networkVariable, type PathParameters } from '../path-parameters.ts';

/** Until 1.5 the path of a request says nothing. */
export const noPath = (): PathParameters => new Map();

/** 1.6 and 1.7 take the third last part of a long path for the cluster and the last one for the network. */
export function readPathEnd(path: string): PathParameters {
  const parts = path.split('/');
  if (parts.length < 5) return new Map();
  return new Map([
    [clusterVariable, parts.at(-3)!],
    [networkVariable, parts.at(-1)!],
  ]);
}
