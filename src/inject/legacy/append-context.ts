import type { InjectionRequest } from '../injection-request.ts';
import type { Owner } from '../owner.ts';
import type { Pod } from '../pod.ts';
import type { ResolvedProxyConfig } from '../proxy-config.ts';
import type { Snapshot } from '../snapshot.ts';
import type { Fragment } from './fragment.ts';

/** What the steps of an appending injection know. */
export interface AppendContext {
  readonly fragment: Fragment;
  /** The pod before anything was done to it. */
  readonly admitted: Pod;
  readonly request: InjectionRequest;
  readonly owner: Owner;
  readonly proxyConfig: ResolvedProxyConfig;
  /** SHA-256 in hex of the template's text. */
  readonly version: string;
  readonly snapshot: Snapshot;
}

/** One step of an appending injection. */
export type AppendStep = (pod: Pod, context: AppendContext) => Pod;
