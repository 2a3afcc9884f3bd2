/** Environment variables of the proxy that the path of a webhook request sets, by name; sorted iteration is up to users. */
export type PathParameters = ReadonlyMap<string, string>;

export const clusterVariable = 'ISTIO_META_CLUSTER_ID';
export const networkVariable = 'ISTIO_META_NETWORK';

const environmentMark = ':ENV:';

/**
 * Reads `/inject/<key>/<value>…` or the older `/inject/:ENV:<key>=<value>…`.
 * @param path percent-decoded, without query
 */
export function readPathParameters(path: string): Map<string, string> {
  const trimmed = path.endsWith('/') ? path.slice(0, -1) : path;
  const rest = afterSecondSlash(trimmed);
  const parameters = new Map<string, string>();
  const pairs = rest.startsWith(environmentMark) ? environmentPairs(rest) : segmentPairs(rest);
  for (const [key, value] of pairs) {
    if (key !== '') parameters.set(variableName(key), value);
  }
  return parameters;
}

function afterSecondSlash(path: string): string {
  const second = path.indexOf('/', path.indexOf('/') + 1);
  return second < 0 ? '' : path.slice(second + 1);
}

function segmentPairs(rest: string): [string, string][] {
  const segments = rest.split('/');
  const pairs: [string, string][] = [];
  for (let index = 0; index + 1 < segments.length; index += 2) {
    pairs.push([segments[index]!, segments[index + 1]!.replaceAll('--slash--', '/')]);
  }
  return pairs;
}

function environmentPairs(rest: string): [string, string][] {
  const pairs: [string, string][] = [];
  for (const part of rest.split(environmentMark)) {
    const equals = part.indexOf('=');
    if (equals > 0) pairs.push([part.slice(0, equals), part.slice(equals + 1)]);
  }
  return pairs;
}

function variableName(key: string): string {
  if (key === 'cluster') return clusterVariable;
  if (key === 'net') return networkVariable;
  return key.toUpperCase();
}
