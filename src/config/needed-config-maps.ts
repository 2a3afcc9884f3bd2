import type { ConfigurationOptions } from './configuration-options.ts';
import { type LiveNames, liveNames } from './live-config-maps.ts';
import type { LiveOptions } from './live-options.ts';

/** What of a cluster's configuration the user has asked for; undefined members were not given. */
export type AskedOptions = ConfigurationOptions & Partial<LiveOptions>;

/**
 * The ConfigMaps that have to be read from a cluster, as istioctl chooses them: each only where no file stands in its place.
 * Undefined where files hold everything.
 */
export function neededConfigMaps(options: AskedOptions): LiveNames | undefined {
  if (options.config !== undefined) return undefined;
  const names = allConfigMaps(options);
  const hasValues = options.valuesFile !== undefined || options.operatorFileName !== undefined;
  const isInjectorNeeded = options.injectConfigFile === undefined || !hasValues;
  const needed = { ...names, injector: isInjectorNeeded ? names.injector : undefined };
  return needed.injector === undefined && needed.mesh === undefined ? undefined : needed;
}

/** The two ConfigMaps of a revision, by the names of Istio's chart where no others are given. */
export function allConfigMaps(options: AskedOptions): LiveNames {
  const { istioNamespace = 'istio-system', revision = '' } = options;
  const usual =
    revision === '' || revision === 'default' ? 'istio-sidecar-injector' : `istio-sidecar-injector-${revision}`;
  return liveNames({ ...options, istioNamespace, injectConfigMapName: options.injectConfigMapName ?? usual })!;
}
