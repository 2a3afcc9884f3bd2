import { X509Certificate } from 'node:crypto';
import { writeFile } from 'node:fs/promises';
import { CertificateAuthority } from '../server/self-made-certificate.ts';
import { readCertificate, type ServedCertificate } from '../trust/certificate.ts';
import { renewalDate } from '../trust/plan-trust.ts';
import { type CertificateSource, localNames } from './certificate-source.ts';
import { outputError } from './output-error.ts';
import type { TlsOptions } from './tls-options.ts';

/** Timers stand still while a machine sleeps, so the clock on the wall is looked at often. */
const renewalCheck = 60_000;

/** A certificate of an authority that this process makes and forgets. @throws {CommandError} when it cannot be written */
export async function makeOwnCertificate({ tlsSan, writeCa }: TlsOptions): Promise<CertificateSource> {
  const names = [...localNames, ...tlsSan];
  const authority = new CertificateAuthority(new Date());
  const issue = (): ServedCertificate => {
    const now = new Date();
    const { certificate, key } = authority.issue(names, now);
    return readCertificate(certificate, key, names, now);
  };
  if (writeCa !== undefined) await writeAuthority(writeCa, authority.certificate);
  const authorities = [new X509Certificate(authority.certificate)];
  let certificate = issue();
  const follow: CertificateSource['follow'] = ({ offer }) => {
    const timer = setInterval(() => {
      if (new Date() < renewalDate(certificate)) return;
      certificate = issue();
      offer({ certificate, authorities });
    }, renewalCheck).unref();
    return () => clearInterval(timer);
  };
  return { identity: { certificate, authorities }, follow };
}

async function writeAuthority(file: string, certificate: string): Promise<void> {
  try {
    await writeFile(file, certificate, { mode: 0o644 });
  } catch (error) {
    throw outputError(error, `--write-ca ${file}`);
  }
}
