import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { admit } from '../../src/admission/admit.ts';
import { AnswerMemory, type AnswerMemoryLimits } from '../../src/admission/answer-memory.ts';
import type { Answer } from '../../src/admission/outcome.ts';
import { ConfigurationError, readSnapshot, type Snapshot } from '../../src/inject/index.ts';
import { type JsonObject, parseJson, stringifyJson } from '../../src/json/index.ts';
import { embeddedDocuments, embeddedSnapshot } from '../embedded/embedded-configuration.ts';
import { checkAll, conformanceDirectory } from '../support/conformance.ts';
import fc from '../support/properties.ts';
import { recordedCases } from '../support/recorded-settings.ts';
import { loadWebhook } from '../support/webhook-difference.ts';

const snapshot = embeddedSnapshot();

/** A memory that tells whether it had to ask. */
class Asked {
  readonly memory: AnswerMemory;
  readonly #snapshot: Snapshot;
  isAsked = false;

  constructor(given: Snapshot = snapshot, limits?: AnswerMemoryLimits) {
    this.memory = new AnswerMemory(limits);
    this.#snapshot = given;
  }

  answer(body: string, path = '/inject', given: Snapshot = this.#snapshot): Answer {
    this.isAsked = false;
    return this.memory.answer(Buffer.from(body), path, given, () => {
      this.isAsked = true;
      return admit(body, path, given);
    });
  }

  /** Sees the same review as often as it takes to remember it. */
  learn(body: string, path = '/inject'): this {
    for (let time = 0; time < 2; time++) this.answer(body, path);
    return this;
  }

  /** Whether another review is answered from memory; what is answered is checked in any case. */
  knows(body: string, path = '/inject', given: Snapshot = this.#snapshot): boolean {
    expect(this.answer(body, path, given)).toEqual(admit(body, path, given));
    return !this.isAsked;
  }
}

interface Parts {
  readonly uid?: string;
  readonly token?: string;
  readonly time?: string;
  readonly node?: string;
  readonly user?: string;
  readonly metadata?: JsonObject;
  readonly container?: JsonObject;
  readonly spec?: JsonObject;
}

function review(parts: Parts = {}): string {
  const {
    uid = 'u-1',
    token = 'kube-api-access-abcde',
    time = '2026-01-01T00:00:00Z',
    node = 'n1',
    user = 'a',
  } = parts;
  const terms = [{ matchFields: [{ key: 'metadata.name', operator: 'In', values: [node] }] }];
  const required = { requiredDuringSchedulingIgnoredDuringExecution: { nodeSelectorTerms: terms } };
  return stringifyJson({
    kind: 'AdmissionReview',
    apiVersion: 'admission.k8s.io/v1',
    request: {
      uid,
      kind: { group: '', version: 'v1', kind: 'Pod' },
      namespace: 'shop',
      operation: 'CREATE',
      userInfo: { username: user, extra: { 'authentication.kubernetes.io/credential-id': [`JTI=${user}`] } },
      object: {
        metadata: {
          generateName: 'cart-',
          labels: { app: 'cart' },
          ...parts.metadata,
          managedFields: [{ manager: 'm', time, fieldsV1: { 'f:metadata': {} } }],
        },
        spec: {
          volumes: [{ name: token, projected: { sources: [] } }],
          containers: [
            { name: 'app', image: 'a:1', ...parts.container, volumeMounts: [{ name: token, mountPath: '/t' }] },
          ],
          affinity: { nodeAffinity: required },
          ...parts.spec,
        },
      },
      options: null,
    },
  });
}

const other: Parts = {
  uid: 'another uid',
  token: 'kube-api-access-9z8x7',
  time: '2027-12-12T12:12:12Z',
  node: 'node-of-another-name',
  user: 'system:serviceaccount:kube-system:daemon-set-controller',
};

