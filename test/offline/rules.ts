import { readSnapshot, type SnapshotSettings } from '../../src/inject/index.ts';
import type { OfflineRules } from '../../src/offline/offline-rules.ts';

const sidecar = `
metadata:
  labels:
    owner: "{{ .TypeMeta.Kind | lower }}.{{ .DeploymentMeta.Name }}"
spec:
  containers:
  - name: istio-proxy
    image: example.com/proxy:1
`;

const config = {
  policy: 'disabled',
  templates: { sidecar, other: 'metadata: {labels: {template: other}}' },
  defaultTemplates: ['other'],
  alwaysInjectSelector: [{ matchLabels: { tier: 'web' } }],
};

/** Rules over a configuration that is small enough to see through. */
export function rulesFor(settings: SnapshotSettings = {}): OfflineRules {
  const document = { text: JSON.stringify(config), source: 'config.yaml' };
  const snapshot = readSnapshot({ config: document }, { rules: 'forced', ...settings });
  return { snapshot, asWebhook: settings.rules === 'configured', namespace: 'default' };
}
