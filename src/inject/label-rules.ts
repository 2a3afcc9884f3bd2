import type { Snapshot } from './snapshot.ts';

/** Whether what is configured concerns pods by their labels, those of Istio's own names left aside. */
export function looksAtLabels({ rules, cluster }: Snapshot): boolean {
  return rules.neverInjectSelector.length + rules.alwaysInjectSelector.length + cluster.proxyConfigs.size > 0;
}