describe('reviews of one workload', () => {
  it('are answered without asking from the third one on, each with its own uid', () => {
    const asked = new Asked().learn(review());
    expect(asked.knows(review(other))).toBe(true);
    expect(asked.knows(review({ ...other, uid: 'u-2' }))).toBe(true);
  });

  it.each([
    ['a label', { metadata: { labels: { app: 'basket' } } }],
    ['an annotation', { metadata: { annotations: { 'sidecar.istio.io/logLevel': 'debug' } } }],
    ['a name', { metadata: { generateName: 'card-' } }],
    ['an image', { container: { image: 'a:2' } }],
    ['a container more', { spec: { initContainers: [{ name: 'init', image: 'i' }] } }],
    ['the network of the node', { spec: { hostNetwork: true } }],
    ['another name for the token', { token: 'other-token' }],
    ['an escape in the uid', { uid: 'u"1' }],
    ['an empty text', { node: '' }],
  ] satisfies [string, Parts][])('that differ in %s are not taken for the same', (_what, parts) => {
    expect(new Asked().learn(review()).knows(review(parts))).toBe(false);
  });

  it('are not taken for the same where the mounts name another volume', () => {
    const mixed = review().replace(
      '"volumes":[{"name":"kube-api-access-abcde"',
      '"volumes":[{"name":"kube-api-access-fghij"',
    );
    expect(new Asked().learn(review()).knows(mixed)).toBe(false);
  });

  it('are asked for again under another path and another configuration', () => {
    const asked = new Asked().learn(review());
    expect(asked.knows(review(other), '/inject/cluster/c2')).toBe(false);
    expect(asked.knows(review(other))).toBe(true);
    const canary = embeddedSnapshot({ revision: 'canary' });
    expect(asked.knows(review(other), '/inject', canary)).toBe(false);
    expect(asked.knows(review(other))).toBe(false);
  });

  it('get their own token in the patch where injection moves mounts of it', () => {
    const spec = { containers: [{ name: 'app', image: 'a' }] };
    const injectedBefore = (token: string): string => {
      const status = { containers: ['istio-proxy'], volumes: [] };
      const proxy = { name: 'istio-proxy', image: 'p', volumeMounts: [{ name: token, mountPath: '/t' }] };
      const annotations = { 'sidecar.istio.io/status': stringifyJson(status) };
      return review({ token, metadata: { annotations }, spec: { containers: [...spec.containers, proxy] } });
    };
    const asked = new Asked().learn(injectedBefore('kube-api-access-abcde'));
    expect(asked.knows(injectedBefore('kube-api-access-zzzz9'))).toBe(true);
    const { response } = JSON.parse(asked.answer(injectedBefore('kube-api-access-zzzz9')).body);
    expect(Buffer.from(response.patch, 'base64').toString()).toContain('"name":"kube-api-access-zzzz9"');
  });
});

describe('what might depend on the name of the token', () => {
  it.each([
    ['an annotation names it', review({ metadata: { annotations: { note: 'kube-api-access-abcde' } } })],
    ['the status annotation names another one', reviewWithStatus('kube-api-access-9z8x7')],
    ['the same in escapes', reviewWithStatus('kube-api-access-9z8x7').replace('kube-api', '\\u006bube-api')],
    ['a variable names it', review({ container: { env: [{ name: 'A', value: 'kube-api-access-abcde' }] } })],
    ['the uid stands twice', review().replace('"uid":"u-1"', '"uid":"u-0","uid":"u-1"')],
  ])('is not remembered: %s', (_what, body) => {
    expect(new Asked().learn(body).knows(body)).toBe(false);
  });

  function reviewWithStatus(volume: string): string {
    const status = stringifyJson({ containers: ['gone'], volumes: [volume] });
    return review({ metadata: { annotations: { 'sidecar.istio.io/status': status } } });
  }

  it.each([
    ['volumes', '{{ range .Spec.Volumes }}{{ if hasSuffix "e" .Name }}yes{{ end }}{{ end }}'],
    ['mounts', '{{ range .Spec.Containers }}{{ len (index .VolumeMounts 0).Name }}{{ end }}'],
    ['all of the pod', '{{ len (toJson .Spec) }}'],
    ['all of a container', '{{ range .Spec.Containers }}{{ len (toYaml .) }}{{ end }}'],
    ['affinity', '{{ with .Spec.Affinity }}{{ len (toJson .) }}{{ end }}'],
  ])('is not remembered where a template looks at %s', (_what, action) => {
    const template = `metadata:\n  labels:\n    x: "a${action}"\n`;
    expect(new Asked(snapshotOf(template)).learn(review()).knows(review())).toBe(false);
  });

  it('is remembered where the template looks at the rest', () => {
    const template =
      'metadata:\n  labels:\n    x: "a{{ range .Spec.Containers }}{{ .Name }}{{ toJson .Ports | len }}{{ end }}"\n';
    expect(new Asked(snapshotOf(template)).learn(review()).knows(review(other))).toBe(true);
  });

  it('is not remembered where the configuration itself has such a name', () => {
    const template = 'spec:\n  volumes:\n  - name: kube-api-access-9z8x7\n    emptyDir: {}\n';
    const asked = new Asked(snapshotOf(template)).learn(review());
    expect(asked.knows(review(other))).toBe(false);
    expect(asked.memory.size).toBe(0);
  });

  function snapshotOf(template: string): Snapshot {
    const text = `policy: enabled\ntemplates:\n  sidecar: |\n${template.replace(/^/gm, '    ')}`;
    return readSnapshot({ config: { source: 'config', text }, values: embeddedDocuments.values });
  }
});

