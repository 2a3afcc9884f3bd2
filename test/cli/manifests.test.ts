import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { installationValues } from '../../src/install/installation.ts';
import type { JsonObject } from '../../src/json/index.ts';
import { CertificateAuthority } from '../../src/server/self-made-certificate.ts';
import { readYaml, splitYamlDocuments } from '../../src/yaml/index.ts';
import { at, installed, items, ofKind, only } from '../install/installed.ts';
import { bundleProgram, root } from '../support/program.ts';

let outdir: string;

beforeAll(async () => {
  mkdirSync(join(root, '.cache'), { recursive: true });
  outdir = mkdtempSync(join(root, '.cache/manifests-'));
  await bundleProgram(outdir);
});

afterAll(() => rmSync(outdir, { recursive: true }));

function run(...words: string[]): { code: number | null; out: string; err: string } {
  const { status, stdout, stderr } = spawnSync(process.execPath, [join(outdir, 'main.js'), 'manifests', ...words], {
    cwd: root,
    encoding: 'utf8',
  });
  return { code: status, out: stdout, err: stderr };
}

/** The objects that are printed. */
function printed(...words: string[]): JsonObject[] {
  const { code, out, err } = run(...words);
  // What to know of an image that is not named has a test of its own.
  expect({ code, err: err.replace(/^note: no --image .*\n/, '') }).toEqual({ code: 0, err: '' });
  return splitYamlDocuments(out)
    .map(({ text }) => readYaml(text) as JsonObject | null)
    .filter((object) => object !== null);
}

const nothing = {
  namespace: 'istio-system',
  revision: '',
  tags: [],
  istioNamespace: 'istio-system',
  configuration: 'live',
  enablesNamespacesByDefault: false,
  usesCertManager: false,
} as const;

describe('manifests', () => {
  it('says that the image must be there already where none is named, and where there is a Deployment', () => {
    expect(run().err).toMatch(
      /^note: no --image is given; the Deployment names sidecar-injector:\S+, which the nodes must have already\n$/,
    );
    expect(run('--image', 'registry.example.com/injector:1').err).toBe('');
    expect(run('--inject-url', 'https://injector.example.com/inject').err).toBe('');
  });

  it('prints what the chart installs by default, the registration last', () => {
    const objects = printed();
    expect(objects).toEqual(installed());
    expect(objects.map(({ kind }) => kind)).toEqual([
      'ServiceAccount',
      'Role',
      'Role',
      'RoleBinding',
      'RoleBinding',
      'ClusterRole',
      'ClusterRoleBinding',
      'Service',
      'Deployment',
      'NetworkPolicy',
      'PodDisruptionBudget',
      'MutatingWebhookConfiguration',
    ]);
  });

  it('gives the reasons for timeout, failure policy and all that is unlike Istio', () => {
    const { out } = run('--timeout', '3');
    for (const member of [
      'timeoutSeconds',
      'failurePolicy',
      'reinvocationPolicy',
      'namespaceSelector',
      'matchConditions',
      'caBundle',
    ]) {
      expect(out).toMatch(new RegExp(`^# ${member}: .*[a-z]`, 'm'));
    }
    expect(out).toContain('none after 3 s');
    expect(out).toMatch(/timeoutSeconds: 3\n/);
  });

  it('takes what is chosen', () => {
    const words =
      '--revision 1-30 --tag prod --tag default --tag prod --namespace injectors --istioNamespace mesh --image registry.example.com/injector@sha256:0 --replicas 3 --failure-policy Ignore --timeout 10s --enable-namespaces-by-default --cert-manager --configuration embedded';
    const installation = {
      ...nothing,
      namespace: 'injectors',
      revision: '1-30',
      tags: ['prod', 'default'],
      istioNamespace: 'mesh',
      configuration: 'embedded',
      image: 'registry.example.com/injector@sha256:0',
      replicas: 3,
      failurePolicy: 'Ignore',
      timeout: 10,
      enablesNamespacesByDefault: true,
      usesCertManager: true,
    } as const;
    const objects = printed(...words.split(' '));
    expect(objects).toEqual(installed(installationValues(installation), 'injectors'));
    const deployment = only(objects, 'Deployment');
    expect(deployment).toMatchObject({
      metadata: { name: 'sidecar-injector-1-30', namespace: 'injectors' },
      spec: { replicas: 3 },
    });
    expect(at(deployment, 'spec.template.spec.containers.0.image')).toBe(installation.image);
    const registrations = ofKind(objects, 'MutatingWebhookConfiguration');
    expect(registrations.map((one) => items(one.webhooks).length)).toEqual([2, 2, 5]);
    for (const webhook of registrations.flatMap(({ webhooks }) => items(webhooks))) {
      expect(webhook).toMatchObject({ failurePolicy: 'Ignore', timeoutSeconds: 10 });
    }
    expect(ofKind(objects, 'Certificate').length).toBe(2);
  });

  it('knows istioctl’s flag in kebab-case, too', () => {
    const objects = printed('--istio-namespace', 'mesh');
    expect(objects).toEqual(installed({ configuration: { istioNamespace: 'mesh' } }));
  });

  it('prints only the registration of an injector that runs elsewhere', () => {
    const { certificate } = new CertificateAuthority(new Date());
    const file = join(outdir, 'ca.crt');
    writeFileSync(file, certificate);
    const objects = printed('--inject-url', 'https://127.0.0.1:9443/inject', '--ca-file', file);
    expect(objects.map(({ kind }) => kind)).toEqual(['MutatingWebhookConfiguration']);
    for (const { clientConfig } of items(objects[0]!.webhooks)) {
      expect(clientConfig).toEqual({
        url: 'https://127.0.0.1:9443/inject',
        caBundle: Buffer.from(certificate).toString('base64'),
      });
    }
  });

  it.each<[words: string, code: number, sentence: string]>([
    [
      '--revision Canary',
      2,
      "option '-r, --revision <name>' argument 'Canary' is invalid. A name has at most 40 lower-case letters, digits and hyphens.",
    ],
    ['--tag a_b', 2, 'A name has at most 40'],
    ['--namespace -', 2, 'A namespace has at most 63'],
    ['--replicas 0', 2, 'A number of replicas is 1 or more.'],
    ['--timeout 31', 2, 'An API server waits from 1 to 30 whole seconds.'],
    ['--timeout 1m', 2, 'An API server waits from 1 to 30 whole seconds.'],
    ['--failure-policy Retry', 2, 'Allowed choices are Fail, Ignore.'],
    ['--inject-url http://a.example/inject', 2, 'The URL of a webhook begins with https://'],
    ['--inject-url https://a.example/inject?x=1', 2, 'The URL of a webhook begins with https://'],
    ['--tag default', 2, 'revisionTags: default is the revision itself; a tag is another name for it'],
    ['--ca-file missing.crt', 1, '--ca-file missing.crt: does not exist'],
    ['--ca-file package.json', 1, '--ca-file package.json: holds no certificate in PEM'],
  ])('refuses %s', (words, code, sentence) => {
    const { code: found, out, err } = run(...words.split(' '));
    expect({ found, out }).toEqual({ found: code, out: '' });
    expect(err).toContain(sentence);
    expect(err).not.toMatch(/^ +at /m);
  });
});
