import type { Snapshot } from '../inject/index.ts';
import { defaultProxyUser } from '../inject/openshift.ts';
import {
  annotationNames,
  annotationOf,
  asJson,
  type Container,
  containersOf,
  type Handler,
  type Pod,
  proxyName,
  type SecurityContext,
} from '../inject/pod.ts';
import { addedComplaints, enforcedStandard, standardText } from '../pod-security/standard.ts';
import type { EarlyContainers } from './early-containers.ts';

/** What will not work of a pod as it comes out, injected or left as it is: one sentence each. */
export function resultCautions(pod: Pod): string[] {
  return allContainers(pod).flatMap((container) => [...unpullable(container), ...portless(container)]);
}

/** Those of {@link resultCautions} for which the pod cannot even be created. */
export function refusalCautions(pod: Pod): string[] {
  return allContainers(pod).flatMap(portless);
}

function unpullable({ name, image }: Container): string[] {
  return image === 'auto'
    ? [`container "${name}" has the image "auto", which nothing replaces; no node can pull it`]
    : [];
}

/** Port 0 comes about where a template takes the port of an agent that is switched off. */
function portless({ name, readinessProbe, livenessProbe, startupProbe, lifecycle = {} }: Container): string[] {
  const { preStop, postStart } = lifecycle;
  return Object.entries({ readinessProbe, livenessProbe, startupProbe, preStop, postStart })
    .filter(([, handler]) => isPortless(handler))
    .map(([handler]) => `${handler} of container "${name}" asks port 0, which no API server takes`);
}

function isPortless({ httpGet, tcpSocket, grpc }: Handler = {}): boolean {
  return [httpGet, tcpSocket, grpc].some((action) => action?.port === 0);
}

/** An injection as cautions look at it. */
export interface LookedAtInjection {
  /** Of the workload. */
  readonly kind: string;
  /** Of its pods; empty where it is not known. */
  readonly namespace: string;
  readonly before: Pod;
  readonly after: Pod;
  readonly early: EarlyContainers;
  /** Names of those that were used. */
  readonly templates: readonly string[];
}

/** What will not work because the pod was injected, or keeps it out of its namespace. */
export function injectionCautions(injection: LookedAtInjection, snapshot: Snapshot): string[] {
  return [...brokenByInjection(injection, snapshot), ...notAdmitted(injection, snapshot)];
}

/** What will not work because the pod was injected. */
export function brokenByInjection(injection: LookedAtInjection, snapshot: Snapshot): string[] {
  const { kind, before, after, early } = injection;
  const isClassic = containersOf(after, 'containers').some(({ name }) => name === proxyName);
  const isJob = kind === 'Job' || kind === 'CronJob';
  return [
    ...(isJob && isClassic ? [endless + nativeHint(injection, snapshot, 'makes a proxy that ends with it')] : []),
    ...proxyUsers(before),
    ...(early.cut.length === 0
      ? []
      : [`${cutOff}: ${early.cut.join(', ')}${nativeHint(injection, snapshot, startsFirst)}`]),
  ];
}

/** What a user should know of an injected pod, although it works. */
export function injectionNotes(injection: LookedAtInjection, snapshot: Snapshot): string[] {
  const { outside } = injection.early;
  if (outside.length === 0) return [];
  return [`${pastMesh}: ${outside.join(', ')}${nativeHint(injection, snapshot, startsFirst)}`];
}

const cutOff = 'connections of init containers fail, since they are redirected to the proxy, which starts later';
const pastMesh = 'what init containers send goes past the mesh, since the proxy starts later';

const endless = 'its pods never complete, since the proxy runs on when the work is done';
const startsFirst = 'makes a proxy that starts first';

/** Only where it helps: templates must know of native sidecars, and the pod must not refuse them. */
function nativeHint({ after, templates }: LookedAtInjection, snapshot: Snapshot, effect: string): string {
  const isKnown = templates.some((name) => snapshot.templates.get(name)?.text.includes('.NativeSidecars'));
  const isRefused = annotationOf(after, annotationNames.nativeSidecar) === 'false';
  return isKnown && !isRefused ? `; ENABLE_NATIVE_SIDECARS=true ${effect}` : '';
}

/** The rules of the network let all traffic of that user pass, since it is the proxy's. */
function proxyUsers(pod: Pod): string[] {
  const ofPod = (pod.spec.securityContext as SecurityContext | undefined)?.runAsUser;
  return containersOf(pod, 'containers')
    .filter(({ name, securityContext }) => name !== proxyName && isProxyUser(securityContext?.runAsUser ?? ofPod))
    .map(({ name }) => `container "${name}" runs as user ${defaultProxyUser}, whose traffic bypasses the proxy`);
}

function isProxyUser(user: number | bigint | undefined): boolean {
  return user !== undefined && BigInt(user) === defaultProxyUser;
}

/** So many complaints are told; one is often true of all injected containers. */
const toldComplaints = 3;

/** What the level of the namespace has against the injected pod, where the namespace is known. */
function notAdmitted({ namespace, before, after }: LookedAtInjection, { cluster }: Snapshot): string[] {
  const standard = enforcedStandard(cluster.namespaces.get(namespace)?.labels ?? {});
  const complaints = addedComplaints(asJson(before), asJson(after), standard);
  if (complaints.length === 0) return [];
  const rest = complaints.length - toldComplaints;
  const told = [...complaints.slice(0, toldComplaints), ...(rest > 0 ? [`and ${rest} more`] : [])].join('; ');
  return [`its pods are not admitted in namespace ${namespace}, which enforces ${standardText(standard)}: ${told}`];
}

function allContainers(pod: Pod): Container[] {
  return [...containersOf(pod, 'initContainers'), ...containersOf(pod, 'containers')];
}
