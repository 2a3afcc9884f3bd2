import type { Container, Probe } from '../pod.ts';

/** The proxy's variable that tells the agent where to ask for the application's health. */
export const probersVariable = 'ISTIO_KUBE_APP_PROBERS';

/** A place in a container that may hold a probe or a hook, and the path under which the agent answers for it. */
export interface ProbePlace {
  /** Last part of the path. */
  readonly name: string;
  readonly path: (container: string) => string;
  readonly get: (container: Container) => Probe | undefined;
  readonly set: (container: Container, probe: Probe) => Container;
  /** Hooks know neither gRPC nor time limits. */
  readonly isHook: boolean;
}

export const probePlaces: readonly ProbePlace[] = [
  probePlace('readinessProbe', 'readyz'),
  probePlace('livenessProbe', 'livez'),
  probePlace('startupProbe', 'startupz'),
  hookPlace('preStop', 'prestopz'),
  hookPlace('postStart', 'poststartz'),
];

function probePlace(field: 'readinessProbe' | 'livenessProbe' | 'startupProbe', name: string): ProbePlace {
  return {
    name,
    path: (container) => `/app-health/${container}/${name}`,
    get: (container) => container[field],
    set: (container, probe) => ({ ...container, [field]: probe }),
    isHook: false,
  };
}

function hookPlace(field: 'preStop' | 'postStart', name: string): ProbePlace {
  return {
    name,
    path: (container) => `/app-lifecycle/${container}/${name}`,
    get: (container) => container.lifecycle?.[field],
    set: (container, hook) => ({ ...container, lifecycle: { ...container.lifecycle, [field]: hook } }),
    isHook: true,
  };
}
