import type { ReconcilerTimes } from '../cluster/reconciler.ts';
import type { Log } from '../server/review-log.ts';
import type { OpenApi } from './api-connection.ts';
import type { CertificateSource } from './certificate-source.ts';
import { openCertificateFiles } from './file-certificate-source.ts';
import { makeOwnCertificate } from './own-certificate-source.ts';
import type { TlsOptions } from './tls-options.ts';

/** @throws {CommandError} when files cannot be served, the authority cannot be written, or there is no cluster */
export async function openCertificate(
  options: TlsOptions & { readonly revision?: string },
  openApi: OpenApi,
  logger: Log,
  times?: ReconcilerTimes,
): Promise<CertificateSource> {
  const { tlsCertFile: certificateFile, tlsKeyFile: keyFile, caFile: authorityFile, tlsSan: names } = options;
  if (options.tlsSecret !== undefined) {
    const { openSharedCertificate } = await import('./shared-certificate-source.ts');
    return openSharedCertificate(options, await openApi(), logger, times);
  }
  if (certificateFile === undefined || keyFile === undefined) return makeOwnCertificate(options);
  return openCertificateFiles({ certificateFile, keyFile, authorityFile, names }, logger);
}
