import { X509Certificate } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { readCertificateFiles } from '../../src/server/certificate-files.ts';
import { CertificateAuthority, makeCertificate } from '../../src/server/self-made-certificate.ts';
import { isFor, readCertificate } from '../../src/trust/certificate.ts';
import fc from '../support/properties.ts';

const now = new Date('2027-03-01T12:00:00Z');
const day = 24 * 60 * 60 * 1000;

describe('a certificate made at start', () => {
  const made = makeCertificate(['localhost', '127.0.0.1', '::1', 'injector.mesh.svc'], now);
  const leaf = new X509Certificate(made.certificate);
  const authority = new X509Certificate(made.authority);

  it('is vouched for by its authority', () => {
    expect(leaf.checkIssued(authority)).toBe(true);
    expect(leaf.verify(authority.publicKey)).toBe(true);
    expect(authority.verify(authority.publicKey)).toBe(true);
    expect([authority.ca, leaf.ca]).toEqual([true, false]);
  });

  it('has a P-256 key that belongs to it', () => {
    expect(leaf.publicKey.asymmetricKeyDetails?.namedCurve).toBe('prime256v1');
    expect(() => readCertificate(made.certificate, made.key, ['::1', 'injector.mesh.svc'], now)).not.toThrow();
  });

  it('T8: is valid from an hour ago, for clocks that are behind', () => {
    expect(new Date(leaf.validFrom)).toEqual(new Date(now.getTime() - 60 * 60 * 1000));
    expect(new Date(authority.validFrom)).toEqual(new Date(leaf.validFrom));
    expect(new Date(authority.validTo) > new Date(leaf.validTo)).toBe(true);
  });

  it('may be used by servers only', () => {
    expect(leaf.keyUsage).toEqual(['1.3.6.1.5.5.7.3.1']);
  });

  it('carries every address and name', () => {
    const octet = fc.integer({ min: 0, max: 255 });
    const label = fc.stringMatching(/^[a-z][a-z0-9]{0,9}$/);
    const name = fc.oneof(
      fc.ipV6(),
      fc.tuple(octet, octet, octet, octet).map((octets) => octets.join('.')),
      fc.tuple(label, label).map((labels) => labels.join('.')),
    );
    fc.assert(
      fc.property(fc.uniqueArray(name, { minLength: 1, maxLength: 12 }), (all) => {
        const { certificate, key } = makeCertificate(all, now);
        expect(() => readCertificate(certificate, key, all, now)).not.toThrow();
      }),
      { numRuns: 30 },
    );
  });

  it('can be made by an authority that was kept, and does not outlive it', () => {
    const first = new CertificateAuthority(now);
    const kept = new CertificateAuthority({ certificate: first.certificate, key: first.key });
    const end = new Date(new X509Certificate(first.certificate).validTo);
    const late = new Date(end.getTime() - 10 * day);
    const issued = new X509Certificate(kept.issue(['localhost'], late).certificate);
    expect(issued.checkIssued(new X509Certificate(first.certificate))).toBe(true);
    expect(issued.verify(new X509Certificate(first.certificate).publicKey)).toBe(true);
    expect(new Date(issued.validTo)).toEqual(end);
  });

  it('can be made at any time', () => {
    for (const year of [1999, 2049, 2050, 2500]) {
      const date = new Date(Date.UTC(year, 5, 1));
      const { certificate, key } = makeCertificate(['a'], date);
      expect(readCertificate(certificate, key, [], date).notBefore).toEqual(new Date(date.getTime() - 60 * 60 * 1000));
    }
  });
});

describe('reading a pair', () => {
  const made = makeCertificate(['localhost'], now);
  const other = makeCertificate(['localhost'], now);

  it.each([
    ['no PEM', 'hello', made.key, 0, 'the certificate is not PEM'],
    ['half a certificate', made.certificate.slice(0, 200), made.key, 0, 'the certificate is not PEM'],
    ['no key', made.certificate, 'hello', 0, 'the key is not an unencrypted private key in PEM'],
    ['a foreign key', made.certificate, other.key, 0, 'the key does not belong to the certificate'],
    ['the day before', made.certificate, made.key, -1, 'the certificate is not valid before 2027-03-01T11:00:00.000Z'],
    ['after its end', made.certificate, made.key, 91, 'the certificate expired at 2027-05-30T12:00:00.000Z'],
  ])('refuses %s', (_name, certificate, key, days, message) => {
    expect(() => readCertificate(certificate, key, [], new Date(now.getTime() + days * day))).toThrow(message);
  });

  it('refuses a certificate for other names', () => {
    expect(() => readCertificate(made.certificate, made.key, ['injector.mesh.svc'], now)).toThrow(
      'the certificate is not for injector.mesh.svc',
    );
  });

  it('refuses a certificate that carries the name as common name alone, at which API servers do not look', () => {
    const { certificate, key } = makeCertificate([], now);
    expect(new X509Certificate(certificate).subject).toBe('CN=sidecar-injector');
    const sentence =
      'carries no DNS name and no IP address as subject alternative name, and API servers look nowhere else, not at its common name "sidecar-injector"';
    for (const wanted of [['sidecar-injector'], []]) {
      expect(() => readCertificate(certificate, key, wanted, now)).toThrow(sentence);
    }
  });

  it.each([
    ['*.mesh.svc', 'injector.mesh.svc', true],
    ['inj*.mesh.svc', 'injector.mesh.svc', false],
    ['localhost', 'sidecar-injector', false],
  ])('takes a certificate for %s as Go does, for one for %s: %s', (carried, wanted, isTaken) => {
    expect(isFor(new X509Certificate(makeCertificate([carried], now).certificate), wanted)).toBe(isTaken);
  });

  it('names the file that cannot be read', async () => {
    const files = { certificateFile: '/nowhere/tls.crt', keyFile: '/nowhere/tls.key', names: [] };
    await expect(readCertificateFiles(files, now)).rejects.toThrow('/nowhere/tls.crt: does not exist');
  });
});
