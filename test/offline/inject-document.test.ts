import { describe, expect, it } from 'vitest';
import { isObject, type Json, type JsonObject } from '../../src/json/index.ts';
import { injectDocument } from '../../src/offline/inject-document.ts';
import { WorkloadError } from '../../src/offline/workload-error.ts';
import { readYaml } from '../../src/yaml/index.ts';
import fc from '../support/properties.ts';
import { rulesFor } from './rules.ts';

const rules = rulesFor();
const asWebhook = rulesFor({ rules: 'configured' });

const podSpec = { containers: [{ name: 'app', image: 'app:1' }] };
const template = { metadata: { labels: { app: 'shop' } }, spec: podSpec };

function manifest(kind: string, spec: Json, more: JsonObject = {}): string {
  return JSON.stringify({ apiVersion: 'x/v1', kind, metadata: { name: 'cart' }, spec, ...more });
}

function at(value: Json | undefined, path: string): Json | undefined {
  return path.split('.').reduce<Json | undefined>((found, name) => {
    if (Array.isArray(found)) return found[Number(name)];
    return isObject(found) ? found[name] : undefined;
  }, value);
}

function inject(text: string, path: string, chosen = rules): Json | undefined {
  return at(readYaml(injectDocument(text, chosen).text), path);
}

function names(containers: Json | undefined): string[] {
  return (containers as JsonObject[]).map((container) => String(container.name));
}

function failure(text: string): WorkloadError {
  try {
    injectDocument(text, rules);
  } catch (error) {
    if (error instanceof WorkloadError) return error;
    throw error;
  }
  throw new Error('the document was injected');
}

describe('kinds', () => {
  const jobTemplate = { spec: { template } };
  const places: [string, Json, string][] = [
    ['Deployment', { template }, 'spec.template.spec.containers'],
    ['DaemonSet', { template }, 'spec.template.spec.containers'],
    ['StatefulSet', { template }, 'spec.template.spec.containers'],
    ['ReplicaSet', { template }, 'spec.template.spec.containers'],
    ['ReplicationController', { template }, 'spec.template.spec.containers'],
    ['DeploymentConfig', { template }, 'spec.template.spec.containers'],
    ['Job', { template }, 'spec.template.spec.containers'],
    ['CronJob', { jobTemplate }, 'spec.jobTemplate.spec.template.spec.containers'],
    ['Pod', podSpec, 'spec.containers'],
  ];

  it.each(places)('injects a %s', (kind, spec, path) => {
    expect(names(inject(manifest(kind, spec), path))).toContain('istio-proxy');
  });

  it.each([
    ['another kind', manifest('Rollout', { template })],
    ['a kind in other letters', manifest('deployment', { template })],
    ['an object without kind', 'a:   1  # as it is\n'],
    ['only comments', '# nothing\n\n'],
    ['a text', 'just text'],
    ['nothing', ''],
  ])('leaves %s as it is, byte for byte', (_, text) => {
    if (text === 'just text') expect(failure(text).message).toContain('cannot unmarshal string');
    else expect(injectDocument(text, rules)).toEqual({ text, outcomes: [], warnings: [], cautions: [], notes: [] });
  });

  it('goes through lists in lists', () => {
    const deployment = JSON.parse(manifest('Deployment', { template }));
    const service = {
      apiVersion: 'v1',
      kind: 'Service',
      metadata: { name: 's' },
      spec: { weight: 12345678901234567n.toString() },
    };
    const inner = { apiVersion: 'v1', kind: 'List', items: [service, deployment] };
    const text = JSON.stringify({ apiVersion: 'v1', kind: 'List', items: [deployment, inner, null] });
    const list = readYaml(injectDocument(text, rules).text);
    expect(names(at(list, 'items.0.spec.template.spec.containers'))).toContain('istio-proxy');
    expect(names(at(list, 'items.1.items.1.spec.template.spec.containers'))).toContain('istio-proxy');
    expect(at(list, 'items.1.items.0')).toEqual(service);
    expect(at(list, 'items.2')).toBeNull();
    expect(at(list, 'metadata')).toEqual({});
  });

  it('keeps big integers of items that it does not know', () => {
    const text = 'kind: List\nitems:\n- kind: Other\n  size: 9223372036854775807\n  share: 1.5\n';
    expect(readYaml(injectDocument(text, rules).text)).toMatchObject({
      items: [{ kind: 'Other', size: 9223372036854775807n, share: 1.5 }],
    });
  });

  it('refuses lists in lists without end', () => {
    let list: Json = { kind: 'List', items: [] };
    for (let depth = 0; depth < 150; depth++) list = { kind: 'List', items: [list] };
    expect(failure(JSON.stringify(list)).message).toBe('lists nest deeper than 100 levels');
  });

  it('tells of a kind of another API group and of what that loses', () => {
    const text = manifest('Job', { minAvailable: 1, tasks: [] }, { apiVersion: 'batch.volcano.sh/v1alpha1' });
    expect(injectDocument(text, rules).notes).toEqual([
      'Job "cart": kinds are known by their name alone, so this batch.volcano.sh/v1alpha1 is read as batch/v1.Job',
      'Job "cart": members that batch/v1.Job does not have are dropped: spec.minAvailable, spec.tasks',
    ]);
  });
});

