import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { CertificateAuthority } from '../../src/server/self-made-certificate.ts';
import { ClientAuthority } from '../support/client-certificates.ts';
import { apiServerName } from './support/control-plane-files.ts';
import { type Injector, type ServedNamespace, startInjectorFor } from './support/injector.ts';
import { newNamespace } from './support/namespaces.ts';
import { dryRunPod, isInjected, podNamed } from './support/pods.ts';
import { eventually } from './support/poll.ts';
import { register, registerAndWait } from './support/registration.ts';
import { newScratch } from './support/scratch.ts';
import { cluster, describeOnCluster } from './support/suite.ts';

/** Why connections ended on which no request could be read. */
async function connectionFaults(injector: Injector): Promise<string[]> {
  const { text } = await injector.admin('/metrics');
  const found = text.matchAll(/^sidecar_injector_connection_faults_total\{reason="([^"]*)"\} [1-9]/gm);
  return [...found].map(([, reason]) => reason!);
}

describeOnCluster('T2: an API server that shows its certificate', () => {
  /** An injector for a namespace of its own that trusts what the file says. */
  async function start(
    authorities: string,
    name: string,
  ): Promise<ServedNamespace & { namespace: string; file: string }> {
    const file = join(newScratch(), 'clients.crt');
    writeFileSync(file, authorities);
    const namespace = await newNamespace();
    const words = ['--tls-client-ca-file', file, '--tls-client-name', name];
    return { ...(await startInjectorFor(namespace, words)), namespace, file };
  }

  it('is answered where authority and name are right', async () => {
    const { injector, authority, namespace } = await start(cluster().clientAuthority, apiServerName);
    await registerAndWait(injector, { namespace, authority });
    expect(isInjected((await dryRunPod(namespace, podNamed('cart'))).body)).toBe(true);
  });

  it('is not answered where the name is another', async () => {
    const { injector, authority, namespace } = await start(cluster().clientAuthority, 'somebody');
    await register({ namespace, authority, port: injector.port });
    const refusal = await eventually('the registration is in force', async () => {
      const { status, body } = await dryRunPod(namespace, podNamed('cart'));
      return status === 500 ? String(body.message) : undefined;
    });
    expect(refusal).toContain('failed calling webhook');
    expect((await injector.answered()).size).toBe(0);
    expect(await connectionFaults(injector)).toContain('client-certificate');
    expect((await injector.admin('/readyz')).status).toBe(200);
  });

  it('is answered as soon as the file names its authority, without a restart', async () => {
    const { injector, authority, namespace, file } = await start(new ClientAuthority().certificate, apiServerName);
    await register({ namespace, authority, port: injector.port });
    await eventually('the API server is refused', async () =>
      (await dryRunPod(namespace, podNamed('cart'))).status === 500 ? true : undefined,
    );
    writeFileSync(file, cluster().clientAuthority);
    await eventually('pods are injected', async () => {
      const { status, body } = await dryRunPod(namespace, podNamed('cart'));
      return (status === 201 && isInjected(body)) || undefined;
    });
  });

  it('and does not trust ours is counted, since it tells nobody else', async () => {
    const { injector, namespace } = await start(cluster().clientAuthority, apiServerName);
    await register({ namespace, authority: new CertificateAuthority(new Date()).certificate, port: injector.port });
    await eventually('the API server does not trust the certificate', async () => {
      await dryRunPod(namespace, podNamed('cart'));
      return (await connectionFaults(injector)).includes('untrusted-certificate') || undefined;
    });
  });
});
