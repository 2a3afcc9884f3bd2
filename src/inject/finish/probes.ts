import { compareBytes, goString, stringifyGoJson } from '../../json/index.ts';
import { readJsonObject } from '../json-text.ts';
import {
  type Container,
  type ContainerList,
  containersOf,
  findProxy,
  type Handler,
  type HttpGet,
  type Pod,
  type Probe,
  proxyName,
  withContainer,
  withContainers,
} from '../pod.ts';
import { type ProbePlace, probePlaces, probersVariable } from './probe-places.ts';

const lists: readonly ContainerList[] = ['initContainers', 'containers'];

export interface AgentPorts {
  /** Port of the agent, of which the mesh configuration knows. */
  readonly statusPort: number;
  /** Port written into the probes; undefined where the pod switches the agent's port off. */
  readonly probePort: number | undefined;
  /** Also an HTTP probe for which the agent gets no instruction is sent to it. */
  readonly rewritesUnanswerable: boolean;
  readonly answers: AgentAnswers;
}

/** What the agent can answer besides HTTP probes. */
export interface AgentAnswers {
  readonly tcp: boolean;
  readonly grpc: boolean;
  /** Hooks of the container's lifecycle. */
  readonly hooks: boolean;
}

/**
 * Sends the probes and hooks of the application through the agent, which keeps in a variable of the proxy where to ask.
 * @param isMerging an earlier injection left its status: its probers are kept beside the new ones
 * @param warn told of each probe that the agent could not answer and that therefore stays
 */
export function rewriteProbes(pod: Pod, ports: AgentPorts, isMerging: boolean, warn: (sentence: string) => void): Pod {
  if (!findProxy(pod)) return pod;
  const { probePort, rewritesUnanswerable, answers } = ports;
  const places = probePlaces.filter(({ isHook }) => answers.hooks || !isHook);
  const probers = collectProbers(pod, places, ports);
  const announced = probers.size === 0 ? pod : announceProbers(pod, probers, isMerging);
  if (probePort === undefined) return announced;
  const isSent = (path: string, probe: Probe): boolean => {
    if (probers.has(path) || (rewritesUnanswerable && probe.httpGet !== undefined)) return true;
    if (probe.httpGet || isAnswered(probe, answers)) warn(unansweredProbe(path));
    return false;
  };
  return replaceProbes(announced, places, isSent, probePort);
}

function unansweredProbe(path: string): string {
  return `the probe or hook for ${path} stays as it is: its port has no number in the container, or is the port of the agent itself`;
}

/** The agent's instructions by path, as JSON texts. */
type Probers = ReadonlyMap<string, string>;

/** Whether it is of a kind besides HTTP that the agent knows. */
function isAnswered({ tcpSocket, grpc }: Handler, answers: AgentAnswers): boolean {
  return (tcpSocket !== undefined && answers.tcp) || (grpc !== undefined && answers.grpc);
}

function collectProbers(pod: Pod, places: readonly ProbePlace[], { statusPort, answers }: AgentPorts): Probers {
  const probers = new Map<string, string>();
  for (const list of lists) {
    for (const container of containersOf(pod, list)) {
      if (container.name === proxyName) continue;
      for (const place of places) {
        const probe = place.get(container);
        if (!probe?.httpGet && !(probe && isAnswered(probe, answers))) continue;
        const text = proberText(probe, container, place.isHook, statusPort);
        if (text !== undefined) probers.set(place.path(container.name), text);
      }
    }
  }
  return probers;
}

function proberText(probe: Probe, container: Container, isHook: boolean, statusPort: number): string | undefined {
  const action = actionText(probe, container, isHook, statusPort);
  if (action === undefined) return undefined;
  const timeout = isHook ? undefined : probe.timeoutSeconds;
  return timeout ? `{${action},"timeoutSeconds":${timeout}}` : `{${action}}`;
}

