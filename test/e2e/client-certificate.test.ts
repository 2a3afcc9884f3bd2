import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { ClientAuthority } from '../support/client-certificates.ts';
import { apiServerName } from './support/control-plane-files.ts';
import { startInjectorFor } from './support/injector.ts';
import { newNamespace } from './support/namespaces.ts';
import { createPod, dryRunPod, isInjected, podNamed } from './support/pods.ts';
import { eventually } from './support/poll.ts';
import { register, registerAndWait } from './support/registration.ts';
import { newScratch } from './support/scratch.ts';
import { cluster, describeOnCluster } from './support/suite.ts';

/** Options of an injector that takes only clients of that authority with that name. */
function takingOnly(authority: string, name: string): string[] {
  const file = join(newScratch(), 'clients.crt');
  writeFileSync(file, authority);
  return ['--tls-client-ca-file', file, '--tls-client-name', name];
}

describeOnCluster('T2: an injector that asks for the certificate of its client', () => {
  it('takes the API server', async () => {
    const namespace = await newNamespace();
    const words = takingOnly(cluster().clientAuthority, apiServerName);
    const { injector, authority } = await startInjectorFor(namespace, words);
    await registerAndWait(injector, { namespace, authority });
    const { status, body } = await createPod(namespace, podNamed('cart'));
    expect([status, isInjected(body)]).toEqual([201, true]);
  });

  it.each([
    ['of another authority', () => new ClientAuthority().certificate, apiServerName],
    ['with another name', () => cluster().clientAuthority, 'somebody-else'],
  ])('refuses one %s, which the user of the API server gets to know', async (_title, clients, name) => {
    const namespace = await newNamespace();
    const { injector, authority } = await startInjectorFor(namespace, takingOnly(clients(), name));
    await register({ namespace, port: injector.port, authority });
    const message = await eventually('a call fails', async () => {
      const { status, body } = await dryRunPod(namespace, podNamed('cart'));
      return status === 201 ? undefined : String(body.message);
    });
    expect(message).toMatch(/^Internal error occurred: failed calling webhook "e2e\.sidecar-injector\.istio\.io": .*/);
    expect((await injector.answered()).size).toBe(0);
  });
});
