import { equalJson, type JsonObject } from '../../json/index.ts';
import { containerWithDefaults, volumeWithDefaults } from '../../kube/index.ts';
import { containersOf, type Pod, withContainers } from '../pod.ts';

/**
 * Leaves the containers and volumes of an earlier injection as they are where they say what the new one says. In between
 * the API server has filled in its defaults, which no template prints; it calls again (`reinvocationPolicy: IfNeeded`)
 * for nearly every pod, since the token of the service account is mounted into the new containers.
 * @param admitted the pod as it came, with an earlier injection
 */
export function withServedForm(pod: Pod, admitted: Pod): Pod {
  let result = pod;
  for (const list of ['containers', 'initContainers'] as const) {
    const containers = containersOf(pod, list);
    const kept = served(containers, containersOf(admitted, list), containerWithDefaults);
    if (kept !== containers) result = withContainers(result, list, [...kept]);
  }
  const volumes = pod.spec.volumes ?? [];
  const kept = served(volumes, admitted.spec.volumes ?? [], volumeWithDefaults);
  return kept === volumes ? result : { ...result, spec: { ...result.spec, volumes: [...kept] } };
}

type Named = { name: string };

/** @returns the very same list where nothing was to be kept */
function served<Item extends Named>(
  items: readonly Item[],
  admitted: readonly Item[],
  withDefaults: (item: JsonObject) => JsonObject,
): readonly Item[] {
  const byName = new Map(admitted.map((item) => [item.name, item]));
  const complete = (item: Item): JsonObject => withDefaults(item as unknown as JsonObject);
  const kept = items.map((item) => {
    const before = byName.get(item.name);
    if (before === undefined || before === item) return item;
    return equalJson(complete(item), complete(before)) ? before : item;
  });
  return kept.some((item, index) => item !== items[index]) ? kept : items;
}
