import { templateDataType } from '../../src/inject/template-data.ts';
import type { Json } from '../../src/json/index.ts';
import { goType } from '../../src/kube/go-types.ts';
import { canonicalize } from '../../src/kube/index.ts';
import { decodeOver } from '../../src/mesh/decode.ts';
import { meshGoType, messageValue } from '../../src/mesh/go-types.ts';
import { defaultMeshConfig, defaultProxyConfig } from '../../src/mesh/index.ts';
import { Typed, unwrap, type Value } from '../../src/template/index.ts';
import { type Decode, decodeData } from './template-data.ts';

const proxyName = 'istio.mesh.v1alpha1.ProxyConfig';
const meshName = 'istio.mesh.v1alpha1.MeshConfig';

const kubernetesTypes = [
  'v1.ObjectMeta',
  'v1.TypeMeta',
  'v1.Pod',
  '*v1.Pod',
  'v1.PodSpec',
  'v1.Container',
  '[]v1.Container',
  'v1.ContainerPort',
  '[]v1.EnvVar',
  'v1.Probe',
  'v1.ResourceRequirements',
  '*v1.PodSecurityContext',
];

function kubernetesValue(typeName: string, value: unknown): Value {
  return new Typed(goType(typeName), value === null ? null : canonicalize(value as Json, typeName));
}

const proxyConfig = (base: object, value: unknown): Value =>
  messageValue(decodeOver(base, value as Json, proxyName), proxyName);

const meshConfig = (base: object, value: unknown): Value =>
  messageValue(decodeOver(base, value as Json, meshName), meshName);

function duration(value: unknown): Value {
  const parts = value as { Seconds: number; Nanos: number } | null;
  const payload = parts && { seconds: BigInt(parts.Seconds), nanos: parts.Nanos };
  return new Typed(meshGoType('*durationpb.Duration'), payload);
}

const dataFields = new Map(templateDataType.element!.fields!().map((field) => [field.name, field.type]));

const zeroData = {
  typeMeta: {},
  deploymentMeta: { Name: '', Namespace: '' },
  workloadMetadata: {},
  estimatedConcurrency: () => 0n,
  objectMeta: {},
  spec: canonicalize({}, 'v1.PodSpec'),
  proxyConfig: null,
  meshConfig: null,
  values: null,
  revision: '',
  nativeSidecars: false,
  proxyImage: '',
  proxyInitImage: '',
  proxyUid: 0n,
  proxyGid: 0n,
  inboundTrafficPolicyMode: '',
  compliancePolicy: '',
};

/** `ProxyUID` is called `proxyUid` in our template data, `TypeMeta` `typeMeta`. */
function memberOf(goName: string): string {
  const name = goName.replace(/[UG]ID$/, (letters) => `${letters[0]}id`);
  return name.slice(0, 1).toLowerCase() + name.slice(1);
}

function templateData(value: unknown): Value {
  const fields = decodeData(value, istioDecoders) as { [name: string]: Value };
  const given = Object.entries(fields).map(([name, field]) => [memberOf(name), unwrap(field)]);
  return new Typed(templateDataType, { ...zeroData, ...Object.fromEntries(given) });
}

/** What stands under the `$type`s of Istio and Kubernetes. */
export const istioDecoders: ReadonlyMap<string, Decode> = new Map<string, Decode>([
  ...kubernetesTypes.map((name) => [name, (value: unknown) => kubernetesValue(name, value)] as const),
  ['types.NamespacedName', (value) => new Typed(dataFields.get('DeploymentMeta')!, value)],
  ['*v1alpha1.ProxyConfig', (value) => (value === null ? messageValue(null, proxyName) : proxyConfig({}, value))],
  ['*v1alpha1.MeshConfig', (value) => (value === null ? messageValue(null, meshName) : meshConfig({}, value))],
  ['default ProxyConfig', (value) => proxyConfig(defaultProxyConfig(), value)],
  ['default MeshConfig', (value) => meshConfig(defaultMeshConfig(), value)],
  ['*durationpb.Duration', duration],
  ['*inject.SidecarTemplateData', templateData],
]);
