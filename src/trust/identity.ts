import type { X509Certificate } from 'node:crypto';
import { readCertificates, vouchersOf } from './authorities.ts';
import type { ServedCertificate } from './certificate.ts';

/** What a server shows of itself, and whom clients have to trust for it. */
export interface Identity {
  readonly certificate: ServedCertificate;
  /** Empty where it is somebody else's task to make them known. */
  readonly authorities: readonly X509Certificate[];
}

/** Those of some authorities that vouch for what is served. */
export function vouchersFor(
  { certificate }: Identity,
  authorities: readonly X509Certificate[],
  now: Date,
): X509Certificate[] {
  return vouchersOf(readCertificates(certificate.certificate), authorities, now);
}
