import { type CertificateFiles, readCertificateFiles, watchCertificateFiles } from '../server/certificate-files.ts';
import type { Log } from '../server/review-log.ts';
import { CertificateError } from '../trust/certificate.ts';
import type { CertificateSource } from './certificate-source.ts';
import { CommandError } from './command-error.ts';

/** A certificate from files, which somebody else renews. @throws {CommandError} when they cannot be served */
export async function openCertificateFiles(files: CertificateFiles, logger: Log): Promise<CertificateSource> {
  const identity = await readCertificateFiles(files, new Date()).catch((error: unknown) => {
    throw error instanceof CertificateError ? new CommandError(error.message) : error;
  });
  let refusal: string | undefined;
  const follow: CertificateSource['follow'] = ({ offer }) =>
    watchCertificateFiles(files, identity, {
      changed: offer,
      refused({ message }): void {
        refusal = message;
        logger.warn({ problem: message }, 'new certificate refused, the old one stays');
      },
      accepted(): void {
        refusal = undefined;
      },
    });
  return { identity, refusal: () => refusal, follow };
}
