import { describe, expect, it } from 'vitest';
import { readSnapshot } from '../../src/inject/index.ts';
import { injectDocument } from '../../src/offline/inject-document.ts';
import { readYaml } from '../../src/yaml/index.ts';

const snapshot = readSnapshot(
  { config: { text: 'policy: enabled\ntemplates: {sidecar: "{}"}', source: 'config' } },
  { rules: 'forced' },
);

const inject = (text: string, convertsApiVersions: boolean) =>
  injectDocument(text, { snapshot, asWebhook: false, namespace: 'default', convertsApiVersions });

const manifest = (kind: string, apiVersion: string) => `kind: ${kind}
apiVersion: ${apiVersion}
metadata: {name: web}
spec:
  template:
    metadata: {labels: {app: web}}
    spec: {containers: [{name: app, image: app}]}
`;

describe('an API version that current clusters no longer serve', () => {
  it.each([
    ['Deployment', 'extensions/v1beta1', 'apps/v1'],
    ['StatefulSet', 'apps/v1beta1', 'apps/v1'],
    ['DaemonSet', 'apps/v1beta2', 'apps/v1'],
    ['DeploymentConfig', 'v1', 'apps.openshift.io/v1'],
    ['Job', 'extensions/v1beta1', 'batch/v1'],
  ])('of a %s stays %s and is told', (kind, apiVersion, served) => {
    const { text, cautions } = inject(manifest(kind, apiVersion), false);
    expect(readYaml(text)).toMatchObject({ apiVersion });
    expect(cautions.join()).toContain(`current clusters no longer serve ${apiVersion}, but ${served}`);
  });

  it('is rewritten on request, with the selector that apps/v1 demands', () => {
    const { text, cautions } = inject(manifest('Deployment', 'extensions/v1beta1'), true);
    expect(readYaml(text)).toMatchObject({
      apiVersion: 'apps/v1',
      spec: { selector: { matchLabels: { app: 'web' } } },
    });
    expect(cautions).toEqual([]);
  });

  it('is told where there is nothing to make the selector of', () => {
    const bare = manifest('Deployment', 'extensions/v1beta1').replace('{labels: {app: web}}', '{}');
    expect(inject(bare, true).cautions).toEqual([
      'Deployment "web": apps/v1 demands a selector, and the pod template has no labels to make one of',
    ]);
  });

  it('says nothing of those that are served', () => {
    expect(inject(manifest('Deployment', 'apps/v1'), false).cautions).toEqual([]);
  });
});
