import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { admit } from '../../src/admission/admit.ts';
import { AnswerMemory, type AnswerMemoryLimits } from '../../src/admission/answer-memory.ts';
import { ConfigurationError, readSnapshot, type Snapshot } from '../../src/inject/index.ts';
import { type Json, type JsonObject, parseJson, stringifyJson } from '../../src/json/index.ts';
import { embeddedDocuments, embeddedSnapshot } from '../embedded/embedded-configuration.ts';
import { conformanceDirectory } from '../support/conformance.ts';
import fc from '../support/properties.ts';
import { recordedCases } from '../support/recorded-settings.ts';
import { differenceFromMemory, reviewsLike } from '../support/reviews-like.ts';
import { loadWebhook } from '../support/webhook-difference.ts';

const embedded = embeddedSnapshot();

interface PodParts {
  readonly name?: string;
  readonly hash?: string;
  readonly owner?: JsonObject;
  readonly labels?: JsonObject;
  readonly annotations?: JsonObject;
  readonly container?: JsonObject;
  readonly spec?: JsonObject;
}

let reviews = 0;

/** A review of a pod of a Deployment, as an API server sends it. */
function review(name: string, parts: PodParts = {}): string {
  const { hash = `5d8f${reviews % 10}c6b9`, labels, annotations, owner, container, spec } = parts;
  const token = `kube-api-access-abcd${reviews % 10}`;
  reviews++;
  return stringifyJson({
    kind: 'AdmissionReview',
    apiVersion: 'admission.k8s.io/v1',
    request: {
      uid: `00000000-0000-4000-8000-${reviews}`,
      kind: { group: '', version: 'v1', kind: 'Pod' },
      namespace: 'shop',
      operation: 'CREATE',
      userInfo: { username: 'system:serviceaccount:kube-system:replicaset-controller' },
      object: {
        metadata: {
          generateName: `${name}-${hash}-`,
          labels: { app: name, 'pod-template-hash': hash, ...labels },
          ...(annotations && { annotations }),
          ownerReferences: [
            {
              apiVersion: 'apps/v1',
              kind: 'ReplicaSet',
              name: `${name}-${hash}`,
              uid: `9f6d9f52-${reviews}`,
              controller: true,
              ...owner,
            },
          ],
          managedFields: [{ manager: 'm', time: `2026-01-01T00:00:${reviews % 60}Z`, fieldsV1: { 'f:metadata': {} } }],
        },
        spec: {
          volumes: [{ name: token, projected: { sources: [] } }],
          containers: [
            {
              name,
              image: `registry.example.com/team/${name}:1.${reviews}`,
              env: [{ name: 'SELF', value: `I am "${reviews}"`.replaceAll('"', "'") }],
              readinessProbe: { httpGet: { path: '/ready', port: 8080 } },
              ...container,
              volumeMounts: [{ name: token, mountPath: '/t' }],
            },
          ],
          serviceAccountName: name,
          ...spec,
        },
      },
      options: null,
    },
  });
}

/** A memory, and how often it had to ask. Whatever it answers is compared with what admission answers. */
class Asked {
  readonly #memory: AnswerMemory;
  readonly #snapshot: Snapshot;

  constructor(given: Snapshot = embedded, limits?: AnswerMemoryLimits) {
    this.#snapshot = given;
    this.#memory = new AnswerMemory(limits);
  }

  knows(body: string, path = '/inject'): boolean {
    let isAsked = false;
    const alone = admit(body, path, this.#snapshot);
    const found = this.#memory.answer(Buffer.from(body), path, this.#snapshot, () => {
      isAsked = true;
      return alone;
    });
    expect(found).toEqual(alone);
    return !isAsked;
  }

  /** Sees so many reviews as it takes to know those that differ in the same texts. */
  learn(reviewOf: (name: string) => string = review, path = '/inject'): this {
    for (const name of ['cart', 'web', 'details', 'ratings-v1', 'pay', 'mail']) this.knows(reviewOf(name), path);
    return this;
  }
}

function snapshotOf(template: string, more: JsonObject = {}): Snapshot {
  const text = JSON.stringify({ policy: 'enabled', templates: { sidecar: template }, ...more });
  return readSnapshot({ config: { source: 'config', text }, values: embeddedDocuments.values });
}

