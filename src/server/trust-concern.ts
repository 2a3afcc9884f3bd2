import { Gauge, type Registry } from 'prom-client';
import { datesOf } from '../trust/certificate.ts';
import { type Identity, vouchersFor } from '../trust/identity.ts';
import type { Concern } from './concern.ts';

/** How a registration stands: `published`, or why not. */
export interface RegistrationState {
  readonly name: string;
  readonly condition: string;
}

/** What there is to tell. */
export interface TrustParts {
  readonly identity: () => Identity | undefined;
  /** Why the newest certificate is not served; undefined where it is. */
  readonly refusal: (() => string | undefined) | undefined;
  /** Why there is no certificate, as long as there is none; undefined where there is one from the start. */
  readonly obstacle: (() => string) | undefined;
  readonly registrations: readonly RegistrationState[];
  readonly counts: Pick<Concern, 'register'> | undefined;
}

/** Tells until when the authority holds and whether clients know it. Only a certificate that is not there hinders serving. */
export class TrustConcern implements Concern {
  readonly #parts: TrustParts;

  constructor(parts: TrustParts) {
    this.#parts = parts;
  }

  obstacles(): string[] {
    const { identity, obstacle } = this.#parts;
    return obstacle && !identity() ? [obstacle()] : [];
  }

  status(): object {
    const registrations = this.#parts.registrations.map(({ name, condition }) => [name, condition]);
    return {
      certificateRefused: this.#parts.refusal?.() ?? null,
      authorityExpires: this.#authorityExpiry()?.toISOString() ?? null,
      ...(registrations.length === 0 ? {} : { registrations: Object.fromEntries(registrations) }),
    };
  }

  register(registry: Registry): void {
    const { counts, refusal } = this.#parts;
    counts?.register(registry);
    new Gauge({
      name: 'sidecar_injector_certificate_refused',
      help: '1 while the certificate that was found last cannot be served, so that an earlier one is.',
      aggregator: 'max',
      registers: [registry],
      collect(): void {
        this.set(refusal?.() === undefined ? 0 : 1);
      },
    });
    const expiry = (): Date | undefined => this.#authorityExpiry();
    new Gauge({
      name: 'sidecar_injector_ca_expiry_timestamp_seconds',
      help: 'When the authority of the served certificate expires, in seconds since 1970.',
      registers: [registry],
      collect(): void {
        const date = expiry();
        if (date) this.set(date.getTime() / 1000);
      },
    });
  }

  /** That of the authority that vouches longest; undefined where none is known. */
  #authorityExpiry(): Date | undefined {
    const identity = this.#parts.identity();
    if (!identity) return undefined;
    const expiries = vouchersFor(identity, identity.authorities, new Date()).map((one) => datesOf(one).notAfter);
    return expiries.sort((one, other) => other.getTime() - one.getTime())[0];
  }
}
