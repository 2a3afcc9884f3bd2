import { X509Certificate } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { CertificateAuthority } from '../../src/server/self-made-certificate.ts';
import { readCertificates, vouchersOf, writeCertificates } from '../../src/trust/authorities.ts';
import { ClientAuthority } from '../support/client-certificates.ts';

const now = new Date();
const day = 24 * 60 * 60 * 1000;
const [root, other] = [new ClientAuthority(), new ClientAuthority()];
const intermediate = new ClientAuthority(root);
const deep = new ClientAuthority(intermediate);
const leaf = deep.issue('leaf').cert;

function vouchers(chain: string, authorities: string, at = now): string[] {
  const all = { root, intermediate, deep, other };
  const found = vouchersOf(readCertificates(chain), readCertificates(authorities), at).map(String);
  return Object.entries(all)
    .filter(([, { certificate }]) => found.includes(certificate))
    .map(([name]) => name);
}

describe('who vouches for a chain', () => {
  const chain = leaf + deep.certificate + intermediate.certificate;

  it.each<[string, string, string, string[]]>([
    ['the issuer', leaf, deep.certificate, ['deep']],
    ['the root, by intermediates that come along', chain, root.certificate, ['root']],
    ['in whatever order they come', leaf + intermediate.certificate + deep.certificate, root.certificate, ['root']],
    ['each one that is trusted on the way', chain, root.certificate + deep.certificate, ['root', 'deep']],
    ['not the root where an intermediate is missing', leaf + deep.certificate, root.certificate, []],
    ['nobody who has not signed', chain, other.certificate, []],
    ['nobody for nothing', '', root.certificate, []],
    ['nobody of nobody', chain, '', []],
  ])('%s', (_name, given, authorities, expected) => {
    expect(vouchers(given, authorities)).toEqual(expected);
  });

  it('itself, where it is trusted itself', () => {
    const self = new CertificateAuthority(now).certificate;
    expect(vouchersOf(readCertificates(self), readCertificates(self), now).map(String)).toEqual([self]);
  });

  it('nobody who has expired, but somebody whose time has not come: then a clock is wrong', () => {
    expect(vouchers(chain, root.certificate, new Date(now.getTime() + 2 * day))).toEqual([]);
    expect(vouchers(chain, root.certificate, new Date(now.getTime() - 2 * day))).toEqual(['root']);
  });
});

describe('a bundle', () => {
  it('is read in order, each certificate once, whatever stands between them', () => {
    const bundle = `# root\n${root.certificate}\r\nnoise ${other.certificate}${root.certificate}`;
    expect(writeCertificates(readCertificates(bundle))).toBe(root.certificate + other.certificate);
  });

  it('with a certificate that cannot be read is none', () => {
    const broken = root.certificate.replace(/.{60}\n/, '\n');
    expect(() => readCertificates(other.certificate + broken)).toThrow('a certificate of the bundle cannot be read');
  });

  it('of any text is read quickly', () => {
    const hostile = '-----BEGIN CERTIFICATE-----'.repeat(50_000);
    expect(readCertificates(hostile)).toEqual([]);
  });

  it('keeps what a certificate says', () => {
    const [read] = readCertificates(root.certificate);
    expect(read!.fingerprint256).toBe(new X509Certificate(root.certificate).fingerprint256);
  });
});
