import { type MeshConfig, meshGoType } from '../../mesh/index.ts';
import { define } from '../../template/functions/define.ts';
import { type GoFunction, stringMapType, stringType, type Typed, type Value } from '../../template/value.ts';
import { type Container, entry, type StringMap } from '../pod.ts';
import { containersOf, containersType } from './ports.ts';

/** The value of the enumeration ServiceAttributeEnrichment that asks for the attributes. */
const semanticConventions = 1;

function isEnriched(mesh: MeshConfig | null): boolean {
  const providers = mesh?.extensionProviders ?? [];
  return providers.some(({ opentelemetry }) => opentelemetry?.serviceAttributeEnrichment === semanticConventions);
}

interface Workload {
  readonly annotations: StringMap;
  readonly labels: StringMap;
  readonly namespace: string;
  readonly containers: readonly Container[];
}

/** The service attributes of OpenTelemetry's semantic conventions for Kubernetes, as a comma list. */
function resourceAttributes(workload: Workload): string {
  const attributes = [
    ['service.namespace', workload.namespace],
    ['service.version', versionOf(workload)],
    ['service.instance.id', instanceOf(workload)],
  ] as const;
  return attributes
    .map(([name, value]) => [name, entry(workload.annotations, `resource.opentelemetry.io/${name}`) || value] as const)
    .filter(([, value]) => value !== '')
    .map(([name, value]) => `${name}=${value}`)
    .join(',');
}

/** With several containers an image says nothing about the version of the whole. */
function versionOf({ labels, containers }: Workload): string {
  const label = entry(labels, 'app.kubernetes.io/version');
  if (label) return label;
  return containers.length === 1 ? imageVersion(containers[0]!.image ?? '') : '';
}

/** `tag`, `digest` or `tag@digest` of an image reference. */
function imageVersion(image: string): string {
  const at = image.indexOf('@');
  const reference = at < 0 ? image : image.slice(0, at);
  const digest = at < 0 ? '' : image.slice(at + 1);
  const colon = reference.lastIndexOf(':');
  // A colon before the last slash belongs to the port of the registry.
  const tag = colon > reference.lastIndexOf('/') ? reference.slice(colon + 1) : '';
  return tag !== '' && digest !== '' ? `${tag}@${digest}` : tag || digest;
}

/** The kubelet fills in the name of the pod, which is not known before the pod is made. */
function instanceOf({ namespace, containers }: Workload): string {
  return containers.length === 0 ? '' : `${namespace}.$(POD_NAME).${containers[0]!.name}`;
}

const payloadOf = (value: Value): StringMap => ((value as Typed).payload as StringMap | null) ?? {};

/** Istio's function for the resource attributes that OpenTelemetry libraries read from the environment. */
export const otelFunctions: Readonly<Record<string, GoFunction>> = {
  otelResourceAttributes: define(
    [meshGoType('*v1alpha1.MeshConfig'), stringMapType, stringMapType, stringType, containersType],
    ([mesh, annotations, labels, namespace, containers]) => {
      if (!isEnriched((mesh as Typed).payload)) return '';
      return resourceAttributes({
        annotations: payloadOf(annotations),
        labels: payloadOf(labels),
        namespace: namespace as string,
        containers: containersOf(containers),
      });
    },
  ),
};
