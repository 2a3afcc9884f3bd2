import { createSecureContext } from 'node:tls';
import { readCertificates } from '../trust/authorities.ts';
import { CertificateError, readCertificate, type ServedCertificate } from '../trust/certificate.ts';
import { type Identity, vouchersFor } from '../trust/identity.ts';
import { followFiles, readPem } from './follow-files.ts';

export interface CertificateFiles {
  readonly certificateFile: string;
  readonly keyFile: string;
  /** The authorities that vouch for the certificate, where they are to be made known. */
  readonly authorityFile?: string | undefined;
  /** DNS names or IP addresses that the certificate must carry. */
  readonly names: readonly string[];
}

/**
 * Reads files and checks that they belong together.
 * @throws {CertificateError} naming the files
 */
export async function readCertificateFiles(files: CertificateFiles, now: Date): Promise<Identity> {
  const { certificateFile, keyFile, authorityFile, names } = files;
  const certificate = await readPem(certificateFile);
  const key = await readPem(keyFile);
  const authorities = authorityFile === undefined ? undefined : await readPem(authorityFile);
  try {
    const served = readCertificate(certificate, key, names, now);
    checkUse(served);
    return identityOf(served, authorities, now);
  } catch (error) {
    if (!(error instanceof CertificateError)) throw error;
    throw new CertificateError(`${pathsOf(files).join(', ')}: ${error.message}`);
  }
}

/** TLS is choosier than the reading of certificates; keys that are too short, for one, are found out here. */
function checkUse({ certificate, key }: ServedCertificate): void {
  try {
    createSecureContext({ cert: certificate, key });
  } catch (error) {
    throw new CertificateError(`the pair cannot be used: ${(error as Error).message}`);
  }
}

function identityOf(certificate: ServedCertificate, bundle: string | undefined, now: Date): Identity {
  if (bundle === undefined) return { certificate, authorities: [] };
  const identity = { certificate, authorities: readCertificates(bundle) };
  if (vouchersFor(identity, identity.authorities, now).length > 0) return identity;
  throw new CertificateError('none of the authorities vouches for the certificate');
}

/** Who wants to know of changes. */
export interface CertificateListener {
  changed(identity: Identity): void;
  /** What is there now cannot be served; told once per reason. */
  refused(error: CertificateError): void;
  /** What is there now can be served, whether it is new or not. */
  accepted?(): void;
}

/**
 * Watches certificate files.
 * @param current what they held last
 * @returns a function that ends the watch
 */
export function watchCertificateFiles(
  files: CertificateFiles,
  current: Identity,
  listener: CertificateListener,
): () => void {
  const read = (): Promise<Identity> => readCertificateFiles(files, new Date());
  return followFiles({ files: pathsOf(files), read, isSame, ...listener }, current);
}

function pathsOf({ certificateFile, keyFile, authorityFile }: CertificateFiles): string[] {
  return [certificateFile, keyFile, ...(authorityFile === undefined ? [] : [authorityFile])];
}

function isSame(one: Identity, other: Identity): boolean {
  return textOf(one) === textOf(other);
}

function textOf({ certificate, authorities }: Identity): string {
  return [certificate.certificate, certificate.key, ...authorities].join('\n');
}
