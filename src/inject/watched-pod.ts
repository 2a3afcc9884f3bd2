import type { Container, Pod } from './pod.ts';

/** Told the name of a member that was looked at. */
export type OnRead = (member: string) => void;

const ofContainers = ['volumeMounts', 'image', 'args', 'command', 'env', 'envFrom'] as const;

/**
 * A pod for templates that tells when members are looked at whose texts are rarely of interest, in whatever way: to read,
 * to print or to copy them. These are its owners, volumes and affinity, and of its containers the image, what is run with
 * which arguments and variables, and the mounts.
 */
export function watchedPod(pod: Pod, onRead: OnRead): Pod {
  const spec = { ...pod.spec };
  for (const list of ['containers', 'initContainers'] as const) {
    const containers = spec[list];
    if (containers) spec[list] = containers.map((one): Container => watched(one, ofContainers, onRead));
  }
  return {
    ...pod,
    metadata: watched(pod.metadata, ['ownerReferences'], onRead),
    spec: watched(spec, ['volumes', 'affinity'], onRead),
  };
}

function watched<Part extends object>(part: Part, names: readonly string[], onRead: OnRead): Part {
  const copy = { ...part };
  for (const name of names) {
    const descriptor = Object.getOwnPropertyDescriptor(part, name);
    if (!descriptor) continue;
    const get = (): unknown => {
      onRead(name);
      return descriptor.value;
    };
    Object.defineProperty(copy, name, { get, enumerable: true, configurable: true });
  }
  return copy;
}
