import { describe, inject } from 'vitest';
import { ApiClient } from './api-client.ts';
import { type ClusterAccess, ControlPlane } from './control-plane.ts';

declare module 'vitest' {
  interface ProvidedContext {
    /** Undefined where there is nothing to build a control plane with. */
    cluster: ClusterAccess | undefined;
    /** Path of the bundled program. */
    program: string;
  }
}

/** The tests that need the control plane; the start of the run has said why they are left out, if they are. */
export const describeOnCluster = describe.runIf(inject('cluster') !== undefined);

let own: ControlPlane | undefined;
let client: ApiClient | undefined;

/** The control plane that all files share, or this file's own. Only to be called inside {@link describeOnCluster}. */
export function cluster(): ClusterAccess {
  return own?.access ?? inject('cluster')!;
}

/** Who may do everything in {@link cluster}. */
export function api(): ApiClient {
  client ??= new ApiClient(cluster());
  return client;
}

/** Gives the tests of this file a control plane of their own, which they may break. @returns what to end it with */
export async function startOwnControlPlane(routing?: 'files'): Promise<ControlPlane> {
  own = await ControlPlane.start(routing);
  return own;
}
