import type { Registry } from 'prom-client';

/** A part of the process that has a say in readiness, status and metrics beside the server itself. */
export interface Concern {
  /** Why the server should get no requests now, as far as this part knows; empty where it should. */
  obstacles(): readonly string[];
  /** Its members of `/status`, JSON. */
  status(): object;
  /** Adds its metrics; called once. */
  register(registry: Registry): void;
}
