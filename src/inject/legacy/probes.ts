import { goString } from '../../json/index.ts';
import { type ProbePlace, probePlaces, probersVariable } from '../finish/probe-places.ts';
import { httpGetText } from '../finish/probes.ts';
import { boolean } from '../go-number.ts';
import {
  annotationNames,
  annotationOf,
  type Container,
  containersOf,
  type Pod,
  type Probe,
  proxyName,
  withContainers,
} from '../pod.ts';
import type { AppendContext, AppendStep } from './append-context.ts';
import { statusPortOf } from './environment.ts';
import { addVariables, firstProxy, numberArgument } from './proxy-container.ts';

/** How a release sends the probes of the application through the agent. */
export interface ProbeRules {
  /** Whether an annotation of the pod decides before the template. */
  readonly obeysAnnotation: boolean;
  /** The agent's port; undefined where it listens on none. */
  readonly statusPort: (pod: Pod, context: AppendContext) => number | undefined;
  readonly knowsStartup: boolean;
  /** An HTTPS probe asks the agent, which has no certificate, over HTTPS. */
  readonly keepsScheme: boolean;
  /** The text about one probe says also how long it may take. */
  readonly saysTimeout: boolean;
  /** The variable is set even if there is no probe. */
  readonly announcesNone: boolean;
  /** The variable is set even if the agent listens on no port. */
  readonly announcesWithoutPort: boolean;
}

/** Until 1.5: what the arguments of the proxy say. */
export function statusPortArgument(pod: Pod): number | undefined {
  const port = numberArgument(firstProxy(pod)?.args ?? [], 'statusPort');
  return port === undefined || port < 0 ? undefined : port;
}

/** Since 1.6: what the pod's annotation or the mesh says. */
export function statusPortSetting(pod: Pod, context: AppendContext): number | undefined {
  const port = statusPortOf(pod, context);
  return port > 0 ? port : undefined;
}

export function rewriteProbesBy(rules: ProbeRules): AppendStep {
  const places = probePlaces.filter(({ isHook, name }) => !isHook && (rules.knowsStartup || name !== 'startupz'));
  return (pod, context) => {
    const wish = rules.obeysAnnotation ? boolean(annotationOf(pod, annotationNames.rewriteProbers)) : undefined;
    if (!(wish ?? context.fragment.rewritesProbes)) return pod;
    const port = rules.statusPort(pod, context);
    if (!firstProxy(pod) || (port === undefined && !rules.announcesWithoutPort)) return pod;
    const announced = announceProbers(pod, places, rules);
    return port === undefined ? announced : replaceProbes(announced, places, port, rules);
  };
}

function isApplication(container: Container): boolean {
  return container.name !== proxyName;
}

function announceProbers(pod: Pod, places: readonly ProbePlace[], rules: ProbeRules): Pod {
  const probers = containersOf(pod, 'containers')
    .filter(isApplication)
    .flatMap((container) =>
      places.flatMap((place) => {
        const text = proberText(place.get(container), container, rules);
        return text === undefined ? [] : [`${goString(place.path(container.name))}:${text}`];
      }),
    );
  if (probers.length === 0 && !rules.announcesNone) return pod;
  return addVariables(pod, [{ name: probersVariable, value: `{${probers.sort().join(',')}}` }]);
}

/** undefined for what is no HTTP probe, and for a port that the container does not name. */
function proberText(probe: Probe | undefined, container: Container, { saysTimeout }: ProbeRules): string | undefined {
  const httpGet = probe?.httpGet;
  if (!httpGet) return undefined;
  const port = typeof httpGet.port === 'number' ? httpGet.port : portNamed(httpGet.port, container);
  if (port === undefined) return undefined;
  const text = httpGetText(httpGet, port);
  if (!saysTimeout) return text;
  return probe.timeoutSeconds ? `{"httpGet":${text},"timeoutSeconds":${probe.timeoutSeconds}}` : `{"httpGet":${text}}`;
}

function portNamed(name: string, container: Container): number | undefined {
  return container.ports?.find((port) => port.name === name)?.containerPort;
}

function replaceProbes(pod: Pod, places: readonly ProbePlace[], port: number, rules: ProbeRules): Pod {
  const containers = containersOf(pod, 'containers').map((container) =>
    isApplication(container) ? places.reduce((one, place) => replaceIn(one, place, port, rules), container) : container,
  );
  return withContainers(pod, 'containers', containers);
}

function replaceIn(container: Container, place: ProbePlace, port: number, { keepsScheme }: ProbeRules): Container {
  const probe = place.get(container);
  if (!probe?.httpGet) return container;
  const scheme = !keepsScheme && probe.httpGet.scheme === 'HTTPS' ? { scheme: 'HTTP' } : {};
  const httpGet = { ...probe.httpGet, path: place.path(container.name), port, ...scheme };
  return place.set(container, { ...probe, httpGet });
}
