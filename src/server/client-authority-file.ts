import { readCertificates, writeCertificates } from '../trust/authorities.ts';
import { CertificateError } from '../trust/certificate.ts';
import { followFiles, readPem } from './follow-files.ts';

/**
 * The authorities in a file, in PEM.
 * @throws {CertificateError} naming the file
 */
export async function readClientAuthorities(file: string): Promise<string> {
  const text = await readPem(file);
  try {
    const certificates = readCertificates(text);
    // Without any authority no client could connect.
    if (certificates.length === 0) throw new CertificateError('there is no certificate in it');
    return writeCertificates(certificates);
  } catch (error) {
    throw error instanceof CertificateError ? new CertificateError(`${file}: ${error.message}`) : error;
  }
}

/**
 * Watches such a file.
 * @param current what it held last
 * @returns a function that ends the watch
 */
export function watchClientAuthorities(
  file: string,
  current: string,
  listener: { changed(authorities: string): void; refused(error: CertificateError): void },
): () => void {
  const read = (): Promise<string> => readClientAuthorities(file);
  return followFiles({ files: [file], read, isSame: (one, other) => one === other, ...listener }, current);
}
