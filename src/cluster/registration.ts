import type { X509Certificate } from 'node:crypto';
import type { JsonObject } from '../json/index.ts';
import type { Log } from '../server/review-log.ts';
import type { Identity } from '../trust/identity.ts';
import { planRegistration, type RegistrationFault, type RegistrationPlan } from '../trust/plan-registration.ts';
import { ApiError, type KubernetesApi } from './kubernetes-api.ts';
import { readOrAbsent } from './read-or-absent.ts';
import { Reconciler, type ReconcilerTimes, reconcilerTimes } from './reconciler.ts';
import type { RegistrationCounts } from './registration-counts.ts';
import { ResourceWatch } from './resource-watch.ts';
import { ShownObject } from './shown-object.ts';
import { Sightings } from './sightings.ts';

/** How a registration is kept, in milliseconds. */
export interface RegistrationTimes extends ReconcilerTimes {
  /** How long API servers may need to hear of a changed registration; measured are fractions of a second. */
  readonly propagation: number;
  /** How often to read the registration although the watch says nothing. */
  readonly reread: number;
  /** How long authorities of others stay: replicas whose files are older have newer ones by then. */
  readonly keepForeign: number;
}

export const registrationTimes: RegistrationTimes = {
  ...reconcilerTimes,
  propagation: 60_000,
  reread: 300_000,
  keepForeign: 3_600_000,
};

export interface RegistrationParts {
  readonly api: KubernetesApi;
  /** Of the MutatingWebhookConfiguration. */
  readonly name: string;
  /** Value of the label that it must carry. */
  readonly instance: string;
  /** What is served and who vouches for it; undefined while there is nothing. */
  readonly identity: () => Identity | undefined;
  readonly counts: RegistrationCounts;
  readonly log: Log;
  readonly times?: RegistrationTimes;
}

export type RegistrationCondition = 'unknown' | 'published' | RegistrationFault | 'webhook_update_failure';

const collection = '/apis/admissionregistration.k8s.io/v1/mutatingwebhookconfigurations';

/**
 * Keeps the authorities of what is served in one MutatingWebhookConfiguration, whoever else writes there. Only what was
 * read is written over, so nobody's change is lost; authorities are added at once and removed late.
 */
export class Registration {
  readonly #parts: RegistrationParts;
  readonly #times: RegistrationTimes;
  readonly #reconciler: Reconciler;
  readonly #watch: ResourceWatch<JsonObject>;
  /** Authorities that all webhooks of ours have held without a break. */
  readonly #held = new Sightings();
  readonly #foreign = new Sightings();
  readonly #shown = new ShownObject();
  #condition: RegistrationCondition = 'unknown';
  #hasFailed = false;
  #readAt = performance.now();

