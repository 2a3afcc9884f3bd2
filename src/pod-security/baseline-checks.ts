import { member } from '../json/index.ts';
import type { Check } from './check.ts';
import { contextsOf, hasOwnUsers, listAt, objectAt, objectsAt, type ReadPod, textAt } from './pod-reader.ts';

const defaultCapabilities: ReadonlySet<string> = new Set([
  'AUDIT_WRITE',
  'CHOWN',
  'DAC_OVERRIDE',
  'FOWNER',
  'FSETID',
  'KILL',
  'MKNOD',
  'NET_BIND_SERVICE',
  'SETFCAP',
  'SETGID',
  'SETPCAP',
  'SETUID',
  'SYS_CHROOT',
]);

const firstSysctls = [
  'kernel.shm_rmid_forced',
  'net.ipv4.ip_local_port_range',
  'net.ipv4.tcp_syncookies',
  'net.ipv4.ping_group_range',
  'net.ipv4.ip_unprivileged_port_start',
];
const sysctlsOf27 = [...firstSysctls, 'net.ipv4.ip_local_reserved_ports'];
const sysctlsOf29 = [
  ...sysctlsOf27,
  'net.ipv4.tcp_keepalive_time',
  'net.ipv4.tcp_fin_timeout',
  'net.ipv4.tcp_keepalive_intvl',
  'net.ipv4.tcp_keepalive_probes',
];
const sysctlsOf32 = [...sysctlsOf29, 'net.ipv4.tcp_rmem', 'net.ipv4.tcp_wmem'];

const containerTypes = ['container_t', 'container_init_t', 'container_kvm_t'];

/** Controls of the level baseline. */
export const baselineChecks: readonly Check[] = [
  { id: 'hostNamespaces', since: 0, complaints: hostNamespaces },
  { id: 'windowsHostProcess', since: 0, complaints: hostProcess },
  { id: 'privileged', since: 0, complaints: privileged },
  { id: 'capabilities_baseline', since: 0, complaints: addedCapabilities },
  { id: 'hostPathVolumes', since: 0, complaints: hostPaths },
  { id: 'hostPorts', since: 0, complaints: hostPorts },
  { id: 'hostProbesAndHostLifecycle', since: 34, complaints: probeHosts },
  { id: 'appArmorProfile', since: 0, complaints: appArmor },
  { id: 'seLinuxOptions', since: 0, until: 30, complaints: seLinux(containerTypes) },
  { id: 'seLinuxOptions', since: 31, complaints: seLinux([...containerTypes, 'container_engine_t']) },
  { id: 'procMount', since: 0, until: 34, complaints: procMount },
  { id: 'procMount', since: 35, complaints: (pod) => (hasOwnUsers(pod) ? [] : procMount(pod)) },
  { id: 'seccompProfile_baseline', since: 0, until: 18, complaints: seccompAnnotations },
  { id: 'seccompProfile_baseline', since: 19, complaints: seccomp },
  { id: 'sysctls', since: 0, until: 26, complaints: sysctls(firstSysctls) },
  { id: 'sysctls', since: 27, until: 28, complaints: sysctls(sysctlsOf27) },
  { id: 'sysctls', since: 29, until: 31, complaints: sysctls(sysctlsOf29) },
  { id: 'sysctls', since: 32, complaints: sysctls(sysctlsOf32) },
];

function hostNamespaces({ spec }: ReadPod): string[] {
  return ['hostNetwork', 'hostPID', 'hostIPC']
    .filter((name) => member(spec, name) === true)
    .map((name) => `the pod sets ${name}`);
}

function hostProcess(pod: ReadPod): string[] {
  return contextsOf(pod)
    .filter(({ context }) => member(objectAt(context, 'windowsOptions'), 'hostProcess') === true)
    .map(({ words }) => `${words} sets windowsOptions.hostProcess`);
}

function privileged({ containers }: ReadPod): string[] {
  return containers
    .filter(({ context }) => member(context, 'privileged') === true)
    .map(({ words }) => `${words} is privileged`);
}

function addedCapabilities({ containers }: ReadPod): string[] {
  return containers.flatMap(({ words, context }) => {
    const added = listAt(objectAt(context, 'capabilities'), 'add').map(String);
    const bad = added.filter((name) => !defaultCapabilities.has(name));
    return bad.length === 0 ? [] : [`${words} adds capabilities ${bad.join(', ')}`];
  });
}

