import { describe, expect, it } from 'vitest';
import type { JsonObject } from '../../src/json/index.ts';
import { enforcedStandard, type Standard, standardText, standardViolations } from '../../src/pod-security/standard.ts';

const latest = (level: Standard['level']): Standard => ({ level, minor: undefined });

/** A pod that keeps every control of the level restricted. */
const careful: JsonObject = {
  metadata: { name: 'app' },
  spec: {
    securityContext: { runAsNonRoot: true, seccompProfile: { type: 'RuntimeDefault' } },
    containers: [
      {
        name: 'app',
        image: 'app:1',
        securityContext: { allowPrivilegeEscalation: false, capabilities: { drop: ['ALL'] } },
      },
    ],
    volumes: [{ name: 'a', emptyDir: {} }, { name: 'b', projected: { sources: [] } }, { name: 'c' }],
  },
};

const spec = careful.spec as JsonObject;
const [container] = spec.containers as JsonObject[];

function withSpec(more: JsonObject): JsonObject {
  return { ...careful, spec: { ...spec, ...more } };
}

function withContainer(more: JsonObject): JsonObject {
  return withSpec({ containers: [{ ...container, ...more }] });
}

function withContext(more: JsonObject): JsonObject {
  return withContainer({ securityContext: { ...(container!.securityContext as JsonObject), ...more } });
}

function withPodContext(more: JsonObject): JsonObject {
  return withSpec({ securityContext: { ...(spec.securityContext as JsonObject), ...more } });
}

function violations(pod: JsonObject, standard: Standard): string[] {
  return standardViolations(pod, standard).flatMap(({ check, complaints }) =>
    complaints.map((complaint) => `${check}: ${complaint}`),
  );
}

describe('the level baseline', () => {
  it.each<[pod: JsonObject, violation: string]>([
    [withSpec({ hostNetwork: true }), 'hostNamespaces: the pod sets hostNetwork'],
    [withSpec({ hostPID: true }), 'hostNamespaces: the pod sets hostPID'],
    [
      withPodContext({ windowsOptions: { hostProcess: true } }),
      'windowsHostProcess: the pod sets windowsOptions.hostProcess',
    ],
    [withContext({ privileged: true }), 'privileged: container app is privileged'],
    [
      withContext({ capabilities: { drop: ['ALL'], add: ['NET_ADMIN', 'CHOWN', 'NET_RAW'] } }),
      'capabilities_baseline: container app adds capabilities NET_ADMIN, NET_RAW',
    ],
    [withSpec({ volumes: [{ name: 'a', hostPath: { path: '/' } }] }), 'hostPathVolumes: volume a is a hostPath'],
    [
      withContainer({
        ports: [
          { containerPort: 80, hostPort: 0 },
          { containerPort: 81, hostPort: 81 },
        ],
      }),
      'hostPorts: container app uses hostPort 81',
    ],
    [
      withContainer({ livenessProbe: { httpGet: { port: 80, host: '10.0.0.1' } } }),
      'hostProbesAndHostLifecycle: container app names the host 10.0.0.1 in probes or lifecycle',
    ],
    [
      withContext({ appArmorProfile: { type: 'Unconfined' } }),
      'appArmorProfile: container app sets appArmorProfile.type to "Unconfined"',
    ],
    [
      { ...careful, metadata: { annotations: { 'container.apparmor.security.beta.kubernetes.io/app': 'unconfined' } } },
      'appArmorProfile: annotation container.apparmor.security.beta.kubernetes.io/app is "unconfined"',
    ],
    [
      withPodContext({ seLinuxOptions: { type: 'spc_t' } }),
      'seLinuxOptions: the pod sets seLinuxOptions.type to "spc_t"',
    ],
    [withContext({ seLinuxOptions: { user: 'u' } }), 'seLinuxOptions: container app sets seLinuxOptions.user'],
    [withContext({ procMount: 'Unmasked' }), 'procMount: container app sets procMount to "Unmasked"'],
    [
      withContext({ seccompProfile: { type: 'Unconfined' } }),
      'seccompProfile_baseline: container app sets seccompProfile.type to "Unconfined"',
    ],
    [
      withPodContext({ sysctls: [{ name: 'kernel.msgmax', value: '1' }] }),
      'sysctls: the pod sets sysctl kernel.msgmax',
    ],
  ])('%#: is broken by %s', (pod, violation) => {
    expect(violations(pod, latest('baseline'))).toEqual([violation]);
    expect(violations(pod, latest('privileged'))).toEqual([]);
    expect(violations(pod, latest('restricted'))).not.toEqual([]);
  });

  it('looks at init and ephemeral containers too', () => {
    const bad = { name: 'x', securityContext: { privileged: true } };
    expect(violations(withSpec({ initContainers: [bad], ephemeralContainers: [bad] }), latest('baseline'))).toEqual([
      'privileged: init container x is privileged',
      'privileged: ephemeral container x is privileged',
    ]);
  });
});

