import { expect, it, onTestFinished } from 'vitest';
import { type Injector, startReplica } from './support/injector.ts';
import { MountedCertificate } from './support/mounted-certificate.ts';
import { newNamespace } from './support/namespaces.ts';
import { PodLoad, report } from './support/pod-load.ts';
import { registerAndWait } from './support/registration.ts';
import { ServiceProxy } from './support/service-proxy.ts';
import { describeOnCluster } from './support/suite.ts';

const drainDelay = 3;

describeOnCluster('two replicas behind a Service', () => {
  it('R5, R6: are replaced one after the other while pods are created, and no pod is lost', async () => {
    const namespace = await newNamespace();
    const certificate = new MountedCertificate(namespace);
    const proxy = await ServiceProxy.start();
    onTestFinished(() => proxy.stop());
    const start = async (): Promise<Injector> => {
      const replica = await startReplica([...certificate.words, '--drain-delay', `${drainDelay}s`]);
      await proxy.add(replica);
      return replica;
    };
    const old = [await start(), await start()];
    await registerAndWait(old, { namespace, authority: certificate.authority, port: proxy.port });

    const load = new PodLoad(namespace);
    await load.more(100);
    for (const replica of old) {
      await start();
      const before = await replica.answered();
      await load.more(100);
      expect(await replica.answered(), 'the replica is in use').not.toEqual(before);
      replica.program.child.kill('SIGTERM');
      expect(await replica.program.exit).toBe(0);
      proxy.remove(replica);
    }
    await load.more(100);

    const done = await load.stop();
    report('both replicas replaced under load', done);
    expect(done.failures).toEqual([]);
  });
});