function hostPaths({ spec }: ReadPod): string[] {
  return objectsAt(spec, 'volumes')
    .filter((volume) => (member(volume, 'hostPath') ?? null) !== null)
    .map((volume) => `volume ${textAt(volume, 'name')} is a hostPath`);
}

function hostPorts({ containers }: ReadPod): string[] {
  return containers.flatMap(({ words, container }) => {
    const ports = objectsAt(container, 'ports').flatMap((port) => member(port, 'hostPort') || []);
    return ports.length === 0 ? [] : [`${words} uses hostPort ${ports.join(', ')}`];
  });
}

const probes = ['livenessProbe', 'readinessProbe', 'startupProbe'];
const hooks = ['postStart', 'preStop'];

function probeHosts({ containers }: ReadPod): string[] {
  return containers.flatMap(({ words, container }) => {
    const handlers = [
      ...probes.map((name) => objectAt(container, name)),
      ...hooks.map((name) => objectAt(objectAt(container, 'lifecycle'), name)),
    ];
    const hosts = handlers
      .flatMap((handler) => ['httpGet', 'tcpSocket'].map((kind) => textAt(objectAt(handler, kind), 'host')))
      .filter((host) => host !== '');
    return hosts.length === 0 ? [] : [`${words} names the host ${hosts.join(', ')} in probes or lifecycle`];
  });
}

const safeProfiles = ['RuntimeDefault', 'Localhost'];
const appArmorPrefix = 'container.apparmor.security.beta.kubernetes.io/';

function appArmor(pod: ReadPod): string[] {
  const annotated = Object.entries(pod.annotations).filter(
    ([name, value]) => name.startsWith(appArmorPrefix) && !isSafeAppArmor(String(value)),
  );
  return [
    ...profiles(pod, 'appArmorProfile'),
    ...annotated.map(([name, value]) => `annotation ${name} is ${JSON.stringify(value)}`),
  ];
}

function isSafeAppArmor(value: string): boolean {
  return value === '' || value === 'runtime/default' || value.startsWith('localhost/');
}

/** Complaints about profiles that are set and not safe. */
function profiles(pod: ReadPod, member: string): string[] {
  return contextsOf(pod).flatMap(({ words, context }) => {
    const profile = context[member];
    if (profile === undefined || profile === null) return [];
    const type = textAt(objectAt(context, member), 'type');
    return safeProfiles.includes(type) ? [] : [`${words} sets ${member}.type to ${JSON.stringify(type)}`];
  });
}

export function seccomp(pod: ReadPod): string[] {
  return profiles(pod, 'seccompProfile');
}

const seccompPod = 'seccomp.security.alpha.kubernetes.io/pod';
const seccompContainer = 'container.seccomp.security.alpha.kubernetes.io/';

function seccompAnnotations({ annotations, containers }: ReadPod): string[] {
  const names = [seccompPod, ...containers.map(({ container }) => seccompContainer + textAt(container, 'name'))];
  return names.flatMap((name) => {
    const value = member(annotations, name);
    return value === undefined || isSafeSeccomp(String(value))
      ? []
      : [`annotation ${name} is ${JSON.stringify(value)}`];
  });
}

function isSafeSeccomp(value: string): boolean {
  return value === 'runtime/default' || value === 'docker/default' || value.startsWith('localhost/');
}

function seLinux(types: readonly string[]): Check['complaints'] {
  return (pod) =>
    contextsOf(pod).flatMap(({ words, context }) => {
      const options = objectAt(context, 'seLinuxOptions');
      const [type, user, role] = ['type', 'user', 'role'].map((name) => textAt(options, name));
      return [
        ...(type === '' || types.includes(type!)
          ? []
          : [`${words} sets seLinuxOptions.type to ${JSON.stringify(type)}`]),
        ...(user === '' ? [] : [`${words} sets seLinuxOptions.user`]),
        ...(role === '' ? [] : [`${words} sets seLinuxOptions.role`]),
      ];
    });
}

export function procMount({ containers }: ReadPod): string[] {
  return containers
    .filter(({ context }) => !['', 'Default'].includes(textAt(context, 'procMount')))
    .map(({ words, context }) => `${words} sets procMount to ${JSON.stringify(context.procMount)}`);
}

function sysctls(allowed: readonly string[]): Check['complaints'] {
  return ({ context }) =>
    objectsAt(context, 'sysctls')
      .map((sysctl) => textAt(sysctl, 'name'))
      .filter((name) => !allowed.includes(name))
      .map((name) => `the pod sets sysctl ${name}`);
}
