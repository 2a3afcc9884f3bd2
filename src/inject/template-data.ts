import type { JsonObject } from '../json/index.ts';
import { goType } from '../kube/go-types.ts';
import { meshGoType } from '../mesh/go-types.ts';
import type { MeshConfig, ProxyConfig } from '../mesh/index.ts';
import {
  anyMapType,
  boolType,
  type GoField,
  type GoType,
  int64Type,
  pointerTo,
  stringType,
  Typed,
  type Value,
} from '../template/value.ts';

/** What templates see as `.`; the members are payloads of the Go types below. */
export interface TemplateData {
  readonly typeMeta: { kind: string; apiVersion: string };
  readonly deploymentMeta: { Name: string; Namespace: string };
  /** Canonical JSON of the pod's metadata and spec. */
  readonly objectMeta: JsonObject;
  readonly spec: JsonObject;
  readonly proxyConfig: ProxyConfig;
  readonly meshConfig: MeshConfig;
  readonly values: { [key: string]: Value };
  readonly revision: string;
  readonly nativeSidecars: boolean;
  readonly proxyImage: string;
  readonly proxyInitImage: string;
  readonly proxyUid: bigint;
  readonly proxyGid: bigint;
  readonly inboundTrafficPolicyMode: string;
  readonly compliancePolicy: string;
}

const namespacedName: GoType = {
  kind: 'struct',
  name: 'types.NamespacedName',
  fields: () => [
    { name: 'Namespace', type: stringType, get: (data) => data.Namespace ?? '' },
    { name: 'Name', type: stringType, get: (data) => data.Name ?? '' },
  ],
  text: (data) => (data.Namespace ? `${data.Namespace}/${data.Name}` : `/${data.Name}`),
};

const field = (name: string, type: GoType, get: (data: TemplateData) => unknown): GoField => ({ name, type, get });

const dataType: GoType = {
  kind: 'struct',
  name: 'inject.SidecarTemplateData',
  fields: () => dataFields,
};

const dataFields: readonly GoField[] = [
  field('TypeMeta', goType('v1.TypeMeta'), (data) => data.typeMeta),
  field('DeploymentMeta', namespacedName, (data) => data.deploymentMeta),
  field('ObjectMeta', goType('v1.ObjectMeta'), (data) => data.objectMeta),
  field('Spec', goType('v1.PodSpec'), (data) => data.spec),
  field('ProxyConfig', meshGoType('*v1alpha1.ProxyConfig'), (data) => data.proxyConfig),
  field('MeshConfig', meshGoType('*v1alpha1.MeshConfig'), (data) => data.meshConfig),
  field('Values', anyMapType, (data) => data.values),
  field('Revision', stringType, (data) => data.revision),
  field('NativeSidecars', boolType, (data) => data.nativeSidecars),
  field('ProxyImage', stringType, (data) => data.proxyImage),
  field('ProxyInitImage', stringType, (data) => data.proxyInitImage),
  field('ProxyUID', int64Type, (data) => data.proxyUid),
  field('ProxyGID', int64Type, (data) => data.proxyGid),
  field('InboundTrafficPolicyMode', stringType, (data) => data.inboundTrafficPolicyMode),
  field('CompliancePolicy', stringType, (data) => data.compliancePolicy),
];

/** The type that error messages name: templates get a pointer, as in Istio. */
export const templateDataType: GoType = pointerTo(dataType);

export function templateValue(data: TemplateData): Value {
  return new Typed(templateDataType, data);
}
