import { compareBytes, goString } from '../../json/index.ts';
import { quoteGo } from '../../template/format.ts';
import { trimSpace } from '../../template/functions/strings.ts';
import { boolean, integer } from '../go-number.ts';
import { InjectionError } from '../injection-error.ts';
import {
  annotationNames,
  annotationOf,
  findProxy,
  type Pod,
  type StringMap,
  withContainer,
  withMetadataMap,
} from '../pod.ts';

/** The proxy's variable that keeps what the pod itself said of its metrics. */
export const scrapeVariable = 'ISTIO_PROMETHEUS_ANNOTATIONS';

/** The proxy's variable that names the port on which it serves merged metrics over TLS. */
export const secureMetricsVariable = 'ENVOY_SECURE_MERGED_METRICS_PORT';

/** The path under which the agent serves the merged metrics. */
export const mergedMetricsPath = '/stats/prometheus';

export const scrapeNames = {
  scrape: 'prometheus.io/scrape',
  path: 'prometheus.io/path',
  port: 'prometheus.io/port',
} as const;

/** Ports of the proxy itself, which must not be scraped through it. */
const reservedPorts: ReadonlyMap<number, string> = new Map([
  [15000, 'Envoy admin'],
  [15001, 'outbound traffic capture'],
  [15004, 'pilot debug'],
  [15006, 'inbound traffic capture'],
  [15008, 'HBONE tunnel'],
  [15020, 'pilot-agent status / merged Prometheus'],
  [15021, 'Envoy health'],
  [15053, 'DNS proxy'],
  [15090, 'Envoy Prometheus (already merged)'],
]);

/** What a pod says of its metrics. */
interface ScrapeRequest {
  readonly scrape: string;
  readonly path: string;
  readonly port: string;
  readonly targets: readonly ScrapeTarget[];
}

interface ScrapeTarget {
  readonly port: string;
  readonly path: string;
}

/** `prometheus-io/port` stands for `prometheus.io/port`: characters that no metric name can have are all alike. */
function normalized(name: string): string {
  return name.replace(/[^A-Za-z0-9_]/gu, '_');
}

const readNames = [...Object.values(scrapeNames), annotationNames.scrapeTargets, annotationNames.securePort];
/** By the exact spelling of each. */
const readKeys: ReadonlyMap<string, string> = new Map(readNames.map((name) => [name, normalized(name)]));
const allKeys: ReadonlySet<string> = new Set(readKeys.values());

/** The annotations about metrics under any of their spellings; of several the exact one wins, then the first in order. */
class Spellings {
  readonly #found = new Map<string, string[]>();
  readonly #annotations: StringMap;

  constructor(annotations: StringMap) {
    this.#annotations = annotations;
    for (const name of Object.keys(annotations)) {
      // Only what stands between the words may differ, so all spellings begin alike.
      if (!name.startsWith('prometheus')) continue;
      const key = readKeys.get(name) ?? normalized(name);
      if (!allKeys.has(key)) continue;
      const names = this.#found.get(key);
      if (names) names.push(name);
      else this.#found.set(key, [name]);
    }
  }

  value(name: string): string | undefined {
    const names = this.#found.get(readKeys.get(name)!);
    if (!names) return undefined;
    return this.#annotations[names.includes(name) ? name : names.toSorted(compareBytes)[0]!];
  }

