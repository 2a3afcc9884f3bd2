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

/** Everything about TLS that changes with the certificate. */
export function secureContextFor(
  certificate: ServedCertificate,
  minimum: TlsVersion,
): SecureContextOptions & TlsOptions {
  return {
    cert: certificate.certificate,
    key: certificate.key,
    minVersion: `TLSv${minimum}`,
    ciphers: cipherSuites,
    honorCipherOrder: true,
    ecdhCurve: 'X25519:P-256:P-384',
  };
}
