import type { X509Certificate } from 'node:crypto';
import { distinct } from '../trust/authorities.ts';
import { type Identity, vouchersFor } from '../trust/identity.ts';
import { mayServe } from '../trust/may-serve.ts';

/** What a handover needs of those around it. */
export interface HandoverParts {
  serve(identity: Identity): void;
  /** Told once when a certificate has to wait until its authority is known. */
  waits(identity: Identity): void;
  /** Whether clients know an authority. */
  isPublished(authority: X509Certificate): boolean;
}

/** Makes before it breaks: a new certificate is served once clients trust it, and until then they get to know it. */
export class CertificateHandover {
  readonly #parts: HandoverParts;
  #served: Identity | undefined;
  #waiting: Identity | undefined;

  /** @param served what is served from the start, if anything */
  constructor(served: Identity | undefined, parts: HandoverParts) {
    this.#served = served;
    this.#parts = parts;
  }

  /** What is served, with the authorities that clients must know now: those of what is to be served next included. */
  get identity(): Identity | undefined {
    if (!this.#served || !this.#waiting) return this.#served;
    const vouchers = vouchersFor(this.#served, this.#served.authorities, new Date());
    return { ...this.#served, authorities: distinct([...this.#waiting.authorities, ...vouchers]) };
  }

  /** Takes what is to be served from now on, or as soon as possible. */
  offer(identity: Identity): void {
    this.#waiting = identity;
    if (!this.look()) this.#parts.waits(identity);
  }

  /** Serves what waits if its time has come. @returns whether nothing waits any more */
  look(): boolean {
    const next = this.#waiting;
    if (!next) return true;
    if (!mayServe(next, this.#served, this.#parts.isPublished, new Date())) return false;
    this.#served = next;
    this.#waiting = undefined;
    this.#parts.serve(next);
    return true;
  }
}
