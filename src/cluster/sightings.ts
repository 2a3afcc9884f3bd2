import type { X509Certificate } from 'node:crypto';

/** Since when certificates have been seen somewhere, without a break; by a clock that does not jump. */
export class Sightings {
  #since: ReadonlyMap<string, number> = new Map();

  /** @param certificates all that are there now */
  update(certificates: readonly X509Certificate[]): void {
    const now = performance.now();
    this.#since = new Map(
      certificates.map(({ fingerprint256 }) => [fingerprint256, this.#since.get(fingerprint256) ?? now]),
    );
  }

  /** In milliseconds; negative where it is not there. */
  ageOf({ fingerprint256 }: X509Certificate): number {
    const since = this.#since.get(fingerprint256);
    return since === undefined ? Number.NEGATIVE_INFINITY : performance.now() - since;
  }
}
