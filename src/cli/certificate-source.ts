import { writeFile } from 'node:fs/promises';
import { type CertificateFiles, readCertificateFiles, watchCertificateFiles } from '../server/certificate-files.ts';
import type { Log } from '../server/review-log.ts';
import { CertificateAuthority } from '../server/self-made-certificate.ts';
import type { RunningServer } from '../server/start-server.ts';
import { CertificateError, readCertificate, type ServedCertificate } from '../trust/certificate.ts';
import { CommandError } from './command-error.ts';
import type { ServeOptions } from './serve.ts';

/** A certificate to start with and a way to keep it fresh; what is returned ends that. */
export interface CertificateSource {
  readonly certificate: ServedCertificate;
  keepFresh(server: RunningServer, logger: Log): () => void;
}

/** @throws {CommandError} when the files cannot be served or the authority cannot be written */
export async function openCertificate(options: ServeOptions): Promise<CertificateSource> {
  const { tlsCertFile: certificateFile, tlsKeyFile: keyFile, tlsSan: names } = options;
  if (certificateFile === undefined || keyFile === undefined) return makeOwnCertificate(options);
  return openFiles({ certificateFile, keyFile, names });
}

async function openFiles(files: CertificateFiles): Promise<CertificateSource> {
  const certificate = await readCertificateFiles(files, new Date()).catch((error: unknown) => {
    throw error instanceof CertificateError ? new CommandError(error.message) : error;
  });
  const keepFresh: CertificateSource['keepFresh'] = (server, logger) =>
    watchCertificateFiles(files, certificate, {
      changed(next): void {
        server.useCertificate(next);
        logger.info({ expires: next.notAfter }, 'certificate replaced');
      },
      refused: (error) => logger.warn({ problem: error.message }, 'new certificate refused, the old one stays'),
    });
  return { certificate, keepFresh };
}

/** Timers stand still while a machine sleeps, so the clock on the wall is looked at often. */
const renewalCheck = 60_000;

async function makeOwnCertificate({ tlsSan, writeCa }: ServeOptions): Promise<CertificateSource> {
  const names = ['localhost', '127.0.0.1', '::1', ...tlsSan];
  const authority = new CertificateAuthority(new Date());
  const issue = (): ServedCertificate => {
    const now = new Date();
    const { certificate, key } = authority.issue(names, now);
    return readCertificate(certificate, key, names, now);
  };
  if (writeCa !== undefined) await writeAuthority(writeCa, authority.certificate);
  let certificate = issue();
  const keepFresh: CertificateSource['keepFresh'] = (server, logger) => {
    const timer = setInterval(() => {
      if (new Date() < renewalDate(certificate)) return;
      certificate = issue();
      server.useCertificate(certificate);
      logger.info({ expires: certificate.notAfter }, 'certificate renewed');
    }, renewalCheck).unref();
    return () => clearInterval(timer);
  };
  return { certificate, keepFresh };
}

/** After two thirds of its life. */
function renewalDate({ notBefore, notAfter }: ServedCertificate): Date {
  return new Date(notBefore.getTime() + ((notAfter.getTime() - notBefore.getTime()) * 2) / 3);
}

async function writeAuthority(file: string, certificate: string): Promise<void> {
  try {
    await writeFile(file, certificate, { mode: 0o644 });
  } catch (error) {
    throw new CommandError(`--write-ca: ${(error as Error).message}`);
  }
}