  values(name: string): string[] {
    return (this.#found.get(readKeys.get(name)!) ?? []).map((found) => this.#annotations[found]!);
  }

  /** The annotations without all spellings of these names. */
  without(...names: string[]): StringMap {
    const dropped = new Set(names.flatMap((name) => this.#found.get(readKeys.get(name)!) ?? []));
    if (dropped.size === 0) return this.#annotations;
    return Object.fromEntries(Object.entries(this.#annotations).filter(([name]) => !dropped.has(name)));
  }
}

/**
 * Lets the agent scrape the application and offer its metrics together with the proxy's: keeps the pod's own wish in a
 * variable of the proxy and points the annotations at the agent.
 * @param isWanted what the mesh configuration says; an annotation of the pod overrides it
 * @throws {InjectionError} for ports that cannot be scraped
 */
export function mergePrometheus(pod: Pod, statusPort: string, isWanted: boolean): Pod {
  return mergeRequest(pod, statusPort, isWanted, (spellings) => {
    const request = scrapeRequest(spellings, readTargets(spellings.value(annotationNames.scrapeTargets) ?? ''));
    checkPorts(request, statusPort);
    return { request, names: [...Object.values(scrapeNames), annotationNames.scrapeTargets] };
  });
}

/** The same from 1.13 to 1.26, when neither lists of targets nor reserved ports were known. */
export function mergeUncheckedMetrics(pod: Pod, statusPort: string, isWanted: boolean): Pod {
  return mergeRequest(pod, statusPort, isWanted, (spellings) => ({
    request: scrapeRequest(spellings, []),
    names: Object.values(scrapeNames),
  }));
}

/** @param read gives the request of a pod, and the annotations that held it */
function mergeRequest(
  pod: Pod,
  statusPort: string,
  isWanted: boolean,
  read: (spellings: Spellings) => { readonly request: ScrapeRequest; readonly names: readonly string[] },
): Pod {
  if (!(boolean(annotationOf(pod, annotationNames.mergeMetrics)) ?? isWanted)) return pod;
  const spellings = new Spellings(pod.metadata.annotations ?? {});
  if (spellings.values(scrapeNames.scrape).some((value) => boolean(value) === false)) return pod;
  if (spellings.values(scrapeNames.port).includes(statusPort)) return pod;
  const { request, names } = read(spellings);
  const annotated = withMetadataMap(pod, 'annotations', {
    ...spellings.without(...names),
    [scrapeNames.port]: statusPort,
    [scrapeNames.path]: mergedMetricsPath,
    [scrapeNames.scrape]: 'true',
  });
  return isEmpty(request) ? annotated : withRequest(annotated, request);
}

function scrapeRequest(spellings: Spellings, targets: readonly ScrapeTarget[]): ScrapeRequest {
  return {
    scrape: spellings.value(scrapeNames.scrape) ?? '',
    path: targets[0]?.path ?? spellings.value(scrapeNames.path) ?? '',
    port: targets[0]?.port ?? spellings.value(scrapeNames.port) ?? '',
    targets,
  };
}

/** `port[:path]` items; one without a port makes the whole list void. */
function readTargets(text: string): ScrapeTarget[] {
  const targets: ScrapeTarget[] = [];
  for (const part of text.split(',')) {
    const item = trimSpace(part);
    if (item === '') continue;
    const colon = item.indexOf(':');
    const port = trimSpace(colon < 0 ? item : item.slice(0, colon));
    const path = colon < 0 ? '' : trimSpace(item.slice(colon + 1));
    if (port === '') return [];
    targets.push({ port, path: path === '' ? '/metrics' : path });
  }
  return targets;
}

function checkPorts(request: ScrapeRequest, statusPort: string): void {
  if (request.targets.length > 0) {
    for (const target of request.targets) checkPort(target.port, statusPort, 'targets', 'target port');
  } else if (request.port !== '') {
    checkPort(request.port, statusPort, 'configuration', 'port');
  }
}

function checkPort(text: string, statusPort: string, subject: string, noun: string): void {
  const fault = portFault(text, statusPort, noun);
  if (fault === undefined) return;
  throw new InjectionError(
    'invalid-scrape-port',
    `failed to process pod: invalid prometheus scrape ${subject}: ${fault}`,
  );
}

function portFault(text: string, statusPort: string, noun: string): string | undefined {
  const port = integer(text);
  if (port === undefined || port < 1 || port > 65535) return `invalid ${noun} ${quoteGo(text)}`;
  if (port === integer(statusPort)) return `${noun} ${text} conflicts with agent port`;
  const use = reservedPorts.get(port);
  return use === undefined ? undefined : `${noun} ${text} is reserved for Istio (${use}) and cannot be scraped`;
}

function isEmpty(request: ScrapeRequest): boolean {
  return request.scrape === '' && request.path === '' && request.port === '' && request.targets.length === 0;
}

function withRequest(pod: Pod, request: ScrapeRequest): Pod {
  const proxy = findProxy(pod);
  if (!proxy) return pod;
  const env = [...(proxy.container.env ?? []), { name: scrapeVariable, value: requestText(request) }];
  return withContainer(pod, proxy.list, proxy.index, { ...proxy.container, env });
}

function requestText({ scrape, path, port, targets }: ScrapeRequest): string {
  const list = targets.map((target) => `{"port":${goString(target.port)},"path":${goString(target.path)}}`);
  const tail = targets.length > 0 ? `,"targets":[${list.join(',')}]` : '';
  return `{"scrape":${goString(scrape)},"path":${goString(path)},"port":${goString(port)}${tail}}`;
}

/** Names the port on which the agent serves merged metrics over TLS, if the proxy offers one and nothing names it yet. */
export function announceSecureMetricsPort(pod: Pod): Pod {
  const env = findProxy(pod)?.container.env ?? [];
  const port = env.find((one) => one.name === secureMetricsVariable && one.value && one.value !== '0')?.value;
  if (port === undefined) return pod;
  const annotations = pod.metadata.annotations ?? {};
  if (new Spellings(annotations).value(annotationNames.securePort) !== undefined) return pod;
  return withMetadataMap(pod, 'annotations', { ...annotations, [annotationNames.securePort]: port });
}
