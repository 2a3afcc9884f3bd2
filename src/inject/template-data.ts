import type { JsonObject } from '../json/index.ts';
import { goType } from '../kube/go-types.ts';
import { type MeshConfig, type MeshDialect, messageType, modernMesh, type ProxyConfig } from '../mesh/index.ts';
import {
  anyMapType,
  boolType,
  type GoField,
  type GoType,
  int64Type,
  intType,
  pointerTo,
  stringType,
  Typed,
  type Value,
} from '../template/value.ts';

/** What templates see as `.`; the members are payloads of the Go types below. */
export interface TemplateData {
  readonly typeMeta: { kind: string; apiVersion: string };
  readonly deploymentMeta: { Name: string; Namespace: string };
  /** Canonical JSON of the workload's metadata, as far as they are known. */
  readonly workloadMetadata: JsonObject;
  /** Canonical JSON of the pod's metadata and spec. */
  readonly objectMeta: JsonObject;
  readonly spec: JsonObject;
  readonly proxyConfig: ProxyConfig;
  readonly meshConfig: MeshConfig;
  readonly values: { [key: string]: Value };
  readonly revision: string;
  /** Threads of the proxy; zero where nothing says how many. */
  readonly estimatedConcurrency: () => bigint;
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

/** What a family of releases shows to its templates. */
export interface TemplateDataForm {
  readonly mesh: MeshDialect;
  /** Until 1.20 the workload is shown with all of its metadata. */
  readonly showsWorkloadMetadata: boolean;
  /** The members that there are; undefined: all but those that only earlier releases have. */
  readonly members?: readonly string[];
}

/** The type of a template's data; templates get a pointer to it, as in Istio, and error messages name it. */
export function templateDataTypeOf(form: TemplateDataForm): GoType {
  const fields = dataFields(form).filter(({ name }) => form.members?.includes(name) ?? name !== estimatedConcurrency);
  return pointerTo({ kind: 'struct', name: 'inject.SidecarTemplateData', fields: () => fields });
}

const estimatedConcurrency = 'EstimatedConcurrency';

function dataFields({ mesh, showsWorkloadMetadata }: TemplateDataForm): readonly GoField[] {
  const workload = showsWorkloadMetadata
    ? field('DeploymentMeta', goType('v1.ObjectMeta'), (data) => data.workloadMetadata)
    : field('DeploymentMeta', namespacedName, (data) => data.deploymentMeta);
  return [
    field('TypeMeta', goType('v1.TypeMeta'), (data) => data.typeMeta),
    workload,
    field('ObjectMeta', goType('v1.ObjectMeta'), (data) => data.objectMeta),
    field('Spec', goType('v1.PodSpec'), (data) => data.spec),
    field('ProxyConfig', messageType(mesh.proxy), (data) => data.proxyConfig),
    field('MeshConfig', messageType(mesh.mesh), (data) => data.meshConfig),
    field('Values', anyMapType, (data) => data.values),
    field('Revision', stringType, (data) => data.revision),
    field(estimatedConcurrency, intType, (data) => data.estimatedConcurrency()),
    field('NativeSidecars', boolType, (data) => data.nativeSidecars),
    field('ProxyImage', stringType, (data) => data.proxyImage),
    field('ProxyInitImage', stringType, (data) => data.proxyInitImage),
    field('ProxyUID', int64Type, (data) => data.proxyUid),
    field('ProxyGID', int64Type, (data) => data.proxyGid),
    field('InboundTrafficPolicyMode', stringType, (data) => data.inboundTrafficPolicyMode),
    field('CompliancePolicy', stringType, (data) => data.compliancePolicy),
  ];
}

/** As today's templates see it. */
export const templateDataType: GoType = templateDataTypeOf({ mesh: modernMesh, showsWorkloadMetadata: false });

export function templateValue(data: TemplateData, type: GoType = templateDataType): Value {
  return new Typed(type, data);
}
