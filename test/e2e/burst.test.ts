import { expect, it } from 'vitest';
import { startInjectorFor } from './support/injector.ts';
import { newNamespace } from './support/namespaces.ts';
import { PodLoad, report } from './support/pod-load.ts';
import { everyPod, registerAndWait } from './support/registration.ts';
import { describeOnCluster } from './support/suite.ts';

/** As many changes as an API server with the usual limits has in flight at a time. */
const lanes = 200;

describeOnCluster('R8: as many pods at once as an API server lets in', () => {
  it('are all created with their sidecar', async () => {
    const namespace = await newNamespace();
    const { injector, authority } = await startInjectorFor(namespace);
    // A machine with two cores is slow with two hundred of anything; what is looked at is that nothing is refused.
    const webhook = { ...everyPod, timeoutSeconds: 30 };
    await registerAndWait(injector, { namespace, authority, webhooks: [webhook] });
    const load = new PodLoad(namespace, { lanes });
    await load.more(2 * lanes);
    const done = await load.stop();
    report(`${lanes} pods at a time`, done);
    expect(done.failures).toEqual([]);
  });
});
