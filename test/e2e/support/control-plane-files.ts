import { generateKeyPairSync, randomBytes } from 'node:crypto';
import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CertificateAuthority } from '../../../src/server/self-made-certificate.ts';
import { ClientAuthority } from '../../support/client-certificates.ts';

/**
 * Users of the control plane and their groups; bootstrap RBAC knows the controller manager by its name. What `load` does
 * is not in the audit log, which would grow by gigabytes.
 */
const users = {
  admin: { user: 'admin', groups: 'system:masters' },
  load: { user: 'load', groups: 'system:masters' },
  controllers: { user: 'system:kube-controller-manager', groups: '' },
} as const;

export type User = keyof typeof users;

/** What the parts read, in a folder of their own. */
export interface ControlPlaneFiles {
  readonly directory: string;
  /** Path of a file in the folder. */
  path(name: string): string;
  readonly authority: string;
  /** Of the certificate that the API server shows to webhooks, in PEM. */
  readonly clientAuthority: string;
  readonly tokens: Readonly<Record<User, string>>;
}

/** @param server URL of the API server */
export function writeControlPlaneFiles(server: string): ControlPlaneFiles {
  const directory = mkdtempSync(join(tmpdir(), 'sidecar-injector-e2e-'));
  const path = (name: string): string => join(directory, name);
  const write = (name: string, text: string): string => {
    writeFileSync(path(name), text, { mode: 0o600 });
    return path(name);
  };
  const authority = writeCertificates(write);
  const clientAuthority = writeWebhookClient(write);
  writeAccountKeys(write);
  const tokens = writeTokens(write);
  write('audit-policy.yaml', auditPolicy);
  for (const name of ['admin', 'controllers'] as const) {
    write(`${name}.kubeconfig`, kubeconfigText(server, authority, tokens[name]));
  }
  return { directory, path, authority, clientAuthority, tokens };
}

type Write = (name: string, text: string) => string;

function writeCertificates(write: Write): string {
  const names = ['localhost', '127.0.0.1', 'kubernetes.default.svc', '10.96.0.1'];
  const now = new Date();
  const { certificate, key, authority } = new CertificateAuthority(now).issue(names, now);
  write('ca.crt', authority);
  write('apiserver.crt', certificate);
  write('apiserver.key', key);
  return authority;
}

/** The name in the certificate that the API server shows to webhooks. */
export const apiServerName = 'kube-apiserver';

/** Makes the API server show webhooks who it is. @returns the authority for them to trust, in PEM */
function writeWebhookClient(write: Write): string {
  const authority = new ClientAuthority();
  const { cert, key } = authority.issue(apiServerName);
  const base64 = (text: string): string => Buffer.from(text).toString('base64');
  const user = { 'client-certificate-data': base64(cert), 'client-key-data': base64(key) };
  const kubeConfigFile = write('webhooks.kubeconfig', JSON.stringify({ ...config, users: [{ name: '*', user }] }));
  const apiVersion = 'apiserver.config.k8s.io/v1';
  const configuration = { apiVersion, kind: 'WebhookAdmissionConfiguration', kubeConfigFile };
  const plugins = [{ name: 'MutatingAdmissionWebhook', configuration }];
  write('admission.yaml', JSON.stringify({ apiVersion, kind: 'AdmissionConfiguration', plugins }));
  return authority.certificate;
}

/** They sign and verify the tokens of service accounts. */
function writeAccountKeys(write: Write): void {
  const { publicKey, privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
  write('accounts.key', privateKey.export({ type: 'pkcs8', format: 'pem' }).toString());
  write('accounts.pub', publicKey.export({ type: 'spki', format: 'pem' }).toString());
}

function writeTokens(write: Write): Record<User, string> {
  const token = (): string => randomBytes(16).toString('hex');
  const tokens = { admin: token(), load: token(), controllers: token() };
  const lines = Object.entries(users).map(
    ([name, { user, groups }], at) => `${tokens[name as User]},${user},${at},"${groups}"`,
  );
  write('tokens.csv', `${lines.join('\n')}\n`);
  return tokens;
}

const config = { apiVersion: 'v1', kind: 'Config' };

/** A kubeconfig for who has the token. */
export function kubeconfigText(server: string, authority: string, token: string): string {
  return JSON.stringify({
    ...config,
    clusters: [
      { name: 'e2e', cluster: { server, 'certificate-authority-data': Buffer.from(authority).toString('base64') } },
    ],
    users: [{ name: 'e2e', user: { token } }],
    contexts: [{ name: 'e2e', context: { cluster: 'e2e', user: 'e2e' } }],
    'current-context': 'e2e',
  });
}

/** What becomes of pods, with their objects; `pods` alone would not match subresources. */
const auditPolicy = `apiVersion: audit.k8s.io/v1
kind: Policy
omitStages: [RequestReceived]
rules:
  - { level: None, users: [load] }
  - level: RequestResponse
    verbs: [create, update, patch, delete, deletecollection]
    resources: [{ group: "", resources: [pods, pods/*] }]
  - level: None
`;