describe('the typed form', () => {
  it('prints what the type always has', () => {
    const result = readYaml(injectDocument(manifest('Deployment', {}), rules).text);
    expect(result).toMatchObject({ spec: { selector: null, strategy: {} }, status: {} });
  });

  it('turns scalars into text where text is wanted, and says so', () => {
    const text = [
      'apiVersion: v1',
      'kind: Pod',
      'metadata: {name: n, labels: {octal: 0644, exponent: 1e3, fraction: 1.50, large: 100000000, float: 100000000.0}}',
      'spec: {containers: [{name: app, args: [true, ~], resources: {limits: {cpu: 0.1}}}]}',
    ].join('\n');
    const { text: printed, notes } = injectDocument(text, rules);
    const pod = readYaml(printed);
    expect(at(pod, 'metadata.name')).toBe('false');
    expect(at(pod, 'metadata.labels')).toMatchObject({
      octal: '420',
      exponent: '1000',
      fraction: '1.5',
      large: '100000000',
      float: '1e+08',
    });
    expect(at(pod, 'spec.containers.0')).toMatchObject({ args: ['true', ''], resources: { limits: { cpu: '100m' } } });
    expect(notes.join()).toContain('unquoted scalars become text: metadata.name (false is read as "false")');
    expect(notes.join()).toContain('and 2 more');
  });

  it('keeps integers of 64 bits', () => {
    const text = manifest('Pod', { ...podSpec, activeDeadlineSeconds: 1 }).replace(':1}', ':9007199254740993}');
    expect(inject(text, 'spec.activeDeadlineSeconds')).toBe(9007199254740993n);
  });

  it('is not fooled by names of prototypes', () => {
    const labels = '{"__proto__": "a", "constructor": "b", "toString": "c"}';
    const text = `{"kind": "Pod", "metadata": {"name": "p", "labels": ${labels}, "__proto__": {"a": 1}}, "spec": {}}`;
    const printed = injectDocument(text, rules);
    const found = at(readYaml(printed.text), 'metadata.labels') as JsonObject;
    expect(Object.entries(found)).toEqual(expect.arrayContaining(Object.entries(JSON.parse(labels))));
    expect(printed.notes.join()).toContain('metadata.__proto__');
  });
});

