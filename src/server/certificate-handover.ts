import type { X509Certificate } from 'node:crypto';
import { distinct } from '../trust/authorities.ts';
import { type Identity, vouchersFor } from '../trust/identity.ts';
import { mayServe } from '../trust/may-serve.ts';

/** Who is told what becomes of certificates. */
export interface HandoverListener {
  /** Another certificate is to be served from now on. */
  serve(identity: Identity): void;
  /** It has to wait until its authority is known. */
  waits(identity: Identity): void;
}

/** Makes before it breaks: a new certificate is served once clients trust it, and until then they get to know it. */
export class CertificateHandover {
  readonly #isPublished: (authority: X509Certificate) => boolean;
  #served: Identity | undefined;
  #waiting: Identity | undefined;

  /**
   * @param served what is served from the start, if anything
   * @param isPublished whether clients know an authority
   */
  constructor(served: Identity | undefined, isPublished: (authority: X509Certificate) => boolean) {
    this.#served = served;
    this.#isPublished = isPublished;
  }

  /** What is served, with the authorities that clients must know now: those of what is to be served next included. */
  get identity(): Identity | undefined {
    if (!this.#served || !this.#waiting) return this.#served;
    const vouchers = vouchersFor(this.#served, this.#served.authorities, new Date());
    return { ...this.#served, authorities: distinct([...this.#waiting.authorities, ...vouchers]) };
  }

  /** Takes what is to be served from now on, or as soon as possible. */
  offer(identity: Identity, listener: HandoverListener): void {
    this.#waiting = identity;
    if (!this.look(listener)) listener.waits(identity);
  }

  /** Serves what waits if its time has come. @returns whether nothing waits any more */
  look(listener: HandoverListener): boolean {
    const next = this.#waiting;
    if (!next) return true;
    if (!mayServe(next, this.#served, this.#isPublished, new Date())) return false;
    const isNew = next.certificate.certificate !== this.#served?.certificate.certificate;
    this.#served = next;
    this.#waiting = undefined;
    if (isNew) listener.serve(next);
    return true;
  }
}
