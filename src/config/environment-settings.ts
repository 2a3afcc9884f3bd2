import { defaultClusterId, type SnapshotSettings } from '../inject/index.ts';

/** What the variables of the process say about injection. */
export interface EnvironmentSettings {
  readonly settings: SnapshotSettings;
  /** Name of the cluster that the webhook belongs to. */
  readonly clusterId: string;
  readonly warnings: readonly string[];
}

const nativeName = 'ENABLE_NATIVE_SIDECARS';

/** @param templateNames variables that templates may read; all others are hidden from them */
export function environmentSettings(
  environment: NodeJS.ProcessEnv,
  templateNames: readonly string[],
): EnvironmentSettings {
  const wish = environment[nativeName] || 'auto';
  const group = environment.ENABLE_LEGACY_FSGROUP_INJECTION;
  const isKnown = wish === 'auto' || wish === 'true' || wish === 'false';
  const variables = templateNames.flatMap((name) => {
    const value = Object.hasOwn(environment, name) ? environment[name] : undefined;
    return value === undefined ? [] : [[name, value] as const];
  });
  return {
    settings: {
      nativeSidecars: isKnown ? wish : 'false',
      isOpenShift: environment.PLATFORM === 'openshift',
      compliancePolicy: environment.COMPLIANCE_POLICY ?? '',
      rewritesTcpProbes: environment.REWRITE_TCP_PROBES !== 'false',
      ...(group && { setsProxyGroup: group !== 'false' }),
      templateEnvironment: new Map(variables),
    },
    clusterId: environment.CLUSTER_ID || defaultClusterId,
    warnings: isKnown
      ? []
      : [
          `${nativeName} is ${JSON.stringify(wish)}; only auto, true and false are known, so no native sidecars are used`,
        ],
  };
}
