import type { SecureContextOptions, TlsOptions } from 'node:tls';
import type { ServedCertificate } from '../trust/certificate.ts';

export type TlsVersion = '1.2' | '1.3';

/** Only suites with ephemeral keys and authenticated encryption. */
const cipherSuites = [
  'TLS_AES_128_GCM_SHA256',
  'TLS_AES_256_GCM_SHA384',
  'TLS_CHACHA20_POLY1305_SHA256',
  'ECDHE-ECDSA-AES128-GCM-SHA256',
  'ECDHE-RSA-AES128-GCM-SHA256',
  'ECDHE-ECDSA-AES256-GCM-SHA384',
  'ECDHE-RSA-AES256-GCM-SHA384',
  'ECDHE-ECDSA-CHACHA20-POLY1305',
  'ECDHE-RSA-CHACHA20-POLY1305',
].join(':');

/** What connections are made with; without a certificate none can be. */
export interface TlsParts {
  readonly certificate: ServedCertificate | undefined;
  readonly minimum: TlsVersion;
  /** Whose clients may connect, in PEM; undefined where clients need no certificate. */
  readonly clientAuthorities: string | undefined;
}

/** Everything about TLS that changes with certificates. */
export function secureContextFor({
  certificate,
  minimum,
  clientAuthorities,
}: TlsParts): SecureContextOptions & TlsOptions {
  return {
    ...(certificate && { cert: certificate.certificate, key: certificate.key }),
    ...(clientAuthorities !== undefined && { ca: clientAuthorities }),
    minVersion: `TLSv${minimum}`,
    ciphers: cipherSuites,
    honorCipherOrder: true,
    ecdhCurve: 'X25519:P-256:P-384',
  };
}