  constructor(parts: RegistrationParts) {
    this.#parts = parts;
    this.#times = parts.times ?? registrationTimes;
    const work = {
      reconcile: (turn: () => Promise<void>) => this.#reconcile(turn),
      failed: (error: unknown) => this.#fail('webhook_update_failure', (error as Error).message),
    };
    this.#reconciler = new Reconciler(work, this.#times);
    this.#watch = new ResourceWatch(
      parts.api,
      { path: collection, fieldSelector: `metadata.name=${parts.name}` },
      {
        read: (object) => object,
        listed: (objects) => this.#see(objects.get(parts.name)),
        changed: (_key, object) => this.#see(object),
        troubled: (problem) => this.#loseSight(problem),
        recovered: () => parts.log.info({ registration: parts.name }, 'the registration is watched again'),
      },
    );
  }

  /** Runs until it is stopped. */
  start(): void {
    this.#reconciler.start();
    void this.#watch.run();
  }

  stop(): void {
    this.#reconciler.stop();
    this.#watch.stop();
  }

  /** What is served may have changed. */
  look(): void {
    this.#reconciler.ask();
  }

  get name(): string {
    return this.#parts.name;
  }

  get condition(): RegistrationCondition {
    return this.#condition;
  }

  /** Whether all webhooks of ours have held an authority long enough for API servers to know it. */
  isPublished(authority: X509Certificate): boolean {
    return this.#held.ageOf(authority) >= this.#times.propagation;
  }

  #see(object: JsonObject | undefined): void {
    this.#shown.see(object);
    this.#plan();
    this.#reconciler.ask();
  }

  /** What happens meanwhile nobody sees, so no authority counts as known until it has been seen for a while again. */
  #loseSight(problem: string): void {
    this.#held.update([]);
    this.#parts.log.warn({ registration: this.#parts.name, problem }, 'the registration cannot be watched');
  }

  /** What is to be done; undefined while nothing is known. Remembers what stands there now. */
  #plan(): RegistrationPlan | undefined {
    const identity = this.#parts.identity();
    if (!identity) return undefined;
    const { instance } = this.#parts;
    const isKept = (one: X509Certificate): boolean => this.#foreign.ageOf(one) < this.#times.keepForeign;
    const plan = planRegistration(this.#shown.object, { instance, identity, isKept, now: new Date() });
    const isInSight = this.#watch.state.isSynced && this.#watch.state.problem === undefined;
    this.#held.update(plan.kind === 'found' && isInSight ? plan.held : []);
    this.#foreign.update(plan.kind === 'found' ? plan.foreign : []);
    return plan;
  }

  async #reconcile(turn: () => Promise<void>): Promise<void> {
    if (!this.#watch.state.isSynced) return;
    if (performance.now() - this.#readAt >= this.#times.reread) await this.#read();
    if (!this.#hasWork(this.#plan())) return;
    await turn();
    const plan = this.#plan();
    if (this.#hasWork(plan)) await this.#write(plan);
  }

  #hasWork(plan: RegistrationPlan | undefined): plan is RegistrationPlan & { kind: 'found' } {
    if (plan?.kind === 'refused') this.#fail(plan.fault, plan.message);
    if (plan?.kind !== 'found') return false;
    if (plan.operations.length === 0) this.#succeed();
    return plan.operations.length > 0;
  }

  async #write({ operations }: { readonly operations: JsonPatch }): Promise<void> {
    const { api, name, counts, log } = this.#parts;
    const { version } = this.#shown;
    counts.attempt(name, this.#hasFailed);
    try {
      const options = { contentType: 'application/json-patch+json', query: { fieldManager: 'sidecar-injector' } };
      await this.#shown.take(api.write('PATCH', `${collection}/${name}`, operations, options));
      log.info({ registration: name, webhooks: operations.length - 1 }, 'authorities published');
      this.#hasFailed = false;
    } catch (error) {
      this.#hasFailed = true;
      if (!isConflict(error)) throw error;
      await this.#read();
      // Where nobody else was faster, it is our patch that is not liked.
      if (this.#shown.version === version) throw error;
    }
    this.#reconciler.ask();
  }

  async #read(): Promise<void> {
    this.#readAt = performance.now();
    await this.#shown.take(readOrAbsent(this.#parts.api, `${collection}/${this.#parts.name}`));
  }

  #succeed(): void {
    this.#hasFailed = false;
    this.#condition = 'published';
  }

  /** Counted each time, so that alerts go on as long as it lasts; told once, until it is another reason. */
  #fail(reason: Exclude<RegistrationCondition, 'unknown' | 'published'>, problem: string): void {
    const { name, counts, log } = this.#parts;
    counts.failure(name, reason);
    if (reason !== this.#condition)
      log.warn({ registration: name, reason, problem }, 'authorities cannot be published');
    this.#condition = reason;
  }
}

type JsonPatch = Extract<RegistrationPlan, { kind: 'found' }>['operations'];

/** A conflict of versions; where a test of the patch fails, API servers say 422. */
function isConflict(error: unknown): boolean {
  return error instanceof ApiError && (error.status === 409 || error.status === 422);
}
