import { readClientAuthorities, watchClientAuthorities } from '../server/client-authority-file.ts';
import type { ClientTrust } from '../server/client-guard.ts';
import type { Log } from '../server/review-log.ts';
import type { CertificateUser } from '../server/webhook.ts';
import { CertificateError } from '../trust/certificate.ts';
import { CommandError } from './command-error.ts';
import type { TlsOptions } from './tls-options.ts';

/** Which clients may connect; undefined where all may. @throws {CommandError} when the file cannot be used */
export async function openClientTrust(options: TlsOptions): Promise<ClientTrust | undefined> {
  const { tlsClientCaFile: file, tlsClientName: names } = options;
  if (file === undefined) return undefined;
  const authorities = await readClientAuthorities(file).catch((error: unknown) => {
    throw error instanceof CertificateError ? new CommandError(`--tls-client-ca-file: ${error.message}`) : error;
  });
  return { authorities, names };
}

/** Follows changes of the file. @returns a function that ends that */
export function followClientTrust(
  { tlsClientCaFile: file }: TlsOptions,
  current: ClientTrust | undefined,
  server: CertificateUser,
  logger: Log,
): () => void {
  if (file === undefined || !current) return () => {};
  return watchClientAuthorities(file, current.authorities, {
    changed(authorities): void {
      server.useClientAuthorities(authorities);
      logger.info({ file }, 'authorities of clients replaced');
    },
    refused: (error) =>
      logger.warn({ problem: error.message }, 'new authorities of clients refused, the old ones stay'),
  });
}
