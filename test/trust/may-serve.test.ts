import { X509Certificate } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { CertificateAuthority } from '../../src/server/self-made-certificate.ts';
import { readCertificate } from '../../src/trust/certificate.ts';
import type { Identity } from '../../src/trust/identity.ts';
import { mayServe } from '../../src/trust/may-serve.ts';

const now = new Date();
const one = new CertificateAuthority(now);
const other = new CertificateAuthority(now);

/** A certificate of an authority, which we are to make known or not. */
function identityOf(authority: CertificateAuthority, isOurs = true): Identity {
  const { certificate, key } = authority.issue(['injector.mesh.svc'], now);
  const authorities = isOurs ? [new X509Certificate(authority.certificate)] : [];
  return { certificate: readCertificate(certificate, key, [], now), authorities };
}

const known = (): boolean => true;
const unknown = (): boolean => false;

describe('T7: a new certificate is served', () => {
  it('at once where others make its authority known', () => {
    expect(mayServe(identityOf(other, false), identityOf(one, false), unknown, now)).toBe(true);
  });

  it('when its authority is known, not before', () => {
    expect(mayServe(identityOf(other), identityOf(one), unknown, now)).toBe(false);
    expect(mayServe(identityOf(other), identityOf(one), known, now)).toBe(true);
  });

  it('at once where the same authority vouches for it', () => {
    expect(mayServe(identityOf(one), identityOf(one), unknown, now)).toBe(true);
  });

  it('at once where nothing better is served', () => {
    expect(mayServe(identityOf(other), undefined, unknown, now)).toBe(true);
    const served = identityOf(one);
    const later = new Date(served.certificate.notAfter.getTime() + 1);
    expect(mayServe(identityOf(other), served, unknown, later)).toBe(true);
  });
});
