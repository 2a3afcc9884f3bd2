import { member } from '../json/index.ts';
import { procMount, seccomp } from './baseline-checks.ts';
import type { Check } from './check.ts';
import { contextsOf, hasOwnUsers, isWindows, listAt, objectAt, objectsAt, type ReadPod, textAt } from './pod-reader.ts';

/** Sources of volumes that need nothing of the node. */
const allowedVolumes = [
  'configMap',
  'csi',
  'downwardAPI',
  'emptyDir',
  'ephemeral',
  'image',
  'persistentVolumeClaim',
  'projected',
  'secret',
];

/** A control of the level restricted, and the one of baseline in whose place it stands. */
export interface RestrictedCheck extends Check {
  readonly replaces?: string;
}

const exceptOnWindows =
  (complaints: Check['complaints']): Check['complaints'] =>
  (pod) =>
    isWindows(pod) ? [] : complaints(pod);

const exceptOwnUsers =
  (complaints: Check['complaints']): Check['complaints'] =>
  (pod) =>
    hasOwnUsers(pod) ? [] : complaints(pod);

/** Controls of the level restricted, beside those of baseline. */
export const restrictedChecks: readonly RestrictedCheck[] = [
  { id: 'restrictedVolumes', since: 0, replaces: 'hostPathVolumes', complaints: volumes },
  { id: 'allowPrivilegeEscalation', since: 8, until: 24, complaints: escalation },
  { id: 'allowPrivilegeEscalation', since: 25, complaints: exceptOnWindows(escalation) },
  { id: 'runAsNonRoot', since: 0, until: 34, complaints: nonRoot },
  { id: 'runAsNonRoot', since: 35, complaints: exceptOwnUsers(nonRoot) },
  { id: 'runAsUser', since: 23, until: 34, complaints: rootUser },
  { id: 'runAsUser', since: 35, complaints: exceptOwnUsers(rootUser) },
  { id: 'seccompProfile_restricted', since: 19, until: 24, replaces: 'seccompProfile_baseline', complaints: profile },
  {
    id: 'seccompProfile_restricted',
    since: 25,
    replaces: 'seccompProfile_baseline',
    complaints: exceptOnWindows(profile),
  },
  { id: 'capabilities_restricted', since: 22, until: 24, replaces: 'capabilities_baseline', complaints: capabilities },
  {
    id: 'capabilities_restricted',
    since: 25,
    replaces: 'capabilities_baseline',
    complaints: exceptOnWindows(capabilities),
  },
  { id: 'procMount_restricted', since: 35, replaces: 'procMount', complaints: procMount },
];

/** A volume that names no source is an emptyDir. */
function volumes({ spec }: ReadPod): string[] {
  return objectsAt(spec, 'volumes').flatMap((volume) => {
    const sources = Object.keys(volume).filter((name) => name !== 'name' && volume[name] !== null);
    const isAllowed = sources.length === 0 || sources.some((source) => allowedVolumes.includes(source));
    return isAllowed ? [] : [`volume ${textAt(volume, 'name')} is a ${sources.join(', ')}`];
  });
}

function escalation({ containers }: ReadPod): string[] {
  return containers
    .filter(({ context }) => member(context, 'allowPrivilegeEscalation') !== false)
    .map(({ words }) => `${words} does not set allowPrivilegeEscalation to false`);
}

function nonRoot(pod: ReadPod): string[] {
  const refusals = contextsOf(pod)
    .filter(({ context }) => member(context, 'runAsNonRoot') === false)
    .map(({ words }) => `${words} sets runAsNonRoot to false`);
  if (member(pod.context, 'runAsNonRoot') === true) return refusals;
  const silent = pod.containers
    .filter(({ context }) => (member(context, 'runAsNonRoot') ?? null) === null)
    .map(({ words }) => `neither the pod nor ${words} sets runAsNonRoot to true`);
  return [...refusals, ...silent];
}

function rootUser(pod: ReadPod): string[] {
  return contextsOf(pod)
    .filter(({ context }) => member(context, 'runAsUser') === 0)
    .map(({ words }) => `${words} sets runAsUser to 0`);
}

function profile(pod: ReadPod): string[] {
  const bad = seccomp(pod);
  if (objectAt(pod.context, 'seccompProfile').type !== undefined) return bad;
  const silent = pod.containers
    .filter(({ context }) => (member(context, 'seccompProfile') ?? null) === null)
    .map(({ words }) => `neither the pod nor ${words} sets a seccompProfile`);
  return [...bad, ...silent];
}

function capabilities({ containers }: ReadPod): string[] {
  return containers.flatMap(({ words, context }) => {
    const own = objectAt(context, 'capabilities');
    const added = listAt(own, 'add')
      .map(String)
      .filter((name) => name !== 'NET_BIND_SERVICE');
    return [
      ...(listAt(own, 'drop').includes('ALL') ? [] : [`${words} does not drop capabilities ALL`]),
      ...(added.length === 0 ? [] : [`${words} adds capabilities ${added.join(', ')}`]),
    ];
  });
}