const proxy = 'spec:\n  containers:\n  - name: istio-proxy\n    image: example.com/proxy:1\n';

describe('reviews of workloads that never came before', () => {
  it('are answered without asking once a few others came that differ in words alone', () => {
    const asked = new Asked().learn();
    expect(asked.knows(review('shipping'))).toBe(true);
    expect(asked.knows(review('a-much-longer-name-than-before', { hash: '7f9c4d5b88' }))).toBe(true);
  });

  it('have their own names in patch, outcome and audit line', () => {
    const asked = new AnswerMemory();
    const answers = ['cart', 'web', 'details', 'ratings', 'pay', 'mail', 'shipping'].map((name) => {
      const body = review(name, { hash: '5d8f7c6b9' });
      return asked.answer(Buffer.from(body), '/inject', embedded, () => admit(body, '/inject', embedded));
    });
    const { body, outcome } = answers.at(-1)!;
    const patch = Buffer.from((JSON.parse(body) as Answered).response.patch, 'base64').toString();
    expect(outcome.name).toBe('shipping-5d8f7c6b9-');
    expect(patch).toContain('deployments/shipping"');
    expect(patch).toContain('/app-health/shipping/readyz');
    expect(patch).not.toMatch(/cart|web|details|ratings|pay"|mail|wRd7k/);
  });

  it('of Jobs that a CronJob makes are known, too', () => {
    const job = (name: string): string => {
      const at = String(28_394_050 + reviews);
      const labels = { 'pod-template-hash': undefined as unknown as Json, 'job-name': `${name}-${at}` };
      const owner = { apiVersion: 'batch/v1', kind: 'Job', name: `${name}-${at}` };
      return review(name, { hash: at, labels: JSON.parse(JSON.stringify(labels)), owner }).replace(
        /"pod-template-hash":"[0-9]+",/,
        '',
      );
    };
    const asked = new Asked().learn(job);
    expect(asked.knows(job('nightly'))).toBe(true);
    expect(asked.knows(job('nightly').replaceAll(/(nightly)-[0-9]{8}/g, '$1-2839405'))).toBe(false);
  });

  it('are asked for again under another path', () => {
    const asked = new Asked().learn();
    expect(asked.knows(review('shipping'), '/inject/cluster/c2')).toBe(false);
    expect(asked.knows(review('shipping'))).toBe(true);
  });

  it('learn that more of them differs', () => {
    const asked = new Asked().learn();
    const versioned = (name: string): string => review(name, { labels: { tier: `tier-${name}` } });
    asked.learn(versioned).learn(versioned);
    expect(asked.knows(versioned('shipping'))).toBe(true);
  });
});

it('are forgotten where many families come', () => {
  const asked = new Asked(embedded, { entries: 100, bytes: 50_000, bodyBytes: 1e5 });
  const kind = (note: string) => (name: string) => review(name, { annotations: { note: `of kind ${note}` } });
  asked.learn(kind('first'));
  expect(asked.knows(kind('first')('shipping'))).toBe(true);
  for (const note of ['a', 'b', 'c', 'd', 'e']) asked.learn(kind(note));
  expect(asked.knows(kind('first')('shipping'))).toBe(false);
  const long = (name: string): string => review(name, { annotations: { note: `a ${'long '.repeat(2000)}text` } });
  expect(asked.learn(long).knows(long('shipping'))).toBe(false);
});

interface Answered {
  readonly response: { readonly patch: string };
}

describe('another answer than for words in general', () => {
  it.each([
    ['a container is called as the proxy', () => review('istio-proxy')],
    ['a container is called as one that the rules know', () => review('enable-core-dump')],
    ['the hash is not the one in the name of the owner', () => review('x', { labels: { 'pod-template-hash': 'abc' } })],
    ['there is no hash', () => review('x').replace(/"pod-template-hash":"[^"]*"/, '"pod-template-hash":""')],
    ['the owner has another kind', () => review('x', { owner: { kind: 'StatefulSet' } })],
    ['a label means something', () => review('x', { labels: { 'sidecar.istio.io/inject': 'false' } })],
    ['an annotation means something', () => review('x', { annotations: { 'sidecar.istio.io/logLevel': 'debug' } })],
    ['a name is no word', () => review('17')],
    ['a name is what YAML takes for something else', () => review('no', { container: { name: 'null' } })],
    ['a text needs an escape', () => review('x', { labels: { app: 'say "no"' } })],
    ['a text is empty', () => review('x', { labels: { app: '' } })],
    ['a text is no ASCII', () => review('x', { labels: { app: 'käse' } })],
    ['there is a container more', () => review('x', { spec: { initContainers: [{ name: 'i', image: 'i' }] } })],
  ])('is asked for: %s', (_what, body) => {
    const asked = new Asked().learn();
    expect(asked.knows(body())).toBe(false);
    expect(asked.knows(review('shipping'))).toBe(true);
  });

  it('is asked for where two containers have one name', () => {
    const two = (name: string, second = `${name}-2`): string =>
      review(name, { spec: { initContainers: [{ name: second, image: 'i' }] } });
    const asked = new Asked().learn(two);
    expect(asked.knows(two('shipping'))).toBe(true);
    expect(asked.knows(two('shipping', 'shipping'))).toBe(false);
    const fixed = (name: string): string => two(name, 'fixed');
    const others = new Asked().learn(fixed);
    expect(others.knows(fixed('shipping'))).toBe(true);
    expect(others.knows(fixed('fixed'))).toBe(false);
  });

  it.each([
    ['is compared', '{{ if eq .DeploymentMeta.Name "shipping" }}  labels: {found: "yes"}{{ end }}'],
    ['is not the same', '{{ if ne (index .ObjectMeta.Labels "app") "shipping" }}  labels: {found: "yes"}{{ end }}'],
    ['is searched', '{{ if contains "pp" .DeploymentMeta.Name }}  labels: {found: "yes"}{{ end }}'],
    ['is compared with another', '{{ if eq .Spec.ServiceAccountName "boat" }}  labels: {found: "yes"}{{ end }}'],
    ['is measured', '  labels: {length: "{{ len .DeploymentMeta.Name }}"}'],
    ['is written otherwise', '  labels: {name: "{{ upper .DeploymentMeta.Name }}"}'],
    ['is printed without quotes', '  labels: {tier: {{ index .ObjectMeta.Labels "app" }}}'],
    ['is cut', '  labels: {name: "{{ trunc 6 .DeploymentMeta.Name }}"}'],
    ['is a key', '  labels: {"{{ .DeploymentMeta.Name }}": x}'],
    ['is sorted', '  annotations: {names: \'{{ toJson (sortAlpha (list .DeploymentMeta.Name "mast")) }}\'}'],
    ['is put over another', '  labels: {app: boat}'],
    ['is part of what is none', `  labels: {name: {{ printf "tr%s" .DeploymentMeta.Name }}}`],
    ['is a hash that looks like a number', '  labels: {hash: {{ index .ObjectMeta.Labels "pod-template-hash" }}}'],
    ['is a hash in YAML', '  annotations: {all: {{ toYaml .ObjectMeta.Labels | quote }}}'],
    ['is read of an image', '  labels: {image: "{{ (index .Spec.Containers 0).Image | len }}"}'],
    ['is read of variables', '  labels: {e: "{{ range (index .Spec.Containers 0).Env }}{{ .Value | len }}{{ end }}"}'],
    ['is read of an owner', '  labels: {uid: "{{ (index .ObjectMeta.OwnerReferences 0).UID | len }}"}'],
    ['is a container', '  labels: {x: "{{ range .Spec.Containers }}{{ if eq .Name "boat" }}yes{{ end }}{{ end }}"}'],
  ])('is given where a word %s', (_what, more) => {
    const asked = new Asked(snapshotOf(`metadata:\n  namespace: shop\n${more}\n${proxy}`)).learn();
    for (const name of ['shipping', 'boat', 'mast', 'ue', 'shipping']) asked.knows(review(name, { hash: '1e5' }));
    for (const hash of ['5d8f', '12', '1e5', 'true', 'null', 'ff']) asked.knows(review('ue', { hash }));
    for (const app of ['17', 'true', 'no', '1e3', 'a', '2001-01-01']) asked.knows(review('ue', { labels: { app } }));
    for (const image of ['boat:1', 'boat']) asked.knows(review('ue', { container: { image } }));
  });

  it('is given where a template would look into no word that is made up', () => {
    const found = '  labels: {found: "yes"}';
    const image = `{{ if eq (index .Spec.Containers 0).Image "boat:1" }}${found}{{ end }}`;
    const label = `{{ if contains "oa" .DeploymentMeta.Name }}${found}{{ end }}`;
    for (const more of [image, label]) {
      const asked = new Asked(snapshotOf(`metadata:\n  namespace: shop\n${more}\n${proxy}`)).learn();
      expect(asked.knows(review('boat', { container: { image: 'boat:1' } }))).toBe(false);
    }
  });

  it('is given where an annotation that rules read has another value', () => {
    const scraped = (value: string): string => review('cart', { annotations: { 'prometheus.io/scrape': value } });
    expect(new Asked().learn((name) => scraped(`1-${name}`)).knows(scraped('false'))).toBe(false);
  });

  it('is given where a longer text is cut', () => {
    const label = '  labels: {sum: "{{ trunc 63 (index .ObjectMeta.Annotations "example.com/sum") }}"}';
    const summed = (text: string): string => review('cart', { annotations: { 'example.com/sum': `1${text}` } });
    const asked = new Asked(snapshotOf(`metadata:\n  namespace: shop\n${label}\n${proxy}`)).learn(summed);
    expect(asked.knows(summed('x'.repeat(64)))).toBe(false);
  });

  it('is given where an earlier injection left its status', () => {
    const status = '{"initContainers":null,"containers":["boat"],"volumes":null,"imagePullSecrets":null}';
    const injected = (name: string): string => review(name, { annotations: { 'sidecar.istio.io/status': status } });
    expect(new Asked().learn(injected).knows(injected('boat'))).toBe(false);
  });

  it('is given where a container of the pod customises one of the template', () => {
    const snapshot = snapshotOf(`${proxy}  - name: helper\n    image: example.com/helper:1\n`);
    const helped = (image: string): string => {
      const helper = JSON.stringify({ name: 'helper', image });
      return review('cart', { container: { image: 'x' } }).replace('"containers":[', `"containers":[${helper},`);
    };
    expect(new Asked(snapshot).learn(helped).knows(helped('auto'))).toBe(false);
  });

  it.each([
    ['a label', '  labels: {tier: "{{ .DeploymentMeta.Name }}"}\n'],
    ['a part of an annotation', '  annotations: {note: "the {{ .DeploymentMeta.Name }}!"}\n'],
    ['an item', 'spec:\n  dnsConfig: {searches: ["{{ .DeploymentMeta.Name }}", "boat"]}\n'],
    ['all of a list', 'spec:\n  dnsConfig: {searches: ["{{ .DeploymentMeta.Name }}"]}\n'],
    ['a part of an item', 'spec:\n  dnsConfig: {options: [{name: ndots, value: "{{ .DeploymentMeta.Name }}"}]}\n'],
    ['a member of an object', 'spec:\n  hostname: "{{ .DeploymentMeta.Name }}"\n'],
    ['a path', ''],
  ])('is given where %s comes out that was there before', (_what, more) => {
    const dnsConfig = { searches: ['boat'], options: [{ name: 'ndots', value: 'boat' }] };
    const fixed = (name: string): string =>
      review(name, {
        labels: { tier: 'boat' },
        annotations: { note: 'the boat!' },
        spec: { dnsConfig, hostname: 'boat' },
        container: more === '' ? { readinessProbe: { httpGet: { path: '/app-health/boat/readyz', port: 80 } } } : {},
      });
    const text = more.startsWith('spec')
      ? proxy.replace('spec:\n', more)
      : `metadata:\n  namespace: shop\n${more}${proxy}`;
    const asked = new Asked(snapshotOf(text)).learn(fixed);
    for (const name of ['shipping', 'boat', 'mast']) asked.knows(fixed(name));
  });

  it('is given where a template customises or deletes a container by its name', () => {
    for (const more of ['image: other', '$patch: delete', 'securityContext: {runAsUser: 3}']) {
      const template = `${proxy}  - name: boat\n    ${more}\n`;
      const asked = new Asked(snapshotOf(template)).learn();
      expect(asked.knows(review('shipping'))).toBe(true);
      expect(asked.knows(review('boat'))).toBe(false);
    }
  });

  it('is given where configured selectors look at labels', () => {
    const asked = new Asked(snapshotOf(proxy, { neverInjectSelector: [{ matchLabels: { app: 'shipping' } }] }));
    expect(asked.learn().knows(review('shipping'))).toBe(false);
  });

  it('is given where probes are listed in the order of names', () => {
    const probed = (name: string): string => {
      const second = { name: 'm', image: 'i', livenessProbe: { httpGet: { path: '/x', port: 80 } } };
      return review(name).replace('"containers":[', `"containers":[${JSON.stringify(second)},`);
    };
    const asked = new Asked().learn(probed);
    for (const name of ['a', 'z', 'l', 'n']) asked.knows(probed(name));
  });

  it('is given where a name is written with escapes', () => {
    const escaped = (name: string): string => review(name).replace('"image":', '"\\u006eame":"istio-proxy","image":');
    expect(new Asked().learn(escaped).knows(escaped('x'))).toBe(false);
    const status = (name: string): string =>
      review(name, { annotations: { note: 'x' } }).replace('"note"', '"sidecar.istio.io\\/status"');
    expect(new Asked().learn(status).knows(status('x'))).toBe(false);
  });
});

describe('whatever differs', () => {
  it('reviews are answered as each alone', () => {
    const samples = [
      review('cart'),
      review('cart', { annotations: { 'checksum/config': 'abc', 'prometheus.io/port': '9090' } }),
      review('cart', { spec: { initContainers: [{ name: 'init', image: 'i', args: ['a'], envFrom: [] }] } }),
      review('cart', { spec: { hostNetwork: true } }),
    ];
    let remembered = 0;
    fc.assert(
      fc.property(fc.constantFrom(...samples), fc.infiniteStream(fc.nat()), (body, numbers) => {
        const bodies = reviewsLike(body, 30, (bound) => numbers.next().value % bound);
        const found = differenceFromMemory(bodies, '/inject', embedded);
        remembered += found.remembered;
        expect(found.different).toBeUndefined();
      }),
      { numRuns: Number(process.env.REVIEW_RUNS ?? 100) },
    );
    expect(remembered).toBeGreaterThan(100);
  });
});

describe.runIf(conformanceDirectory)('recorded reviews', () => {
  it('with other words are answered as each alone', () => {
    const snapshots = new Map<string, Snapshot | ConfigurationError>();
    const cases = ['modern', 'differential', 'legacy-1.12.9', 'legacy-1.20.8'].flatMap((folder) =>
      recordedCases(folder).flatMap(({ settings, webhook, directory }) =>
        webhook.map(({ review, path }) => ({ folder, settings, file: join(directory, review), path })),
      ),
    );
    let remembered = 0;
    fc.assert(
      fc.property(
        fc.constantFrom(...cases),
        fc.infiniteStream(fc.nat()),
        ({ folder, settings, file, path }, numbers) => {
          const snapshot = snapshots.get(`${folder}/${settings}`) ?? loadWebhook(folder, settings);
          snapshots.set(`${folder}/${settings}`, snapshot);
          const body = readFileSync(file, 'utf8');
          if (snapshot instanceof ConfigurationError || !isReview(body)) return;
          const bodies = reviewsLike(body, 24, (bound) => numbers.next().value % bound);
          const found = differenceFromMemory(bodies, path, snapshot);
          remembered += found.remembered;
          expect(found.different).toBeUndefined();
        },
      ),
      { numRuns: Number(process.env.REVIEW_RUNS ?? 200) },
    );
    console.info(`conformance: ${remembered} reviews of unknown workloads were answered from memory`);
    expect(remembered).toBeGreaterThan(100);
  });
});

function isReview(body: string): boolean {
  try {
    return typeof (parseJson(body) as { request?: JsonObject }).request?.uid === 'string';
  } catch {
    return false;
  }
}
