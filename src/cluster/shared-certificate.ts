import { X509Certificate } from 'node:crypto';
import type { JsonObject } from '../json/index.ts';
import type { Log } from '../server/review-log.ts';
import { namesOf } from '../trust/certificate.ts';
import type { Identity } from '../trust/identity.ts';
import { type Publication, planTrust, type TrustStep } from '../trust/plan-trust.ts';
import { isForeignSecret, readTrustSecret, type SecretPlace, writeTrustSecret } from '../trust/trust-secret.ts';
import {
  authoritiesOf,
  emptyTrust,
  lacks,
  readTrust,
  type TrustContent,
  type TrustState,
} from '../trust/trust-state.ts';
import { carryOut } from './carry-out-trust.ts';
import { ApiError, type KubernetesApi } from './kubernetes-api.ts';
import { readOrAbsent } from './read-or-absent.ts';
import { Reconciler, type ReconcilerTimes, reconcilerTimes } from './reconciler.ts';
import { ResourceWatch } from './resource-watch.ts';
import { ShownObject } from './shown-object.ts';

export interface SharedCertificateParts {
  readonly api: KubernetesApi;
  readonly place: SecretPlace;
  /** DNS names and IP addresses that the certificate must carry. */
  readonly names: readonly string[];
  readonly log: Log;
  readonly times?: ReconcilerTimes;
  /** The clock on the wall. */
  readonly now?: () => Date;
}

/** Who is told what to serve. */
export interface SharedCertificateListener {
  offer(identity: Identity): void;
  /** How far an authority has got around among clients. */
  publicationOf(authority: X509Certificate): Publication;
}

/** What has to change: the steps, from a content that may not be that of the Secret. */
interface Plan {
  readonly content: TrustContent;
  readonly state: TrustState;
  readonly steps: readonly TrustStep[];
}

/**
 * Keeps an authority and a certificate in a Secret that replicas share, and tells what to serve. Each replica does what
 * is due; of several that do so at once, the API server lets one win, and the others take what it wrote. What was read
 * once is kept in memory: it is written again where the Secret is deleted or damaged, and served on without a cluster.
 */
export class SharedCertificate {
  readonly #parts: Required<SharedCertificateParts>;
  readonly #listener: SharedCertificateListener;
  readonly #reconciler: Reconciler;
  readonly #watch: ResourceWatch<JsonObject>;
  readonly #shown = new ShownObject();
  #memory: TrustContent = emptyTrust;
  #offered = '';
  #complaint = '';