describe('skipping', () => {
  it.each([
    ['host network', { template: { spec: { ...podSpec, hostNetwork: true } } }, 'has host networking enabled'],
    [
      'refusal',
      { template: { metadata: { labels: { 'sidecar.istio.io/inject': 'false' } }, spec: podSpec } },
      'has sidecar injection disabled',
    ],
    [
      'a template in a system namespace',
      { template: { metadata: { namespace: 'kube-system' }, spec: podSpec } },
      'has sidecar injection disabled',
    ],
  ])('names the workload: %s', (_, spec, why) => {
    const text = manifest('Deployment', spec, { metadata: { name: 'cart', namespace: 'shop' } });
    const { warnings, outcomes, text: printed } = injectDocument(text, rules);
    expect(warnings).toEqual([`===> Skipping injection because Deployment "shop/cart" ${why}\n`]);
    expect(outcomes).toMatchObject([{ decision: { isInjected: false }, templates: [] }]);
    expect(printed).not.toContain('istio-proxy');
    expect(printed).toContain('strategy: {}');
  });

  it('quotes names as Go does, and leaves out a kind that is not known', () => {
    const ownerReferences = [{ apiVersion: '', kind: '', name: 'a"b\u0001', uid: 'u', controller: true }];
    const metadata = { generateName: 'x-', ownerReferences };
    const { warnings } = injectDocument(manifest('Pod', { ...podSpec, hostNetwork: true }, { metadata }), rules);
    expect(warnings).toEqual(['===> Skipping injection because "a\\"b\\x01" has host networking enabled\n']);
  });

  it('says which rule decided', () => {
    const spec = { template: { metadata: { labels: { 'sidecar.istio.io/inject': 'false' } }, spec: podSpec } };
    expect(injectDocument(manifest('Deployment', spec), rules).notes.join()).toContain(
      'not injected: opt-out. The pod refuses injection',
    );
  });

  it('hints at a wish on the workload, where nothing reads it', () => {
    const text = manifest(
      'Deployment',
      { template },
      { metadata: { name: 'cart', labels: { 'sidecar.istio.io/inject': 'false' } } },
    );
    const { notes, outcomes } = injectDocument(text, rules);
    expect(outcomes).toMatchObject([{ decision: { isInjected: true } }]);
    expect(notes.join()).toContain('move it to spec.template.metadata');
  });

  it('warns of a CronJob whose pods refuse what istioctl does not look at', () => {
    const refusing = { metadata: { labels: { 'sidecar.istio.io/inject': 'false' } }, spec: podSpec };
    const cronJob = manifest('CronJob', { jobTemplate: { spec: { template: refusing } } }, { apiVersion: 'batch/v1' });
    const { cautions, outcomes } = injectDocument(cronJob, rules);
    expect(outcomes).toMatchObject([{ decision: { isInjected: true } }]);
    expect(cautions[0]).toBe(
      'CronJob "cart": is injected, for sidecar.istio.io/inject: "false" at spec.jobTemplate.spec.template.metadata ' +
        'is not read; put it at spec.jobTemplate.metadata, or use --as-webhook',
    );
    const webhook = injectDocument(cronJob, { ...rules, asWebhook: true });
    expect(webhook).toMatchObject({ cautions: [], outcomes: [{ decision: { reason: 'opt-out' } }] });
    const heard = manifest(
      'CronJob',
      { jobTemplate: { metadata: refusing.metadata, spec: { template: refusing } } },
      { apiVersion: 'batch/v1' },
    );
    expect(injectDocument(heard, rules)).toMatchObject({
      cautions: [],
      outcomes: [{ decision: { isInjected: false } }],
    });
  });

  it('warns of what will not work on a cluster', () => {
    const containers = [
      { name: 'a', securityContext: { runAsUser: 1337 } },
      { name: 'istio-proxy', image: 'auto' },
    ];
    const pod = (more: JsonObject): string =>
      JSON.stringify({ apiVersion: 'v1', kind: 'Pod', metadata: { name: 'p' }, spec: { containers, ...more } });
    const pulled = 'Pod "p": container "istio-proxy" has the image "auto", which nothing replaces; no node can pull it';
    expect(injectDocument(pod({ hostNetwork: true }), rules).cautions).toEqual([pulled]);
    expect(injectDocument(pod({}), rules).cautions).toEqual([
      'Pod "p": container "a" runs as user 1337, whose traffic bypasses the proxy',
    ]);
    const ofPod = pod({ securityContext: { runAsUser: 1337 }, containers: [{ name: 'b' }] });
    expect(injectDocument(ofPod, rules).cautions).toHaveLength(1);
    const job = manifest('Job', { template: { spec: podSpec } }, { apiVersion: 'batch/v1' });
    expect(injectDocument(job, rules).cautions).toEqual([
      'Job "cart": its pods never complete, since the proxy runs on when the work is done',
    ]);
  });

  it('takes the name of the template, where it has one', () => {
    const spec = { template: { metadata: { name: 'own' }, spec: { ...podSpec, hostNetwork: true } } };
    expect(injectDocument(manifest('Job', spec), rules).warnings.join()).toContain('because Job "own" has');
  });
});

describe('errors', () => {
  it.each(['ReplicationController', 'DeploymentConfig'])('a %s needs a template', (kind) => {
    const error = failure(manifest(kind, {}));
    expect(error.message).toBe('spec.template is required value');
    expect(error.object).toEqual({ kind, namespace: '', name: 'cart' });
  });

  it.each([
    ['no YAML', 'kind: Deployment\n  bad: indent\n', 'not-yaml', 'error converting YAML to JSON: yaml: '],
    ['infinity', 'kind: Pod\nspec: {priority: .inf}\n', 'not-yaml', 'json: unsupported value: +Inf'],
    ['a list', '- 1\n', 'undecodable-object', 'cannot unmarshal array into Go value of type v1.TypeMeta'],
    [
      'a wrong type',
      manifest('Deployment', { replicas: 'three' }),
      'undecodable-object',
      'json: cannot unmarshal string into Go struct field DeploymentSpec.spec.replicas of type int32',
    ],
    [
      'an annotation that is not allowed',
      manifest('Pod', podSpec, { metadata: { name: 'p', annotations: { 'sidecar.istio.io/proxyCPU': 'x' } } }),
      'invalid-annotation',
      "invalid value 'x' for annotation 'sidecar.istio.io/proxyCPU'",
    ],
    [
      'a template that there is not',
      manifest('Pod', podSpec, { metadata: { name: 'p', annotations: { 'inject.istio.io/templates': 'nope' } } }),
      'unknown-template',
      'requested template "nope" not found',
    ],
  ])('%s', (_, text, fault, message) => {
    const error = failure(text);
    expect(error.message).toContain(message);
    expect(error.fault).toBe(fault);
  });
});

