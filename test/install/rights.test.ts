import { describe, expect, it } from 'vitest';
import type { JsonObject } from '../../src/json/index.ts';
import { at, installed, items, ofKind, only } from './installed.ts';

/** All rights of the service account, as `<where>: <verbs> <group>/<resource> <names>`. */
function rights(objects: readonly JsonObject[]): string[] {
  const roles = [...ofKind(objects, 'Role'), ...ofKind(objects, 'ClusterRole')];
  return roles.flatMap((role) => {
    const where = String(at(role, 'metadata.namespace') ?? 'everywhere');
    expect(isBound(objects, role), `${role.kind} ${at(role, 'metadata.name')} is bound`).toBe(true);
    return items(role.rules).map(({ apiGroups, resources, resourceNames, verbs }) => {
      const names = resourceNames === undefined ? 'any' : (resourceNames as string[]).join(',');
      return `${where}: ${(verbs as string[]).join(',')} ${apiGroups}/${resources} ${names}`;
    });
  });
}

/** To the service account of the Deployment, and to nobody else. */
function isBound(objects: readonly JsonObject[], role: JsonObject): boolean {
  const account = only(objects, 'ServiceAccount').metadata as JsonObject;
  const subject = { kind: 'ServiceAccount', name: account.name, namespace: account.namespace };
  const bindings = ofKind(objects, `${role.kind}Binding`).filter(
    (binding) =>
      at(binding, 'roleRef.name') === at(role, 'metadata.name') &&
      at(binding, 'metadata.namespace') === at(role, 'metadata.namespace'),
  );
  return bindings.length === 1 && JSON.stringify(bindings[0]!.subjects) === JSON.stringify([subject]);
}

const ownSecret = [
  'injectors: get,list,watch,update,patch /secrets sidecar-injector-identity',
  'injectors: create /secrets any',
];
const liveConfiguration = ['istio-system: get,list,watch /configmaps istio-sidecar-injector,istio'];
const registration = [
  'everywhere: get,list,watch,patch admissionregistration.k8s.io/mutatingwebhookconfigurations sidecar-injector',
];
const facts = [
  'everywhere: list,watch /namespaces any',
  'everywhere: list,watch /nodes any',
  'everywhere: list,watch networking.istio.io/proxyconfigs any',
];
const events = ['everywhere: create,patch events.k8s.io/events any'];

describe('D2: what the injector may do', () => {
  it.each<[title: string, values: JsonObject, expected: string[]]>([
    ['as it comes', {}, [...ownSecret, ...liveConfiguration, ...registration, ...facts.slice(1), ...events]],
    [
      'on OpenShift, where it is settled which sidecars are used',
      { env: { PLATFORM: 'openshift', ENABLE_NATIVE_SIDECARS: 'true' }, events: false },
      [...ownSecret, ...liveConfiguration, ...registration, facts[0]!, facts[2]!],
    ],
    [
      'with all facts',
      { clusterFacts: ['proxyconfigs', 'nodes', 'namespaces'], events: false },
      [...ownSecret, ...liveConfiguration, ...registration, ...facts],
    ],
    [
      'without facts and events',
      { clusterFacts: [], events: false },
      [...ownSecret, ...liveConfiguration, ...registration],
    ],
    [
      'with one fact',
      { clusterFacts: ['nodes'], events: false, configuration: { source: 'embedded' } },
      [...ownSecret, ...registration, facts[1]!],
    ],
    [
      'with cert-manager',
      { certificate: { source: 'cert-manager' } },
      [...liveConfiguration, ...facts.slice(1), ...events],
    ],
    [
      'with names of its own',
      {
        configuration: { injectConfigMapName: 'a', meshConfigMapName: 'b', istioNamespace: 'mesh' },
        clusterFacts: [],
        events: false,
      },
      [...ownSecret, 'mesh: get,list,watch /configmaps a,b', ...registration],
    ],
    [
      'with tags',
      {
        revision: '1-30',
        revisionTags: ['prod'],
        certificate: {},
        clusterFacts: [],
        events: false,
        configuration: { source: 'embedded' },
      },
      [
        'injectors: get,list,watch,update,patch /secrets sidecar-injector-1-30-identity',
        'injectors: create /secrets any',
        'everywhere: get,list,watch,patch admissionregistration.k8s.io/mutatingwebhookconfigurations sidecar-injector-1-30,sidecar-injector-1-30-tag-prod',
      ],
    ],
  ])('%s', (_title, values, expected) => expect(rights(installed(values, 'injectors'))).toEqual(expected));

  it('nothing, and no token, where it never asks the API server', () => {
    const objects = installed({
      configuration: { source: 'embedded' },
      certificate: { source: 'cert-manager' },
      clusterFacts: [],
      events: false,
    });
    expect(rights(objects)).toEqual([]);
    expect(ofKind(objects, 'ClusterRoleBinding')).toEqual([]);
    expect(at(only(objects, 'Deployment'), 'spec.template.spec.automountServiceAccountToken')).toBe(false);
  });

  it('with a token where it does', () => {
    expect(at(only(installed(), 'Deployment'), 'spec.template.spec.automountServiceAccountToken')).toBe(true);
    expect(only(installed(), 'ServiceAccount').automountServiceAccountToken).toBe(false);
  });
});