  constructor(parts: SharedCertificateParts, listener: SharedCertificateListener) {
    this.#parts = { times: reconcilerTimes, now: () => new Date(), ...parts };
    this.#listener = listener;
    this.#reconciler = new Reconciler(
      { reconcile: (turn) => this.#reconcile(turn), failed: (error) => this.#complain((error as Error).message) },
      this.#parts.times,
    );
    const { namespace, name } = parts.place;
    this.#watch = new ResourceWatch(
      parts.api,
      { path: `/api/v1/namespaces/${namespace}/secrets`, fieldSelector: `metadata.name=${name}` },
      {
        read: (secret) => secret,
        listed: (secrets) => this.#see(secrets.get(`${namespace}/${name}`)),
        changed: (_key, secret) => this.#see(secret),
        troubled: (problem) => parts.log.warn({ ...this.#where, problem }, 'the Secret cannot be watched'),
        recovered: () => parts.log.info(this.#where, 'the Secret is watched again'),
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

  /** Why there is nothing to serve, as long as there is not, in words behind the name of the Secret. */
  get obstacle(): string {
    const { isSynced, problem } = this.#watch.state;
    if (!isSynced) return `not read yet${problem === undefined ? '' : `: ${problem}`}`;
    return this.#complaint === '' ? 'holds no certificate yet' : `cannot be used: ${this.#complaint}`;
  }

  get #where(): { namespace: string; secret: string } {
    const { namespace, name } = this.#parts.place;
    return { namespace, secret: name };
  }

  #see(secret: JsonObject | undefined): void {
    this.#shown.see(secret);
    this.#reconciler.ask();
  }

  async #reconcile(turn: () => Promise<void>): Promise<void> {
    if (!this.#watch.state.isSynced || !this.#plan()) return;
    await turn();
    const plan = this.#plan();
    if (plan) await this.#write(plan);
  }

  /** Takes what can be served. @returns what has to change; undefined where all is well */
  #plan(): Plan | undefined {
    const { place, names, now } = this.#parts;
    const secret = this.#shown.object;
    if (secret && isForeignSecret(secret, place)) {
      this.#complain('it belongs to somebody else: it has content, but not our label');
      return undefined;
    }
    const read = secret ? readTrustSecret(secret) : emptyTrust;
    const content = this.#completed(read);
    const state = readTrust(content, names, now());
    this.#take(content, state);
    const steps = planTrust(state, this.#publicationOf(state), now());
    return steps.length === 0 && content === read && secret ? undefined : { content, state, steps };
  }

  /** What was read, or what is known from before where that is more. */
  #completed(read: TrustContent): TrustContent {
    const { names, now } = this.#parts;
    const isDamaged = lacks(readTrust(read, names, now()), readTrust(this.#memory, names, now()));
    return isDamaged ? { ...this.#memory, wish: read.wish } : read;
  }

  #take(content: TrustContent, state: TrustState): void {
    if (!state.served) return;
    this.#memory = content;
    const text = [content.certificate, content.key, content.authorities].join();
    if (text === this.#offered) return;
    this.#offered = text;
    this.#listener.offer({ certificate: state.served, authorities: authoritiesOf(state) });
  }

  #publicationOf({ successor }: TrustState): Publication {
    return successor ? this.#listener.publicationOf(successor.certificate) : 'missing';
  }

  /** @throws where what is made would have to be made again at once, and so on without end */
  #make(steps: readonly TrustStep[], state: TrustState): TrustContent {
    const { names, now } = this.#parts;
    const made = carryOut(steps, state, this.#namesFor(state), now());
    const { served, hasNames, isFromSigner } = readTrust(made, names, now());
    if (!steps.includes('issue-certificate') || (served && hasNames && isFromSigner)) return made;
    throw new Error(`no certificate can be made for ${names.join(', ')}`);
  }

  /** Replicas of two releases may want different names; each keeps those of the other, or they would never rest. */
  #namesFor({ served, hasNames }: TrustState): readonly string[] {
    const { names } = this.#parts;
    return served && !hasNames ? [...new Set([...names, ...namesOf(new X509Certificate(served.certificate))])] : names;
  }

  /** Writes only over what was read; whoever loses looks again. */
  async #write({ content, state, steps }: Plan): Promise<void> {
    const { api, place, log } = this.#parts;
    const next = steps.length === 0 ? content : this.#make(steps, state);
    const { object } = this.#shown;
    const secret = writeTrustSecret(object, next, place);
    const collection = `/api/v1/namespaces/${place.namespace}/secrets`;
    const path = `${collection}/${place.name}`;
    try {
      await this.#shown.take(object ? api.write('PUT', path, secret) : api.write('POST', collection, secret));
      log.info({ ...this.#where, steps }, 'the certificate that replicas share is written');
      this.#complaint = '';
    } catch (error) {
      if (!(error instanceof ApiError) || (error.status !== 409 && error.status !== 404)) throw error;
      await this.#shown.take(readOrAbsent(api, path));
    }
    this.#reconciler.ask();
  }

  /** Once for each problem, though it is tried again and again. */
  #complain(problem: string): void {
    if (problem === this.#complaint) return;
    this.#complaint = problem;
    this.#parts.log.warn({ ...this.#where, problem }, 'the Secret cannot be used; what is known is served on');
  }
}
