import type { MetricObjectWithValues, MetricValue } from 'prom-client';
import type { Notice } from '../admission/notice.ts';
import type { ConfigurationProblem } from '../inject/index.ts';
import type { ServedCertificate } from '../trust/certificate.ts';

/** How often a worker reports, and is looked at, in milliseconds. */
export const reportInterval = 1_000;

/** What a worker begins with. */
export interface WorkerStart {
  /** From 1 on; whoever takes the place of a worker gets its number. */
  readonly number: number;
  readonly port: number;
  /** Others have served before: what cannot be read now is waited for. */
  readonly isReplacement: boolean;
  readonly certificate: ServedCertificate | undefined;
  /** In PEM. */
  readonly clientAuthorities: string | undefined;
}

export type MetricValues = MetricObjectWithValues<MetricValue<string>>[];

/** How a worker stands. */
export interface WorkerReport {
  /** Why it should get no requests. */
  readonly obstacles: readonly string[];
  /** Its members of `/status`. */
  readonly status: { readonly [name: string]: unknown };
  readonly metrics: MetricValues;
}

/** What a greeting says about a configuration. */
export interface GreetedConfiguration {
  readonly digest: string;
  readonly revision: string;
  readonly templates: readonly string[];
  readonly warnings: readonly string[];
}

/** Why a worker could not begin, as the command that was asked for would have said it. */
export interface WorkerFailure {
  readonly message: string;
  readonly exitCode: number;
  /** There where it is a configuration that cannot be used. */
  readonly problems?: readonly ConfigurationProblem[];
}

/** What the coordinator tells a worker. */
export type ToWorker =
  | { readonly kind: 'start'; readonly start: WorkerStart }
  | { readonly kind: 'certificate'; readonly certificate: ServedCertificate }
  | { readonly kind: 'client-authorities'; readonly authorities: string }
  | { readonly kind: 'report' }
  | { readonly kind: 'drain'; readonly delay: number };

/** What a worker tells the coordinator. */
export type FromWorker =
  | { readonly kind: 'awake' }
  | { readonly kind: 'listening'; readonly configuration: GreetedConfiguration | undefined }
  | { readonly kind: 'report'; readonly report: WorkerReport }
  | { readonly kind: 'notice'; readonly notice: Notice }
  | { readonly kind: 'failed'; readonly failure: WorkerFailure };
