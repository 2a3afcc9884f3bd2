import { expect, it } from 'vitest';
import { requiredVersion } from './support/go-program.ts';
import { helm } from './support/helm.ts';
import { kubectl } from './support/kubectl.ts';
import { describeOnCluster } from './support/suite.ts';

describeOnCluster('the tools of this suite', () => {
  it('are a control plane and a kubectl of one release of Kubernetes', async () => {
    const { stdout } = await kubectl(['version', '--output', 'json']);
    const kubernetes = { gitVersion: requiredVersion('k8s.io/kubernetes') };
    expect(JSON.parse(stdout)).toMatchObject({ clientVersion: kubernetes, serverVersion: kubernetes });
  });

  it('are a Helm that renders for that release', async () => {
    const { stdout } = await helm(['version', '--template', '{{.Version}}']);
    expect(stdout).toBe(requiredVersion('helm.sh/helm/v4'));
  });
});
