import { createPrivateKey, type KeyObject, X509Certificate } from 'node:crypto';

/** A certificate chain that can be served, with its key, both in PEM. */
export interface ServedCertificate {
  readonly certificate: string;
  readonly key: string;
  readonly notBefore: Date;
  readonly notAfter: Date;
}

/** A certificate, a pair of certificate and key or a bundle that must not be used; the message says why. */
export class CertificateError extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'CertificateError';
  }
}

/**
 * Checks a pair as a client will: key and certificate belong together, now lies within the dates, the names are there.
 * @param certificate PEM, the server's own certificate first
 * @param names DNS names or IP addresses that the certificate must carry
 * @throws {CertificateError}
 */
export function readCertificate(
  certificate: string,
  key: string,
  names: readonly string[],
  now: Date,
): ServedCertificate {
  const leaf = parse(() => new X509Certificate(certificate), 'the certificate is not PEM');
  const privateKey: KeyObject = parse(() => createPrivateKey(key), 'the key is not an unencrypted private key in PEM');
  if (!leaf.checkPrivateKey(privateKey)) throw new CertificateError('the key does not belong to the certificate');
  const { notBefore, notAfter } = datesOf(leaf);
  if (now < notBefore) throw new CertificateError(`the certificate is not valid before ${notBefore.toISOString()}`);
  if (now > notAfter) throw new CertificateError(`the certificate expired at ${notAfter.toISOString()}`);
  if (namesOf(leaf).length === 0) throw new CertificateError(nameless(leaf));
  for (const name of names) {
    if (!isFor(leaf, name)) throw new CertificateError(`the certificate is not for ${name}`);
  }
  return { certificate, key, notBefore, notAfter };
}

/** Go's clients, API servers among them, look for names nowhere else, whichever they call. */
function nameless({ subject = '' }: X509Certificate): string {
  const common = /^CN=(.*)$/m.exec(subject)?.[1];
  const elsewhere = common === undefined ? '' : `, not at its common name ${JSON.stringify(common)}`;
  return `the certificate carries no DNS name and no IP address as subject alternative name, and API servers look nowhere else${elsewhere}: they could not call the webhook. It must be made for the name that they call, such as sidecar-injector.istio-system.svc`;
}

function parse<Value>(read: () => Value, complaint: string): Value {
  try {
    return read();
  } catch {
    throw new CertificateError(complaint);
  }
}

/** From when until when a certificate is valid. */
export function datesOf({ validFrom, validTo }: X509Certificate): { notBefore: Date; notAfter: Date } {
  return { notBefore: new Date(validFrom), notAfter: new Date(validTo) };
}

/** Whether Go's clients find a DNS name or an IP address in a certificate: never in its subject, `*` only as a whole label. */
export function isFor(certificate: X509Certificate, name: string): boolean {
  if (certificate.checkHost(name, { subject: 'never', partialWildcards: false }) !== undefined) return true;
  try {
    return certificate.checkIP(name) !== undefined;
  } catch {
    // Not an address at all.
    return false;
  }
}

/** The DNS names and IP addresses that a certificate carries. */
export function namesOf({ subjectAltName = '' }: X509Certificate): string[] {
  return subjectAltName.split(', ').flatMap((part) => /^(?:DNS|IP Address):(.+)$/.exec(part)?.[1] ?? []);
}
