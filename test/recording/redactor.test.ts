import { describe, expect, it } from 'vitest';
import { type JsonObject, parseJson, stringifyJson } from '../../src/json/index.ts';
import { PolicyError } from '../../src/policy/policy-problem.ts';
import { redactReview } from '../../src/recording/redact-review.ts';
import { defaultRedaction, type RedactionRules, readRedactionRules } from '../../src/recording/redaction-rules.ts';
import { Redactor } from '../../src/recording/redactor.ts';
import { isSecretName, looksSecret } from '../../src/recording/secret-text.ts';
import fc from '../support/properties.ts';

function redacted(object: JsonObject, rules: RedactionRules = defaultRedaction): JsonObject {
  return new Redactor(rules).redact(object) as JsonObject;
}

const webToken = 'eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiJwbGFudGVkIn0.c2lnbmF0dXJlLXRoYXQtbm9ib2R5LWNoZWNrcw';

describe('a text that looks secret', () => {
  it.each([
    ['a key', '-----BEGIN RSA PRIVATE KEY-----\nMIIE'],
    ['a web token', `Bearer ${webToken}`],
    ['a password in a URL', 'postgres://app:hunter2@db/shop'],
    ['a user in a URL', 'amqp://guest:@queue:5672'],
    ['an assignment', 'user=app password=hunter2'],
    ['an assignment in JSON', '{"apiKey": "hunter2"}'],
    ['a key of a cloud', 'key AKIAIOSFODNN7EXAMPLE here'],
    ['a token of a forge', 'ghp_16C7e42F292c6912E7710c838347Ae178B4a'],
    ['chance', 'wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY0'],
  ])('is %s', (_what, text) => expect(looksSecret(text)).toBe(true));

  it.each([
    ['a digest', 'docker.io/istio/proxyv2@sha256:9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08'],
    ['a uid', '1f1a532a-abe9-49bc-9bd8-b64fe38ae7e9'],
    ['a URL', 'https://example.com:8443/path?query=1#a@b:c'],
    ['the status of an injection', '{"initContainers":["istio-init"],"imagePullSecrets":null,"revision":"default"}'],
    ['a reference', '{"secretKeyRef":{"name":"db","key":"password"}}'],
    ['a long name', 'cluster.local/ns/istio-system/sa/istiod-service-account-of-the-second-control-plane'],
    ['a value to be filled in', 'password=$(DB_PASSWORD)'],
  ])('is not %s', (_what, text) => expect(looksSecret(text)).toBe(false));

  it('is found in time that grows with the text', () => {
    for (const part of ['eyJ', '://a:', 'token   ', 'password"', '-----', 'a@']) {
      const start = performance.now();
      looksSecret(part.repeat(200_000));
      expect(performance.now() - start, part).toBeLessThan(10_000);
    }
  });

  it('is announced by its name', () => {
    const secret = ['DB_PASSWORD', 'apiKey', 'x.example.com/auth-token', 'client-secret', 'AWS_SECRET_ACCESS_KEY'];
    expect(secret.filter((name) => !isSecretName(name))).toEqual([]);
    const open = ['secretName', 'imagePullSecrets', 'key', 'sidecar.istio.io/inject', 'serviceAccountToken', 'PORT'];
    expect(open.filter(isSecretName)).toEqual([]);
  });
});

