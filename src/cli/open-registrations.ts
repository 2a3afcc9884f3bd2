import type { Registration, RegistrationParts } from '../cluster/registration.ts';
import type { RegistrationCounts } from '../cluster/registration-counts.ts';
import type { OpenApi } from './api-connection.ts';
import type { TlsOptions } from './tls-options.ts';

/** The registrations that the options name, and the counts of all of them. */
export interface OpenRegistrations {
  readonly all: readonly Registration[];
  readonly counts: RegistrationCounts | undefined;
}

/** @throws {CommandError} where there are some, but no API server to ask */
export async function openRegistrations(
  { webhookConfig, instance }: TlsOptions,
  openApi: OpenApi,
  parts: Pick<RegistrationParts, 'identity' | 'log' | 'times'>,
): Promise<OpenRegistrations> {
  if (webhookConfig.length === 0) return { all: [], counts: undefined };
  const [api, { Registration }, { RegistrationCounts }] = await Promise.all([
    openApi(),
    import('../cluster/registration.ts'),
    import('../cluster/registration-counts.ts'),
  ]);
  const counts = new RegistrationCounts();
  return { all: webhookConfig.map((name) => new Registration({ ...parts, api, name, instance, counts })), counts };
}
