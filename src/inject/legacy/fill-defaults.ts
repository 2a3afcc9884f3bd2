import type { JsonObject } from '../../json/index.ts';
import { containerWithDefaults, volumeWithDefaults } from '../../kube/index.ts';
import type { AppendContext, AppendStep } from './append-context.ts';
import type { Fragment } from './fragment.ts';

/** Makes the webhook of 0.8 and 1.0 append parts in which the API server's defaults are filled in. */
export function withDefaults(step: AppendStep): AppendStep {
  return (pod, context) => step(pod, { ...context, fragment: filled(context) });
}

function filled({ fragment }: AppendContext): Fragment {
  const container = (one: Fragment['containers'][number]): typeof one =>
    containerWithDefaults(one as JsonObject) as unknown as typeof one;
  return {
    ...fragment,
    initContainers: fragment.initContainers.map(container),
    containers: fragment.containers.map(container),
    volumes: fragment.volumes.map((volume) => volumeWithDefaults(volume as JsonObject) as typeof volume),
  };
}
