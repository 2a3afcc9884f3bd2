import { expect, it } from 'vitest';
import { startReplica } from './support/injector.ts';
import { MountedCertificate } from './support/mounted-certificate.ts';
import { newNamespace } from './support/namespaces.ts';
import { PodLoad, report } from './support/pod-load.ts';
import { eventually } from './support/poll.ts';
import { changeConfiguration, everyPod, registerAndWait } from './support/registration.ts';
import { describeOnCluster } from './support/suite.ts';

const rotations = 20;

describeOnCluster('T6: certificate files that change while pods are created', () => {
  it('lose no pod when certificates, broken pairs and another authority come', async () => {
    const namespace = await newNamespace();
    const certificate = new MountedCertificate(namespace);
    const injector = await startReplica(certificate.words);
    const said = (message: string): number => injector.program.lines.filter(({ msg }) => msg === message).length;
    const configuration = await registerAndWait(injector, { namespace, authority: certificate.authority });
    const trust = (...authorities: string[]): Promise<void> =>
      changeConfiguration(configuration, {
        webhooks: [
          { name: everyPod.name!, clientConfig: { caBundle: Buffer.from(authorities.join('')).toString('base64') } },
        ],
      });
    const mounted = async (): Promise<void> => {
      const before = said('certificate replaced');
      certificate.mount(certificate.issue());
      await eventually('the new certificate is served', () => said('certificate replaced') > before || undefined);
    };

    const load = new PodLoad(namespace);
    await load.more(50);
    for (let turn = 0; turn < rotations; turn++) {
      await mounted();
      await load.more(20);
    }
    const pair = certificate.issue();
    certificate.mount({ ...pair, key: certificate.issue().key });
    await eventually(
      'the broken pair is refused',
      () => said('new certificate refused, the old one stays') || undefined,
    );
    await load.more(50);

    const oldAuthority = certificate.authority;
    certificate.replaceAuthority();
    await trust(oldAuthority, certificate.authority);
    // The API server tells nobody when it trusts another bundle.
    await load.more(300);
    await mounted();
    await load.more(100);
    await trust(certificate.authority);
    await load.more(300);

    const done = await load.stop();
    report(`${rotations + 1} certificates and a new authority under load`, done);
    expect(done.failures).toEqual([]);
  });
});
