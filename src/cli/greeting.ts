import { isIPv6 } from 'node:net';
import type { Snapshot } from '../inject/snapshot.ts';
import type { GreetedConfiguration } from '../server/worker-messages.ts';
import { version } from './version.ts';

export interface GreetingOptions {
  readonly host: string;
  readonly adminHost: string;
  /** Ports that are listened on. */
  readonly port: number;
  readonly adminPort: number;
  readonly tlsCertFile?: string;
  readonly tlsSecret?: string;
  readonly writeCa?: string;
}

/** What a configuration is greeted by. */
export function greetedConfiguration(snapshot: Snapshot | undefined): GreetedConfiguration | undefined {
  if (!snapshot) return undefined;
  const { revision, templates, warnings } = snapshot;
  return { digest: snapshot.digest(), revision, templates: [...templates.keys()], warnings };
}

/** What a person in front of a terminal may want to do next. */
export function greeting(options: GreetingOptions, configuration: GreetedConfiguration | undefined): string {
  const webhook = `https://${hostAndPort(reachable(options.host), options.port)}/inject`;
  const admin = `http://${hostAndPort(reachable(options.adminHost), options.adminPort)}`;
  const kept = options.tlsCertFile ?? options.tlsSecret;
  const trust = options.writeCa ?? (kept ? '<authority of your certificate>' : undefined);
  return [
    `sidecar-injector ${version} answers reviews at ${webhook}`,
    configuration
      ? `  revision ${configuration.revision || 'default'}, templates ${configuration.templates.join(', ')}`
      : '  as soon as it has read its configuration from the cluster; /readyz says what is missing',
    `  probes, metrics and status: ${admin}/readyz, /healthz, /metrics, /status`,
    'Try it from another terminal:',
    `  curl ${trust ? `--cacert ${trust}` : '--insecure'} ${webhook} -H 'Content-Type: application/json' --data-binary @samples/review.json`,
    ...(trust ? [] : ['  (start with --write-ca ca.crt and use --cacert ca.crt to verify the certificate)']),
    ...(configuration?.warnings ?? []).map((warning) => `warning: ${warning}`),
    '',
  ].join('\n');
}

/** The same for the log. */
export function listeningFields(options: GreetingOptions, configuration: GreetedConfiguration | undefined): object {
  const { host, adminHost, port, adminPort } = options;
  const { digest, revision } = configuration ?? {};
  return { host, adminHost, port, adminPort, digest, revision, version };
}

/** An address that a client on this machine can use. */
function reachable(host: string): string {
  if (host === '0.0.0.0') return '127.0.0.1';
  return host === '::' ? '::1' : host;
}

/** As it stands in a URL. */
export function hostAndPort(host: string, port: number): string {
  return `${isIPv6(host) ? `[${host}]` : host}:${port}`;
}
