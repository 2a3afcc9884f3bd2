import { buildAdminApp } from './admin-app.ts';
import type { Concern } from './concern.ts';
import { type CertificateUser, closeApp, portOf, Webhook, type WebhookOptions } from './webhook.ts';

export interface ServerOptions extends WebhookOptions {
  readonly adminHost: string;
  readonly adminPort: number;
  /** What else has a say in readiness, status and metrics. */
  readonly concerns: readonly Concern[];
}

export interface RunningServer extends CertificateUser {
  /** Ports that are listened on. */
  readonly port: number;
  readonly adminPort: number;
  /** See {@link Webhook.drain}; the admin server says so until the end. */
  drain(delay: number): Promise<void>;
  /** Stops listening and waits for what is in flight. */
  close(): Promise<void>;
}

/** Starts the HTTPS server and the admin server. @throws what listening throws, such as EADDRINUSE */
export async function startServer(options: ServerOptions): Promise<RunningServer> {
  const { snapshot, version, limits, concerns, adminHost, adminPort } = options;
  const webhook = new Webhook(options);
  const { registry } = webhook.metrics;
  for (const concern of concerns) concern.register(registry);
  const { lifecycle } = webhook;
  const certificateExpiry = (): Date | undefined => webhook.certificateExpiry;
  const admin = buildAdminApp({ version, lifecycle, metrics: registry, snapshot, certificateExpiry, concerns });
  const close = async (): Promise<void> => {
    await webhook.close();
    await closeApp(admin, limits.closeTimeout);
  };
  try {
    const port = await webhook.listen();
    await admin.listen({ host: adminHost, port: adminPort });
    return {
      port,
      adminPort: portOf(admin),
      useCertificate: (certificate) => webhook.useCertificate(certificate),
      useClientAuthorities: (authorities) => webhook.useClientAuthorities(authorities),
      async drain(delay): Promise<void> {
        await webhook.drain(delay);
        await closeApp(admin, limits.closeTimeout);
      },
      close,
    };
  } catch (error) {
    await close();
    throw error;
  }
}
