import type { X509Certificate } from 'node:crypto';
import type { RegistrationTimes } from '../cluster/registration.ts';
import { CertificateHandover, type HandoverListener } from '../server/certificate-handover.ts';
import type { ClientTrust } from '../server/client-guard.ts';
import type { Concern } from '../server/concern.ts';
import type { Log } from '../server/review-log.ts';
import { TrustConcern } from '../server/trust-concern.ts';
import type { CertificateUser } from '../server/webhook.ts';
import type { ServedCertificate } from '../trust/certificate.ts';
import type { Identity } from '../trust/identity.ts';
import type { OpenApi } from './api-connection.ts';
import { followClientTrust, openClientTrust } from './client-trust-source.ts';
import { openCertificate } from './open-certificate.ts';
import { openRegistrations } from './open-registrations.ts';
import type { TlsOptions } from './tls-options.ts';

/** The certificate that is served, the clients that may connect, and how all of it stays current. */
export interface TrustSource {
  /** What to start with; undefined where a cluster has to be asked first. */
  readonly certificate: ServedCertificate | undefined;
  readonly clients: ClientTrust | undefined;
  /** What is served at this moment. */
  served(): ServedCertificate | undefined;
  /** What it has to say about status and metrics. */
  readonly concerns: readonly Concern[];
  /** Follows changes; what is returned ends that. */
  keepFresh(server: CertificateUser): () => void;
}

/** How often a certificate that waits is looked at, in milliseconds. */
const waitingCheck = 1_000;

/** @throws {CommandError} when files cannot be used or there is no API server to ask */
export async function openTrust(
  options: TlsOptions & { readonly revision?: string },
  openApi: OpenApi,
  logger: Log,
  times?: RegistrationTimes,
): Promise<TrustSource> {
  const [source, clients] = await Promise.all([
    openCertificate(options, openApi, logger, times),
    openClientTrust(options),
  ]);
  const isPublished = (authority: X509Certificate): boolean => all.every((one) => one.isPublished(authority));
  const handover = new CertificateHandover(source.identity, isPublished);
  const identity = (): Identity | undefined => handover.identity;
  const { all, counts } = await openRegistrations(options, openApi, { identity, log: logger, ...(times && { times }) });
  return {
    certificate: source.identity?.certificate,
    clients,
    served: () => identity()?.certificate,
    concerns: [
      new TrustConcern({ identity, refusal: source.refusal, obstacle: source.obstacle, registrations: all, counts }),
    ],
    keepFresh(server): () => void {
      const listener = listenerFor(server, logger);
      const stopFollowing = source.follow({
        offer(next): void {
          handover.offer(next, listener);
          for (const one of all) one.look();
        },
        publicationOf: (authority) =>
          all.length === 0 ? 'unobserved' : isPublished(authority) ? 'published' : 'missing',
      });
      for (const one of all) one.start();
      const timer = setInterval(() => handover.look(listener), waitingCheck).unref();
      const stopClients = followClientTrust(options, clients, server, logger);
      return () => {
        clearInterval(timer);
        stopFollowing();
        stopClients();
        for (const one of all) one.stop();
      };
    },
  };
}

function listenerFor(server: CertificateUser, logger: Log): HandoverListener {
  return {
    serve({ certificate }): void {
      server.useCertificate(certificate);
      logger.info({ expires: certificate.notAfter }, 'certificate replaced');
    },
    waits: ({ certificate }) =>
      logger.info({ expires: certificate.notAfter }, 'new certificate waits until its authority is published'),
  };
}
