import type { JsonObject } from '../../src/json/index.ts';
import { at, items } from './installed.ts';

/**
 * What the Pod Security Standard "restricted" (with all of "baseline") has against a pod, one sentence each. Written
 * after the published table of controls.
 */
export function restrictedViolations(spec: JsonObject): string[] {
  return [...podViolations(spec), ...containersOf(spec).flatMap((container) => containerViolations(container, spec))];
}

const allowedVolumes = 'configMap csi downwardAPI emptyDir ephemeral persistentVolumeClaim projected secret'.split(' ');
const safeSysctls =
  'kernel.shm_rmid_forced net.ipv4.ip_local_port_range net.ipv4.ip_unprivileged_port_start net.ipv4.tcp_syncookies net.ipv4.ping_group_range net.ipv4.ip_local_reserved_ports net.ipv4.tcp_keepalive_time net.ipv4.tcp_fin_timeout net.ipv4.tcp_keepalive_intvl net.ipv4.tcp_keepalive_probes'.split(
    ' ',
  );
const safeSelinuxTypes = ['', 'container_t', 'container_init_t', 'container_kvm_t', 'container_engine_t'];

function containersOf(spec: JsonObject): JsonObject[] {
  return [spec.initContainers, spec.containers, spec.ephemeralContainers].flatMap(items);
}

function podViolations(spec: JsonObject): string[] {
  const found = ['hostNetwork', 'hostPID', 'hostIPC'].filter((name) => spec[name] === true);
  const volumes = items(spec.volumes).filter((volume) => !allowedVolumes.some((type) => Object.hasOwn(volume, type)));
  const sysctls = items(at(spec, 'securityContext.sysctls')).filter(({ name }) => !safeSysctls.includes(String(name)));
  return [
    ...found,
    ...volumes.map(({ name }) => `volume ${name}`),
    ...sysctls.map(({ name }) => `sysctl ${name}`),
    ...contextViolations(spec, 'pod'),
  ];
}

/** What may stand in the security context of the pod and of a container alike. */
function contextViolations(owner: JsonObject, name: string): string[] {
  const found: string[] = [];
  const read = (path: string) => at(owner, `securityContext.${path}`);
  if (read('windowsOptions.hostProcess') === true) found.push('hostProcess');
  if (!safeSelinuxTypes.includes(String(read('seLinuxOptions.type') ?? ''))) found.push('seLinuxOptions.type');
  if (read('seLinuxOptions.user') || read('seLinuxOptions.role')) found.push('seLinuxOptions.user or role');
  if (read('runAsUser') === 0) found.push('runAsUser 0');
  if (read('appArmorProfile.type') === 'Unconfined') found.push('appArmorProfile Unconfined');
  return found.map((one) => `${name}: ${one}`);
}

function containerViolations(container: JsonObject, pod: JsonObject): string[] {
  const read = (path: string) => at(container, `securityContext.${path}`);
  const inherited = (path: string) => read(path) ?? at(pod, `securityContext.${path}`);
  const added = (read('capabilities.add') ?? []) as string[];
  const dropped = (read('capabilities.drop') ?? []) as string[];
  const found: string[] = [];
  if (read('privileged') === true) found.push('privileged');
  if (read('allowPrivilegeEscalation') !== false) found.push('allowPrivilegeEscalation is not false');
  if (inherited('runAsNonRoot') !== true) found.push('runAsNonRoot is not true');
  if (!dropped.includes('ALL')) found.push('capabilities: ALL is not dropped');
  if (added.some((name) => name !== 'NET_BIND_SERVICE')) found.push('capabilities are added');
  if (!['RuntimeDefault', 'Localhost'].includes(String(inherited('seccompProfile.type')))) found.push('seccompProfile');
  if (!['', 'Default'].includes(String(read('procMount') ?? ''))) found.push('procMount');
  if (items(container.ports).some(({ hostPort }) => hostPort)) found.push('hostPort');
  if (hasProbeHost(container)) found.push('host of a probe or hook');
  return [...found, ...contextViolations(container, '')].map((one) => `${container.name}: ${one}`);
}

function hasProbeHost(container: JsonObject): boolean {
  const places = ['livenessProbe', 'readinessProbe', 'startupProbe', 'lifecycle.postStart', 'lifecycle.preStop'];
  return places.some((place) => at(container, `${place}.httpGet.host`) || at(container, `${place}.tcpSocket.host`));
}
