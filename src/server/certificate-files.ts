import { readFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { watchDirectories } from '../config/watch-directories.ts';
import { CertificateError, readCertificate, type ServedCertificate } from './certificate.ts';

export interface CertificateFiles {
  readonly certificateFile: string;
  readonly keyFile: string;
  /** DNS names or IP addresses that the certificate must carry. */
  readonly names: readonly string[];
}

/**
 * Reads and checks a pair of files.
 * @throws {CertificateError} naming the file
 */
export async function readCertificateFiles(files: CertificateFiles, now: Date): Promise<ServedCertificate> {
  const { certificateFile, keyFile, names } = files;
  const certificate = await readPem(certificateFile);
  const key = await readPem(keyFile);
  try {
    return readCertificate(certificate, key, names, now);
  } catch (error) {
    if (!(error instanceof CertificateError)) throw error;
    throw new CertificateError(`${certificateFile}, ${keyFile}: ${error.message}`);
  }
}

async function readPem(file: string): Promise<string> {
  try {
    return await readFile(file, 'utf8');
  } catch (error) {
    throw new CertificateError(`${file}: cannot be read: ${(error as Error).message}`);
  }
}

/** Who wants to know of changes. */
export interface CertificateListener {
  changed(certificate: ServedCertificate): void;
  /** The new pair cannot be served; told once per pair. */
  refused(error: CertificateError): void;
}

/**
 * Watches a pair of files.
 * @param current the pair that is served now
 * @returns a function that ends the watch
 */
export function watchCertificateFiles(
  files: CertificateFiles,
  current: ServedCertificate,
  listener: CertificateListener,
): () => void {
  let served = current;
  let lastComplaint = '';
  const look = async (): Promise<void> => {
    try {
      const found = await readCertificateFiles(files, new Date());
      lastComplaint = '';
      if (found.certificate === served.certificate && found.key === served.key) return;
      served = found;
      listener.changed(found);
    } catch (error) {
      if (!(error instanceof CertificateError)) throw error;
      if (error.message !== lastComplaint) listener.refused(error);
      lastComplaint = error.message;
    }
  };
  return watchDirectories([dirname(files.certificateFile), dirname(files.keyFile)], look);
}
