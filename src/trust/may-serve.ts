import type { X509Certificate } from 'node:crypto';
import { type Identity, vouchersFor } from './identity.ts';

/**
 * Whether a new certificate may be served: clients know one of its authorities, or have nothing better to expect.
 * @param isPublished whether clients know an authority
 */
export function mayServe(
  next: Identity,
  served: Identity | undefined,
  isPublished: (authority: X509Certificate) => boolean,
  now: Date,
): boolean {
  // Where others make the authorities known, there is nothing to wait for.
  if (!served || next.authorities.length === 0 || now >= served.certificate.notAfter) return true;
  const vouchers = vouchersFor(next, next.authorities, now);
  // Whoever vouches for what is served now is known, or nothing works anyway.
  return vouchers.some(isPublished) || vouchersFor(served, vouchers, now).length > 0;
}
