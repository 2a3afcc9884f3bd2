import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { onTestFinished } from 'vitest';

/** A directory with files by their paths, gone after the test. */
export function directoryWith(files: { readonly [path: string]: string }): string {
  const directory = mkdtempSync(join(tmpdir(), 'policy-'));
  onTestFinished(() => rmSync(directory, { recursive: true }));
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(directory, path)), { recursive: true });
    writeFileSync(join(directory, path), text);
  }
  return directory;
}

/** A small configuration: a template `sidecar` with one container, and `extra` with one more. */
export const smallConfiguration = {
  'current/config': `
policy: enabled
templates:
  sidecar: |
    metadata:
      annotations:
        example.com/proxied: "yes"
    spec:
      containers:
      - name: istio-proxy
        image: proxy:1
        env:
        - name: OWNER
          value: {{ .DeploymentMeta.Name }}
      volumes:
      - name: certificates
        emptyDir: {}
  extra: |
    spec:
      containers:
      - name: helper
        image: helper:1
`,
  'current/values': '{}',
};

export function podYaml(metadata: string, spec = ''): string {
  return `apiVersion: v1\nkind: Pod\nmetadata:\n  name: app\n${metadata}spec:\n${spec}  containers:\n  - name: app\n    image: app:1\n`;
}