describe('redaction', () => {
  it('leaves nothing of variables but switches and references to others', () => {
    const env = [
      { name: 'PASSWORD', value: 'hunter2' },
      { name: 'PORT', value: '8080' },
      { name: 'DEBUG', value: 'true' },
      { name: 'EMPTY', value: '' },
      { name: 'HOST', value: '$(POD_IP)' },
      { name: 'FROM', valueFrom: { secretKeyRef: { name: 'db', key: 'password' } } },
    ];
    expect(redacted({ spec: { containers: [{ name: 'app', env }] } })).toEqual({
      spec: {
        containers: [
          {
            name: 'app',
            env: [{ name: 'PASSWORD', value: 'REDACTED' }, { name: 'PORT', value: 'REDACTED' }, ...env.slice(2)],
          },
        ],
      },
    });
  });

  it('keeps of arguments and commands only what is on the list', () => {
    const container = {
      command: ['sh', '-c', 'curl -H "Authorization: Bearer x"'],
      args: ['proxy', 'sidecar', '--proxyLogLevel=debug', '--password', 'hunter2', '$(POD_NAME)'],
    };
    expect(redacted(container)).toEqual({
      command: ['REDACTED', 'REDACTED', 'REDACTED'],
      args: ['proxy', 'sidecar', '--proxyLogLevel=debug', 'REDACTED', 'REDACTED', '$(POD_NAME)'],
    });
  });

  it('looks into annotations that hold objects, and forgets copies of the pod', () => {
    const annotations = {
      'kubectl.kubernetes.io/last-applied-configuration': '{"spec":{}}',
      'example.com/auth-token': 'hunter2',
      'example.com/connection': 'postgres://app:hunter2@db/shop',
      'sidecar.istio.io/inject': 'true',
      'proxy.istio.io/overrides': '{"containers":[{"name":"istio-proxy","env":[{"name":"A","value":"hunter2"}]}]}',
      'proxy.istio.io/config': 'proxyMetadata:\n  TOKEN: hunter2\n  ISTIO_META_DNS_CAPTURE: "true"\n',
      'example.com/list': '["a"]',
    };
    expect(redacted({ metadata: { annotations } })).toEqual({
      metadata: {
        annotations: {
          'kubectl.kubernetes.io/last-applied-configuration': 'REDACTED',
          'example.com/auth-token': 'REDACTED',
          'example.com/connection': 'REDACTED',
          'sidecar.istio.io/inject': 'true',
          'proxy.istio.io/overrides': '{"containers":[{"name":"istio-proxy","env":[{"name":"A","value":"REDACTED"}]}]}',
          'proxy.istio.io/config': '{"proxyMetadata":{"TOKEN":"REDACTED","ISTIO_META_DNS_CAPTURE":"true"}}',
          'example.com/list': '["a"]',
        },
      },
    });
  });

  it('hides headers of probes, secret members of volumes, managed fields and who the user is', () => {
    const object = {
      metadata: { name: 'app', managedFields: [{ manager: 'kubectl' }] },
      spec: {
        containers: [
          {
            name: 'app',
            readinessProbe: {
              httpGet: {
                path: '/',
                httpHeaders: [
                  { name: 'Host', value: 'app' },
                  { name: 'X-Api-Key', value: 'hunter2' },
                ],
              },
            },
          },
        ],
        volumes: [
          { name: 'a', csi: { volumeAttributes: { clientSecret: 'hunter2', share: 'a' } } },
          { name: 'b', secret: { secretName: 'db-password' } },
        ],
      },
    };
    const review = {
      kind: 'AdmissionReview',
      request: { uid: 'u', userInfo: { username: 'ann', uid: '7', extra: { key: ['v'] } }, object },
    };
    const redactor = new Redactor(defaultRedaction);
    const result = redactReview(review, redactor);
    expect(stringifyJson(result)).not.toContain('hunter2');
    expect(result).toMatchObject({
      request: {
        userInfo: { username: 'ann' },
        object: { spec: { volumes: [{ csi: { volumeAttributes: { share: 'a' } } }, object.spec.volumes[1]] } },
      },
    });
    expect(stringifyJson(result)).not.toMatch(/managedFields|extra/);
    expect(redactor.paths).toEqual([
      'spec.containers[app].readinessProbe.httpGet.httpHeaders[X-Api-Key]',
      'spec.volumes[a].csi.volumeAttributes.clientSecret',
    ]);
  });

  it('follows the rules of a file, but never for what looks secret', () => {
    const text = `
env: { keep: [PORT, "LOG_*", API_KEY] }
args: { keep: ["--port=*", "--config=*"] }
annotations: { keep: [example.com/token-name], redact: ["internal.example.com/*"] }
`;
    const rules = readRedactionRules(text, 'rules.yaml');
    const env = ['PORT', 'LOG_LEVEL', 'LOG_TOKEN', 'API_KEY', 'OTHER'].map((name) => ({ name, value: 'v1' }));
    const object = {
      metadata: { annotations: { 'example.com/token-name': 'a', 'internal.example.com/team': 'b' } },
      env: [...env, { name: 'PORT', value: webToken }],
      args: ['--port=1', '--config=postgres://a:b@c', '--other'],
    };
    expect(redacted(object, rules)).toEqual({
      metadata: { annotations: { 'example.com/token-name': 'a', 'internal.example.com/team': 'REDACTED' } },
      env: [
        ...env.map((one) => (['LOG_TOKEN', 'OTHER'].includes(one.name) ? { ...one, value: 'REDACTED' } : one)),
        { name: 'PORT', value: 'REDACTED' },
      ],
      args: ['--port=1', 'REDACTED', 'REDACTED'],
    });
  });

  it('refuses rules that it does not know, with their line', () => {
    const read = () => readRedactionRules('env:\n  keep: [A]\n  keeps: [B]\nlabels: {}\n', 'rules.yaml');
    expect(read).toThrow(PolicyError);
    expect(read).toThrow('rules.yaml:3: unknown key "keeps" in env; allowed are keep');
    expect(read).toThrow('rules.yaml:4: unknown key "labels"; allowed are env, args, annotations');
  });

  it('never lets a planted secret through, wherever it is put', () => {
    const secret = 'PLANTED';
    const noise = fc.string({ maxLength: 6 }).filter((text) => !text.includes('PLANT'));
    const planted = fc.tuple(noise, noise).map(([before, after]) => `${before}${secret}${after}`);
    const container = fc.record({
      name: noise,
      env: fc.array(fc.record({ name: noise, value: planted })),
      args: fc.array(planted),
      command: fc.array(planted),
      livenessProbe: fc.record({
        exec: fc.record({ command: fc.array(planted) }),
        httpGet: fc.record({ httpHeaders: fc.array(fc.record({ name: noise.map((n) => `X-${n}`), value: planted })) }),
      }),
    });
    const pod = fc.record({
      metadata: fc.record({
        annotations: fc.dictionary(
          noise.map((name) => `${name}-password`),
          planted,
        ),
        managedFields: fc.array(planted),
      }),
      spec: fc.record({ containers: fc.array(container), initContainers: fc.array(container) }),
    });
    const holder = fc.tuple(pod, fc.boolean()).map(([value, isCopied]) => {
      const object = value as unknown as JsonObject;
      // What another tool keeps as JSON in an annotation.
      return isCopied ? { metadata: { annotations: { 'example.com/copy': stringifyJson(object) } } } : object;
    });
    fc.assert(fc.property(holder, (object) => !stringifyJson(redacted(object as JsonObject)).includes(secret)));
  });

  it('survives names of the prototype and objects that nest deeply', () => {
    const deep = parseJson(`${'{"a":'.repeat(900)}"password=x"${'}'.repeat(900)}`) as JsonObject;
    expect(stringifyJson(redacted(deep))).toContain('"REDACTED"');
    const odd = parseJson('{"__proto__":{"token":"x"},"constructor":"y"}') as JsonObject;
    expect(stringifyJson(redacted(odd))).toBe('{"__proto__":{"token":"REDACTED"},"constructor":"y"}');
  });
});
