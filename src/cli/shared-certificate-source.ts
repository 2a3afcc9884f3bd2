import type { KubernetesApi } from '../cluster/kubernetes-api.ts';
import type { ReconcilerTimes } from '../cluster/reconciler.ts';
import { SharedCertificate } from '../cluster/shared-certificate.ts';
import type { Log } from '../server/review-log.ts';
import { type CertificateSource, localNames } from './certificate-source.ts';
import type { TlsOptions } from './tls-options.ts';

/** A certificate that replicas keep in a Secret. */
export function openSharedCertificate(
  options: TlsOptions & { readonly revision?: string },
  api: KubernetesApi,
  log: Log,
  times?: ReconcilerTimes,
): CertificateSource {
  const { instance } = options;
  const place = { namespace: options.namespace!, name: options.tlsSecret!, instance };
  const names = [...localNames, ...(options.tlsSan.length > 0 ? options.tlsSan : [serviceName(options)])];
  let shared: SharedCertificate | undefined;
  return {
    identity: undefined,
    obstacle: () => `Secret ${place.namespace}/${place.name} ${shared?.obstacle ?? 'not read yet'}`,
    follow(follower): () => void {
      const followed = new SharedCertificate({ api, place, names, log, ...(times && { times }) }, follower);
      shared = followed;
      followed.start();
      return () => followed.stop();
    },
  };
}

/** Under which an API server calls the Service that the chart makes. */
function serviceName({ namespace, revision = '' }: TlsOptions & { readonly revision?: string }): string {
  const suffix = revision === '' || revision === 'default' ? '' : `-${revision}`;
  return `sidecar-injector${suffix}.${namespace}.svc`;
}
