import { describe, expect, it } from 'vitest';
import { withoutSecrets } from '../../src/config/without-secrets.ts';

describe('a document for others to read', () => {
  it.each([
    ['defaultConfig:\n  tracing: {lightstep: {accessToken: abc}} # how\n', 'accessToken: REDACTED}} # how\n'],
    ['{"a":{"password":"abc"}}', '{"a":{"password":"REDACTED"}}'],
    ['headers:\n- name: Authorization\n  value: "Bearer abc"\n', 'value: "REDACTED"\n'],
    ['proxyMetadata:\n  API_TOKEN: abc\n', 'API_TOKEN: REDACTED\n'],
    ['pem: |\n  -----BEGIN EC PRIVATE KEY-----\n  abc\n', 'pem: REDACTED\n'],
  ])('loses its secrets, and nothing else: %j', (text, end) => {
    const clean = withoutSecrets(text);
    expect(clean.text.endsWith(end)).toBe(true);
    expect(clean.text).not.toContain('abc');
    expect(clean.removed).toHaveLength(1);
  });

  it.each([
    'global:\n  imagePullSecrets: [registry]\n  sds: {token: {aud: istio-ca}}\n  jwtPolicy: third-party-jwt\n',
    'templates: {sidecar: "volumes: [{secret: {secretName: a}}] # token password"}\n',
    'password: ""\n',
    'a: [\n',
    '',
  ])('keeps what is no secret: %j', (text) => {
    expect(withoutSecrets(text)).toEqual({ text, removed: [] });
  });
});
