import { isObject, type Json, type JsonObject, member } from '../json/index.ts';

/**
 * What becomes of a value of the istiod chart:
 *
 * | role            | where it goes                                                              |
 * |-----------------|----------------------------------------------------------------------------|
 * | `value`         | to the values that the templates read                                      |
 * | `mesh`          | to the mesh config                                                         |
 * | `config`        | to the injection configuration itself                                      |
 * | `control-plane` | nowhere: it is about istiod and its webhooks, not about what they do to pods |
 */
export type InstallRole = 'value' | 'mesh' | 'config' | 'control-plane';

const names = (text: string): ReadonlySet<string> => new Set(text.trim().split(/\s+/));

/** At the top level, or below `pilot`, which is the same. */
const controlPlaneNames = names(`
  affinity autoscaleBehavior autoscaleEnabled autoscaleMax autoscaleMin base configMap cpu deploymentLabels enabled
  envVarFrom experimental extraContainerArgs gatewayClasses hub image initContainers ipFamilies ipFamilyPolicy
  istiodRemote jwksResolverExtraRootCA keepaliveMaxServerConnectionAge memory nodeSelector ownerName podAnnotations
  podLabels replicaCount resources revisionTags rollingMaxSurge rollingMaxUnavailable seccompProfile
  serviceAccountAnnotations serviceAnnotations sidecarInjectorWebhookAnnotations tag taint telemetry tolerations
  topologySpreadConstraints traceSampling trustedZtunnelName trustedZtunnelNamespace variant volumeMounts volumes`);

const controlPlanePaths = names(`
  global.autoscalingv2API global.certSigners global.configCluster global.configValidation global.defaultNodeSelector
  global.defaultPodDisruptionBudget global.defaultResources global.defaultTolerations global.istiod
  global.meshNetworks global.networkPolicy global.omitSidecarInjectorConfigMap global.oneNamespace
  global.operatorManageWebhooks global.priorityClassName global.resourceScope global.waypoint
  sidecarInjectorWebhook.enableNamespacesByDefault sidecarInjectorWebhook.reinvocationPolicy`);

const configPaths = names(`
  global.proxy.autoInject sidecarInjectorWebhook.alwaysInjectSelector sidecarInjectorWebhook.defaultTemplates
  sidecarInjectorWebhook.injectedAnnotations sidecarInjectorWebhook.neverInjectSelector
  sidecarInjectorWebhook.templates`);

/** What the chart turns into mesh config, beside `meshConfig` itself. */
const meshPaths = names('global.tracer.zipkin.address global.tracer.datadog.address');

/** What templates and engine read without a default in the embedded values. */
const optionalValues = names(`
  global.jwtPolicy global.proxy.capNetBindService global.proxy.holdApplicationUntilProxyStarts global.proxy.lifecycle
  global.trustBundleName global.trustDomain pilot.crlConfigMapName pilot.env`);

/**
 * The role of a value, by its path in the chart's form without shorthands; undefined where the embedded configuration has
 * nothing that it would change. A role also covers all that is below the path.
 * @param embedded the embedded values: what stands there is read
 */
export function installRole(path: readonly string[], embedded: JsonObject): InstallRole | undefined {
  const [first = ''] = path;
  if (first === 'meshConfig') return 'mesh';
  if (path.length === 1 && controlPlaneNames.has(first)) return 'control-plane';
  const name = path.join('.');
  if (controlPlanePaths.has(name)) return 'control-plane';
  if (configPaths.has(name)) return 'config';
  if (meshPaths.has(name)) return 'mesh';
  return optionalValues.has(name) || isLeaf(valueAt(embedded, path)) ? 'value' : undefined;
}

/** An empty map in the embedded values takes whatever is put into it. */
function isLeaf(value: Json | undefined): boolean {
  return value !== undefined && !(isObject(value) && Object.keys(value).length > 0);
}

function valueAt(value: Json, path: readonly string[]): Json | undefined {
  let found: Json | undefined = value;
  for (const name of path) found = isObject(found) ? member(found, name) : undefined;
  return found;
}
