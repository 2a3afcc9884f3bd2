import type { Container, Pod } from './pod.ts';

/** Told that something was looked at. */
export type OnRead = () => void;

/**
 * A pod for templates that tells when its volumes, the mounts of its containers or its affinity are looked at, in
 * whatever way: to read, to print or to copy them.
 */
export function watchedPod(pod: Pod, onRead: OnRead): Pod {
  const spec = { ...pod.spec };
  for (const list of ['containers', 'initContainers'] as const) {
    const containers = spec[list];
    if (containers) spec[list] = containers.map((one): Container => watched(one, ['volumeMounts'], onRead));
  }
  return { ...pod, spec: watched(spec, ['volumes', 'affinity'], onRead) };
}

function watched<Part extends object>(part: Part, names: readonly string[], onRead: OnRead): Part {
  const copy = { ...part };
  for (const name of names) {
    const descriptor = Object.getOwnPropertyDescriptor(part, name);
    if (!descriptor) continue;
    const get = (): unknown => {
      onRead();
      return descriptor.value;
    };
    Object.defineProperty(copy, name, { get, enumerable: true, configurable: true });
  }
  return copy;
}