describe('how much is remembered', () => {
  const named = (name: number): string => review({ metadata: { generateName: `w${name}-` } });

  it('is bounded in number; what answers stays', () => {
    const asked = new Asked(snapshot, { entries: 3, bytes: 1e6, bodyBytes: 1e5 });
    asked.learn(named(0));
    for (let name = 1; name < 20; name++) {
      asked.learn(named(name));
      expect(asked.knows(named(0))).toBe(true);
    }
    expect(asked.memory.size).toBe(3);
  });

  it('is bounded in bytes', () => {
    const asked = new Asked(snapshot, { entries: 100, bytes: 50_000, bodyBytes: 1e5 });
    for (let name = 0; name < 20; name++) asked.learn(named(name));
    expect(asked.memory.size).toBeLessThan(10);
    const long = review({ container: { command: ['x'.repeat(100_000)] } });
    expect(asked.learn(long).knows(long)).toBe(false);
  });

  it('is not learnt without end where it never helps', () => {
    const asked = new Asked(snapshot, { entries: 1, bytes: 1e6, bodyBytes: 1e5 });
    const strange = (name: number): string => review({ metadata: { labels: { app: `no word ${name}` } } });
    for (let name = 0; name < 150; name++) asked.learn(strange(name));
    expect(asked.learn(strange(1000)).knows(strange(1000))).toBe(false);
  });
});

it('never answers anything else than admission does, whatever changes in a body', () => {
  const body = review({ metadata: { annotations: { 'prometheus.io/port': '8080' } } });
  const asked = new Asked().learn(body);
  const position = fc.nat(body.length - 1);
  const insertion = fc.oneof(
    fc.string({ maxLength: 4 }),
    fc.constantFrom('"', '\\', '{', '}', ',', 'kube-api-access-abcde'),
  );
  const edit = fc.tuple(position, fc.nat(3), insertion);
  fc.assert(
    fc.property(fc.array(edit, { maxLength: 3 }), (edits) => {
      let changed = body;
      for (const [at, removed, inserted] of edits)
        changed = changed.slice(0, at) + inserted + changed.slice(at + removed);
      expect(asked.answer(changed)).toEqual(admit(changed, '/inject', snapshot));
    }),
    { numRuns: 2000 },
  );
});

describe.runIf(conformanceDirectory)('recorded reviews', () => {
  it('are answered from memory as they are without', async () => {
    let [remembered, asked] = [0, 0];
    const snapshots = new Map<string, Snapshot | ConfigurationError>();
    const cases = ['modern', 'differential'].flatMap((folder) =>
      recordedCases(folder).map((item) => ({ ...item, folder })),
    );
    await checkAll('answers from memory', cases, ({ folder, settings, webhook, directory }) => {
      const given = snapshots.get(settings) ?? loadWebhook(folder, settings);
      snapshots.set(settings, given);
      if (given instanceof ConfigurationError) return;
      for (const entry of webhook) {
        const body = compact(readFileSync(join(directory, entry.review), 'utf8'));
        const memory = new Asked(given).learn(body, entry.path);
        for (const variant of [varied(body, 'a'), varied(body, 'bc')]) {
          if (memory.knows(variant, entry.path)) remembered++;
          else asked++;
        }
      }
    });
    console.info(`conformance: ${remembered} of ${remembered + asked} reviews were answered from memory`);
    expect(remembered).toBeGreaterThan(asked);
  });

  /** As API servers write it. */
  function compact(body: string): string {
    try {
      return stringifyJson(parseJson(body));
    } catch {
      return body;
    }
  }

  function varied(body: string, letters: string): string {
    return body
      .replace(/"uid": ?"[^"\\]*"/, `"uid":"${letters}-uid"`)
      .replaceAll(/kube-api-access-[a-z0-9]{5}/g, `kube-api-access-${letters.padEnd(5, '9')}`);
  }
});
