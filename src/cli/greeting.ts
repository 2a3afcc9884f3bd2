import { isIPv6 } from 'node:net';
import type { Snapshot } from '../inject/snapshot.ts';
import type { RunningServer } from '../server/start-server.ts';
import { version } from './version.ts';

export interface GreetingOptions {
  readonly host: string;
  readonly adminHost: string;
  readonly tlsCertFile?: string;
  readonly tlsSecret?: string;
  readonly writeCa?: string;
}

/** What a person in front of a terminal may want to do next. */
export function greeting(options: GreetingOptions, server: RunningServer, snapshot: Snapshot | undefined): string {
  const webhook = `https://${hostAndPort(reachable(options.host), server.port)}/inject`;
  const admin = `http://${hostAndPort(reachable(options.adminHost), server.adminPort)}`;
  const kept = options.tlsCertFile ?? options.tlsSecret;
  const trust = options.writeCa ?? (kept ? '<authority of your certificate>' : undefined);
  return [
    `sidecar-injector ${version} answers reviews at ${webhook}`,
    snapshot
      ? `  revision ${snapshot.revision || 'default'}, templates ${[...snapshot.templates.keys()].join(', ')}`
      : '  as soon as it has read its configuration from the cluster; /readyz says what is missing',
    `  probes, metrics and status: ${admin}/readyz, /healthz, /metrics, /status`,
    'Try it from another terminal:',
    `  curl ${trust ? `--cacert ${trust}` : '--insecure'} ${webhook} -H 'Content-Type: application/json' --data-binary @samples/review.json`,
    ...(trust ? [] : ['  (start with --write-ca ca.crt and use --cacert ca.crt to verify the certificate)']),
    ...(snapshot?.warnings ?? []).map((warning) => `warning: ${warning}`),
    '',
  ].join('\n');
}

/** An address that a client on this machine can use. */
function reachable(host: string): string {
  if (host === '0.0.0.0') return '127.0.0.1';
  return host === '::' ? '::1' : host;
}

/** As it stands in a URL. */
export function hostAndPort(host: string, port: number | undefined): string {
  return `${isIPv6(host) ? `[${host}]` : host}:${port}`;
}
