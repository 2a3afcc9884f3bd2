import { X509Certificate } from 'node:crypto';
import { CertificateError, datesOf } from './certificate.ts';

/** Base64 holds no hyphen, so this never looks back. */
const block = /-----BEGIN CERTIFICATE-----[^-]*-----END CERTIFICATE-----/g;

/**
 * The certificates of a text, in order and without repetitions; what stands between them is passed over.
 * @throws {CertificateError} when one of them cannot be read
 */
export function readCertificates(pem: string): X509Certificate[] {
  const texts = pem.match(block) ?? [];
  try {
    return distinct(texts.map((text) => new X509Certificate(text)));
  } catch {
    throw new CertificateError('a certificate of the bundle cannot be read');
  }
}

/** The same certificates, each one once. */
export function distinct(certificates: readonly X509Certificate[]): X509Certificate[] {
  return [...new Map(certificates.map((one) => [one.fingerprint256, one])).values()];
}

/** Certificates as one text. */
export function writeCertificates(certificates: readonly X509Certificate[]): string {
  return certificates.map((one) => one.toString()).join('');
}

/**
 * Those of the authorities that vouch for a chain, directly or by intermediates that the chain brings along. The first
 * certificate itself counts where it stands among the authorities, as it does for Go's verifier. Authorities whose time
 * has not come are taken: then a clock is wrong, and mostly our own.
 * @param chain the server's own certificate first
 */
export function vouchersOf(
  chain: readonly X509Certificate[],
  authorities: readonly X509Certificate[],
  now: Date,
): X509Certificate[] {
  const usable = authorities.filter((authority) => !isExpired(authority, now));
  const [leaf, ...others] = chain;
  const found: X509Certificate[] = [];
  const unused = new Set(others.filter((one) => one.ca && !isExpired(one, now)));
  for (let links = leaf ? [leaf] : []; links.length > 0; ) {
    found.push(...usable.filter((one) => links.some((link) => isSame(link, one) || isIssuedBy(link, one))));
    const next = [...unused].filter((one) => links.some((link) => isIssuedBy(link, one)));
    for (const one of next) unused.delete(one);
    links = next;
  }
  return distinct(found);
}

export function isExpired(certificate: X509Certificate, now: Date): boolean {
  return now > datesOf(certificate).notAfter;
}

function isSame(one: X509Certificate, other: X509Certificate): boolean {
  return one.fingerprint256 === other.fingerprint256;
}

function isIssuedBy(certificate: X509Certificate, issuer: X509Certificate): boolean {
  try {
    return certificate.checkIssued(issuer) && certificate.verify(issuer.publicKey);
  } catch {
    // A key of a kind that cannot have made this signature.
    return false;
  }
}
