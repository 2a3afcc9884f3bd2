import type { X509Certificate } from 'node:crypto';
import { Gauge } from 'prom-client';
import type { Registration, RegistrationTimes } from '../cluster/registration.ts';
import { CertificateHandover } from '../server/certificate-handover.ts';
import type { Log } from '../server/review-log.ts';
import type { RunningServer } from '../server/start-server.ts';
import { datesOf } from '../trust/certificate.ts';
import { type Identity, vouchersFor } from '../trust/identity.ts';
import type { OpenApi } from './api-connection.ts';
import type { CertificateSource } from './certificate-source.ts';
import type { TlsOptions } from './tls-options.ts';

export interface TrustParts {
  readonly options: TlsOptions;
  readonly source: CertificateSource;
  readonly server: RunningServer;
  readonly openApi: OpenApi;
  readonly logger: Log;
  readonly times?: RegistrationTimes;
}

/** How often a certificate that waits is looked at, in milliseconds. */
const waitingCheck = 1_000;

/**
 * Keeps the certificate fresh and the registrations up to it, each where options ask for it.
 * @returns a function that ends that
 */
export async function keepTrusted(parts: TrustParts): Promise<() => void> {
  const { options, source, server, logger } = parts;
  const registrations: Registration[] = [];
  const isPublished = (authority: X509Certificate): boolean => registrations.every((one) => one.isPublished(authority));
  const handover = new CertificateHandover(source.identity, {
    serve({ certificate }): void {
      server.useCertificate(certificate);
      logger.info({ expires: certificate.notAfter }, 'certificate replaced');
    },
    waits: ({ certificate }) =>
      logger.info({ expires: certificate.notAfter }, 'new certificate waits until its authority is published'),
    isPublished,
  });
  if (options.webhookConfig.length > 0) {
    registrations.push(...(await openRegistrations(parts, handover)));
  }
  report(server, handover, registrations);
  const stopFollowing = source.follow({
    offer(identity): void {
      handover.offer(identity);
      for (const one of registrations) one.look();
    },
    publicationOf: (authority) =>
      registrations.length === 0 ? 'unobserved' : isPublished(authority) ? 'published' : 'missing',
  });
  for (const one of registrations) one.start();
  const timer = setInterval(() => handover.look(), waitingCheck).unref();
  return () => {
    clearInterval(timer);
    stopFollowing();
    for (const one of registrations) one.stop();
  };
}

async function openRegistrations(
  { options, server, openApi, logger, times }: TrustParts,
  handover: CertificateHandover,
): Promise<Registration[]> {
  const [api, { Registration }, { RegistrationCounts }] = await Promise.all([
    openApi(),
    import('../cluster/registration.ts'),
    import('../cluster/registration-counts.ts'),
  ]);
  const counts = new RegistrationCounts(server.registry);
  const identity = (): Identity | undefined => handover.identity;
  const { instance } = options;
  return options.webhookConfig.map(
    (name) => new Registration({ api, name, instance, identity, counts, log: logger, ...(times && { times }) }),
  );
}

/** Shows in status and metrics until when authorities hold, and how registrations stand. */
function report(server: RunningServer, handover: CertificateHandover, registrations: readonly Registration[]): void {
  server.addStatus('authorityExpires', () => authorityExpiry(handover.identity)?.toISOString() ?? null);
  if (registrations.length > 0) {
    server.addStatus('registrations', () =>
      Object.fromEntries(registrations.map(({ name, condition }) => [name, condition])),
    );
  }
  new Gauge({
    name: 'sidecar_injector_ca_expiry_timestamp_seconds',
    help: 'When the authority of the served certificate expires, in seconds since 1970.',
    registers: [server.registry],
    collect(): void {
      const expiry = authorityExpiry(handover.identity);
      if (expiry) this.set(expiry.getTime() / 1000);
    },
  });
}

/** That of the authority that vouches longest; undefined where none is known. */
function authorityExpiry(identity: Identity | undefined): Date | undefined {
  if (!identity) return undefined;
  const expiries = vouchersFor(identity, identity.authorities, new Date()).map((one) => datesOf(one).notAfter);
  return expiries.sort((one, other) => other.getTime() - one.getTime())[0];
}