describe('as the webhook', () => {
  it('obeys policy, selectors and default templates', () => {
    const chosen = { template: { metadata: { labels: { tier: 'web' } }, spec: podSpec } };
    expect(inject(manifest('Deployment', chosen), 'spec.template.metadata.labels', asWebhook)).toMatchObject({
      template: 'other',
    });
    const skipped = injectDocument(manifest('Deployment', { template }), asWebhook);
    expect(skipped.outcomes).toMatchObject([{ decision: { isInjected: false, reason: 'policy-disabled' } }]);
  });

  it('reads and writes the metadata of the pod of a CronJob', () => {
    const metadata = {
      labels: { 'sidecar.istio.io/inject': 'true' },
      annotations: { 'inject.istio.io/templates': 'sidecar' },
    };
    const text = manifest('CronJob', { jobTemplate: { spec: { template: { metadata, spec: podSpec } } } });
    const path = 'spec.jobTemplate.spec.template.metadata.labels.owner';
    expect(inject(text, path, asWebhook)).toBe('cronjob.cart');
    expect(inject(text, path)).toBeUndefined();
    expect(inject(text, 'spec.jobTemplate.metadata.labels.owner')).toBe('cronjob.cart');
    expect(injectDocument(text, rules).notes.join()).toContain('are not read and get nothing added');
  });

  it('does not add the namespace that it assumes', () => {
    const chosen = { template: { metadata: { labels: { tier: 'web' } }, spec: podSpec } };
    const metadata = inject(manifest('Deployment', chosen), 'spec.template.metadata', asWebhook) as JsonObject;
    expect(metadata).not.toHaveProperty('namespace');
  });

  it('asks a namespace that it knows', () => {
    const facts = { labels: { 'istio-injection': 'disabled' }, annotations: {} };
    const cluster = { id: 'c', nodes: undefined, namespaces: new Map([['shop', facts]]), proxyConfigs: new Map() };
    const enforcing = rulesFor({ rules: 'configured', namespacePolicy: 'enforce', cluster });
    const text = manifest('Pod', podSpec, { metadata: { name: 'p', namespace: 'shop', labels: { tier: 'web' } } });
    expect(injectDocument(text, enforcing).outcomes).toMatchObject([{ decision: { reason: 'namespace-disabled' } }]);
    expect(injectDocument(text, asWebhook).outcomes).toMatchObject([{ decision: { reason: 'always-selector' } }]);
  });
});

describe('any manifest', () => {
  const json = fc.jsonValue({ maxDepth: 4 }) as fc.Arbitrary<Json>;
  const kind = fc.constantFrom('Deployment', 'Job', 'CronJob', 'Pod', 'List', 'ReplicationController', 'Service');
  const object = fc.record(
    { kind, metadata: json, spec: json, items: fc.array(json, { maxLength: 3 }) },
    { requiredKeys: ['kind'] },
  );

  it('is injected, left alone or refused with a WorkloadError', () => {
    fc.assert(
      fc.property(object, (value) => {
        try {
          expect(typeof injectDocument(JSON.stringify(value), rules).text).toBe('string');
        } catch (error) {
          expect(error).toBeInstanceOf(WorkloadError);
        }
      }),
      { numRuns: 200 },
    );
  });

  const labels = fc.dictionary(fc.constantFrom('a', 'b', 'y', '__proto__'), fc.string({ maxLength: 10 }));
  it('comes out the same when its output is injected again', () => {
    fc.assert(
      fc.property(labels, (values) => {
        const once = injectDocument(
          manifest('Deployment', { template: { metadata: { labels: values }, spec: podSpec } }),
          rules,
        );
        expect(injectDocument(once.text, rules).text).toBe(once.text);
      }),
      { numRuns: 50 },
    );
  });
});