function actionText(handler: Handler, container: Container, isHook: boolean, statusPort: number): string | undefined {
  const { httpGet, tcpSocket, grpc } = handler;
  if (httpGet) {
    const port = resolvePort(httpGet.port, container, statusPort);
    return port === undefined ? undefined : `"httpGet":${httpGetText(httpGet, port)}`;
  }
  if (tcpSocket) {
    const port = resolvePort(tcpSocket.port, container, statusPort);
    if (port === undefined) return undefined;
    const host = tcpSocket.host ? `,"host":${goString(tcpSocket.host)}` : '';
    return `"tcpSocket":{"port":${port}${host}}`;
  }
  if (!grpc || isHook) return undefined;
  return `"grpc":{"port":${grpc.port},"service":${typeof grpc.service === 'string' ? goString(grpc.service) : 'null'}}`;
}

/** Go's JSON of an HTTP action, with the port as a number. */
export function httpGetText(httpGet: HttpGet, port: number): string {
  const members = httpGet.path ? [`"path":${goString(httpGet.path)}`] : [];
  members.push(`"port":${port}`);
  if (httpGet.host) members.push(`"host":${goString(httpGet.host)}`);
  if (httpGet.scheme) members.push(`"scheme":${goString(httpGet.scheme)}`);
  if (httpGet.httpHeaders && httpGet.httpHeaders.length > 0) {
    const headers = httpGet.httpHeaders.map((one) => `{"name":${goString(one.name)},"value":${goString(one.value)}}`);
    members.push(`"httpHeaders":[${headers.join(',')}]`);
  }
  return `{${members.join(',')}}`;
}

/** The number of a port (of two of one name the last one's); undefined for an unknown name and for the agent's own port. */
function resolvePort(port: number | string, container: Container, statusPort: number): number | undefined {
  if (typeof port === 'string') return container.ports?.findLast((one) => one.name === port)?.containerPort;
  return port === statusPort ? undefined : port;
}

function announceProbers(pod: Pod, probers: Probers, isMerging: boolean): Pod {
  const proxy = findProxy(pod)!;
  const env = proxy.container.env ?? [];
  const existing = isMerging ? env.findIndex((variable) => variable.name === probersVariable) : -1;
  if (existing < 0) {
    const added = { name: probersVariable, value: probersText(probers) };
    return withContainer(pod, proxy.list, proxy.index, { ...proxy.container, env: [...env, added] });
  }
  const earlier = readJsonObject(env[existing]!.value ?? '');
  if (!earlier) return pod;
  const united = new Map(probers);
  for (const [path, prober] of Object.entries(earlier)) united.set(path, stringifyGoJson(prober, { sorted: false }));
  const variable = { ...env[existing]!, value: probersText(united) };
  return withContainer(pod, proxy.list, proxy.index, { ...proxy.container, env: env.with(existing, variable) });
}

function probersText(probers: Probers): string {
  const paths = [...probers.keys()].sort(compareBytes);
  return `{${paths.map((path) => `${goString(path)}:${probers.get(path)}`).join(',')}}`;
}

/** Whether a probe with that path at the agent is replaced. */
type IsSent = (path: string, probe: Probe) => boolean;

/** Today only probes for which the agent has an instruction are replaced: it could not answer the others. */
function replaceProbes(pod: Pod, places: readonly ProbePlace[], isSent: IsSent, port: number): Pod {
  let result = pod;
  for (const list of lists) {
    const containers = containersOf(result, list);
    const replaced = containers.map((container) =>
      container.name === proxyName ? container : replaceIn(container, places, isSent, port),
    );
    if (replaced.some((container, index) => container !== containers[index])) {
      result = withContainers(result, list, replaced);
    }
  }
  return result;
}

function replaceIn(container: Container, places: readonly ProbePlace[], isSent: IsSent, port: number): Container {
  let result = container;
  for (const place of places) {
    const probe = place.get(container);
    const path = place.path(container.name);
    if (probe && isSent(path, probe)) result = place.set(result, throughAgent(probe, path, port));
  }
  return result;
}

/** Of several actions, which the API server would refuse, Istio replaces the first and leaves the others. */
function throughAgent(probe: Probe, path: string, port: number): Probe {
  const { tcpSocket, grpc, httpGet, ...rest } = probe;
  if (!httpGet) return { ...rest, ...(tcpSocket && grpc && { grpc }), httpGet: { path, port } };
  const scheme = httpGet.scheme === 'HTTPS' ? { scheme: 'HTTP' } : {};
  return { ...probe, httpGet: { ...httpGet, path, port, ...scheme } };
}