describe('the level restricted', () => {
  it('is kept by a careful pod, and by nothing that says nothing', () => {
    expect(violations(careful, latest('restricted'))).toEqual([]);
    expect(violations({ spec: { containers: [{ name: 'app' }] } }, latest('restricted'))).toEqual([
      'allowPrivilegeEscalation: container app does not set allowPrivilegeEscalation to false',
      'runAsNonRoot: neither the pod nor container app sets runAsNonRoot to true',
      'seccompProfile_restricted: neither the pod nor container app sets a seccompProfile',
      'capabilities_restricted: container app does not drop capabilities ALL',
    ]);
  });

  it.each<[pod: JsonObject, violation: string]>([
    [withSpec({ volumes: [{ name: 'a', nfs: { server: 's' } }] }), 'restrictedVolumes: volume a is a nfs'],
    [
      withContext({ allowPrivilegeEscalation: true }),
      'allowPrivilegeEscalation: container app does not set allowPrivilegeEscalation to false',
    ],
    [withContext({ runAsNonRoot: false }), 'runAsNonRoot: container app sets runAsNonRoot to false'],
    [withContext({ runAsUser: 0 }), 'runAsUser: container app sets runAsUser to 0'],
    [
      withContext({ capabilities: { drop: ['ALL'], add: ['CHOWN', 'NET_BIND_SERVICE'] } }),
      'capabilities_restricted: container app adds capabilities CHOWN',
    ],
  ])('%#: is broken by %s', (pod, violation) => {
    expect(violations(pod, latest('restricted'))).toEqual([violation]);
    expect(violations(pod, latest('baseline'))).toEqual([]);
  });
});

describe('a release', () => {
  const of = (level: Standard['level'], minor: number): Standard => ({ level, minor });

  it.each<[pod: JsonObject, level: Standard['level'], last: number, first: number]>([
    // Broken until the first number, kept from the second one on.
    [withPodContext({ sysctls: [{ name: 'net.ipv4.tcp_rmem' }] }), 'baseline', 31, 32],
    [withPodContext({ sysctls: [{ name: 'net.ipv4.tcp_keepalive_time' }] }), 'baseline', 28, 29],
    [withPodContext({ sysctls: [{ name: 'net.ipv4.ip_local_reserved_ports' }] }), 'baseline', 26, 27],
    [withPodContext({ seLinuxOptions: { type: 'container_engine_t' } }), 'baseline', 30, 31],
    [withSpec({ hostUsers: false, securityContext: { seccompProfile: { type: 'Localhost' } } }), 'restricted', 34, 35],
    [
      { spec: { os: { name: 'windows' }, ...(withPodContext({}).spec as JsonObject), containers: [{ name: 'a' }] } },
      'restricted',
      24,
      25,
    ],
  ])('%#: allows more than the one before', (pod, level, last, first) => {
    expect(violations(pod, of(level, last))).not.toEqual([]);
    expect(violations(pod, of(level, first))).toEqual([]);
  });

  it('asks for more than the one before', () => {
    const host = withContainer({ readinessProbe: { tcpSocket: { port: 1, host: 'h' } } });
    expect(violations(host, of('baseline', 33))).toEqual([]);
    expect(violations(host, of('baseline', 34))).toHaveLength(1);
    const root = withPodContext({ runAsUser: 0 });
    expect(violations(root, of('restricted', 22))).toEqual([]);
    expect(violations(root, of('restricted', 23))).toHaveLength(1);
    const old = { ...careful, metadata: { annotations: { 'seccomp.security.alpha.kubernetes.io/pod': 'unconfined' } } };
    expect(violations(old, of('baseline', 18))).toHaveLength(1);
    expect(violations(old, of('baseline', 19))).toEqual([]);
    const unmasked = withSpec({
      hostUsers: false,
      containers: (withContext({ procMount: 'Unmasked' }).spec as JsonObject).containers!,
    });
    expect(violations(unmasked, of('baseline', 35))).toEqual([]);
    expect(violations(unmasked, of('restricted', 35))).toHaveLength(1);
  });
});

describe('the labels of a namespace', () => {
  const read = (level?: string, version?: string): string =>
    standardText(
      enforcedStandard({
        ...(level === undefined ? {} : { 'pod-security.kubernetes.io/enforce': level }),
        ...(version === undefined ? {} : { 'pod-security.kubernetes.io/enforce-version': version }),
      }),
    );

  it('say what is enforced, and nothing is without them', () => {
    expect([read(), read('privileged'), read('baseline'), read('restricted', 'v1.28')]).toEqual([
      'privileged:latest',
      'privileged:latest',
      'baseline:latest',
      'restricted:v1.28',
    ]);
  });

  it('mean the strictest where they cannot be read, as in the API server', () => {
    expect([read('Baseline'), read('baseline', '1.28')]).toEqual(['restricted:latest', 'baseline:latest']);
  });
});
