import { expect, it, onTestFinished } from 'vitest';
import { type Injector, startReplica } from './support/injector.ts';
import { MountedCertificate } from './support/mounted-certificate.ts';
import { newNamespace } from './support/namespaces.ts';
import { PodLoad, report } from './support/pod-load.ts';
import { registerAndWait } from './support/registration.ts';
import { ServiceProxy } from './support/service-proxy.ts';
import { describeOnCluster } from './support/suite.ts';

const drainDelay = 3;

interface Scene {
  readonly namespace: string;
  readonly proxy: ServiceProxy;
  readonly replicas: readonly [Injector, Injector];
  /** Starts one more, to which new connections may go from then on. */
  readonly start: () => Promise<Injector>;
}

/** A namespace that is injected by two replicas behind a Service. */
async function stage(): Promise<Scene> {
  const namespace = await newNamespace();
  const certificate = new MountedCertificate(namespace);
  const proxy = await ServiceProxy.start();
  onTestFinished(() => proxy.stop());
  const start = async (): Promise<Injector> => {
    const replica = await startReplica([...certificate.words, '--drain-delay', `${drainDelay}s`]);
    await proxy.add(replica);
    return replica;
  };
  const replicas = [await start(), await start()] as const;
  await registerAndWait(replicas, { namespace, authority: certificate.authority, port: proxy.port });
  return { namespace, proxy, replicas, start };
}

/** Waits until a replica has answered. */
async function isInUse(replica: Injector, load: PodLoad): Promise<void> {
  const before = await replica.answered();
  await load.more(100);
  expect(await replica.answered(), 'the replica is in use').not.toEqual(before);
}

describeOnCluster('two replicas behind a Service', () => {
  it('R5, R6: are replaced one after the other while pods are created, and no pod is lost', async () => {
    const { namespace, proxy, replicas, start } = await stage();
    const load = new PodLoad(namespace);
    for (const replica of replicas) {
      await start();
      await isInUse(replica, load);
      proxy.terminate(replica);
      replica.program.child.kill('SIGTERM');
      expect(await replica.program.exit).toBe(0);
    }
    await load.more(100);

    const done = await load.stop();
    report('both replicas replaced under load', done);
    expect(done.failures).toEqual([]);
  });

  it('R7: lose no more than what one of them had in hand when it is killed', async () => {
    const { namespace, proxy, replicas } = await stage();
    const load = new PodLoad(namespace);
    const [victim] = replicas;
    await isInUse(victim, load);
    proxy.remove(victim);
    await victim.kill();
    await load.more(100);
    const { length: lost } = load.failures;
    await load.more(100);

    const done = await load.stop();
    report('one of two replicas killed under load', done);
    expect(lost).toBeLessThanOrEqual(load.lanes);
    expect(done.failures).toHaveLength(lost);
  });
});
