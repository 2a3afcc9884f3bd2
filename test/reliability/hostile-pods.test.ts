import { describe, expect, it } from 'vitest';
import { admit } from '../../src/admission/admit.ts';
import { readSnapshot } from '../../src/inject/index.ts';
import { equalJson, isObject, type Json, type JsonObject, setMember, stringifyJson } from '../../src/json/index.ts';
import { embeddedSnapshot } from '../embedded/embedded-configuration.ts';
import { figure, figureOfTimes, timed } from '../support/figure.ts';
import { firstDifference } from '../support/first-difference.ts';
import { injectedOrDenied, judged, reviewOf } from './reviews.ts';

const snapshot = embeddedSnapshot({ nativeSidecars: 'false' });

/** A pod with every kind of list and map that injection merges. */
const fullPod: JsonObject = {
  apiVersion: 'v1',
  kind: 'Pod',
  metadata: {
    name: 'web',
    namespace: 'shop',
    labels: { app: 'web' },
    annotations: { note: 'x' },
    finalizers: ['example.com/f'],
    ownerReferences: [{ apiVersion: 'apps/v1', kind: 'ReplicaSet', name: 'web-1', uid: '1', controller: true }],
  },
  spec: {
    containers: [
      {
        name: 'app',
        image: 'app:1',
        env: [{ name: 'A', value: 'b', valueFrom: { fieldRef: { fieldPath: 'status.podIP' } } }],
        ports: [{ name: 'http', containerPort: 8080, protocol: 'TCP' }],
        volumeMounts: [{ name: 'data', mountPath: '/data' }],
        resources: { requests: { cpu: '1' }, limits: { cpu: '2' } },
        securityContext: { capabilities: { add: ['NET_BIND_SERVICE'] } },
        readinessProbe: { httpGet: { path: '/', port: 8080 } },
        lifecycle: { preStop: { exec: { command: ['x'] } } },
      },
      { name: 'istio-proxy', image: 'auto', resources: { limits: { cpu: '3' } } },
    ],
    initContainers: [{ name: 'prepare', image: 'i:1', env: [{ name: 'X', value: 'y' }] }],
    volumes: [
      { name: 'data', emptyDir: {} },
      { name: 'config', configMap: { name: 'c', items: [{ key: 'k', path: 'p' }] } },
    ],
    imagePullSecrets: [{ name: 'registry' }],
    tolerations: [{ key: 'k', operator: 'Exists' }],
    hostAliases: [{ ip: '1.2.3.4', hostnames: ['h'] }],
    topologySpreadConstraints: [{ topologyKey: 'zone', maxSkew: 1, whenUnsatisfiable: 'DoNotSchedule' }],
    nodeSelector: { disk: 'ssd' },
    securityContext: { runAsUser: 1000, sysctls: [{ name: 's', value: '1' }] },
    affinity: { nodeAffinity: { requiredDuringSchedulingIgnoredDuringExecution: { nodeSelectorTerms: [] } } },
  },
};

type Place = readonly (string | number)[];

/** Every object in a value. */
function objectsIn(value: Json, place: Place = []): Place[] {
  if (Array.isArray(value)) return value.flatMap((item, index) => objectsIn(item, [...place, index]));
  if (!isObject(value)) return [];
  return [place, ...Object.entries(value).flatMap(([name, child]) => objectsIn(child, [...place, name]))];
}

/** A copy with one more member in the object at a place. */
function withMember(root: JsonObject, place: Place, name: string, value: Json): JsonObject {
  const copy = structuredClone(root);
  const target = place.reduce<Json>((parent, step) => (parent as JsonObject)[step]!, copy);
  setMember(target as JsonObject, name, value);
  return copy;
}

function without(value: Json, names: ReadonlySet<string>): Json {
  if (Array.isArray(value)) return value.map((item) => without(item, names));
  if (!isObject(value)) return value;
  const kept = Object.entries(value).filter(([name]) => !names.has(name));
  return Object.fromEntries(kept.map(([name, child]) => [name, without(child, names)]));
}

const directives: readonly (readonly [name: string, value: Json])[] = [
  ['$patch', 'delete'],
  ['$patch', 'replace'],
  ['$patch', 'merge'],
  ['$retainKeys', ['name']],
  ['$setElementOrder/containers', [{ name: 'istio-proxy' }]],
  ['$setElementOrder/env', [{ name: 'NOTHING' }]],
  ['$setElementOrder/volumes', []],
  ['$deleteFromPrimitiveList/finalizers', ['example.com/f']],
  ['$deleteFromPrimitiveList/args', ['proxy']],
];
const directiveNames = new Set(directives.map(([name]) => name));

describe('H2: merge directives that tenants write', () => {
  const benign = injectedOrDenied(fullPod, snapshot)!;
  const places = objectsIn(fullPod);

  it.each(directives)('%s: %j anywhere in a pod changes nothing else', (name, value) => {
    let denied = 0;
    for (const place of places) {
      const injected = injectedOrDenied(withMember(fullPod, place, name, value), snapshot);
      if (injected === undefined) {
        denied++;
        continue;
      }
      const rest = without(injected, directiveNames);
      if (!equalJson(rest, benign)) throw new Error(`at ${place.join('/')}: ${firstDifference(benign, rest)}`);
    }
    figure(`${places.length} places, ${denied} denied`);
  });

  it('nor in what an earlier injection stored', () => {
    const stored = { containers: [{ name: 'istio-proxy', image: 'own:1', env: [{ name: 'A', value: 'b' }] }] };
    const withOverrides = (overrides: JsonObject): JsonObject => {
      const pod = structuredClone(fullPod) as { metadata: { annotations: JsonObject } };
      pod.metadata.annotations['proxy.istio.io/overrides'] = stringifyJson(overrides);
      return pod as unknown as JsonObject;
    };
    const harmless = without(injectedOrDenied(withOverrides(stored), snapshot)!, new Set(['annotations']));
    for (const place of objectsIn(stored)) {
      for (const [name, value] of directives) {
        const injected = injectedOrDenied(withOverrides(withMember(stored, place, name, value)), snapshot);
        if (injected === undefined) continue;
        const rest = without(injected, new Set([...directiveNames, 'annotations']));
        if (!equalJson(rest, harmless))
          throw new Error(`${name} at ${place.join('/')}: ${firstDifference(harmless, rest)}`);
      }
    }
  });

  it.each(['sidecar.istio.io/userVolume', 'sidecar.istio.io/userVolumeMount'])('nor in %s', (annotation) => {
    const body = { own: { name: 'own', mountPath: '/own', projected: { sources: [{ secret: { name: 's' } }] } } };
    const withBody = (text: JsonObject): JsonObject => {
      const pod = structuredClone(fullPod) as { metadata: { annotations: JsonObject } };
      pod.metadata.annotations[annotation] = stringifyJson(text);
      return pod as unknown as JsonObject;
    };
    for (const place of objectsIn(body)) {
      for (const [name, value] of directives) {
        const injected = injectedOrDenied(withBody(withMember(body, place, name, value)), snapshot);
        expect([annotation, name, place, injected]).toEqual([annotation, name, place, undefined]);
      }
    }
  });
});

describe('H3: names of Object.prototype', () => {
  const names = ['__proto__', 'constructor', 'prototype', 'toString', 'hasOwnProperty', 'valueOf', '__defineGetter__'];
  const maps: readonly Place[] = [
    ['metadata', 'labels'],
    ['metadata', 'annotations'],
    ['spec', 'nodeSelector'],
    ['spec', 'containers', 0, 'resources', 'limits'],
    ['spec', 'containers', 0, 'resources', 'requests'],
  ];
  const before = Object.getOwnPropertyNames(Object.prototype).sort();

  it.each(names)('%s is a name like others in every map of a pod', (name) => {
    for (const place of maps) {
      const isQuantity = place.includes('resources');
      const value = isQuantity ? '1' : 'text';
      const injected = injectedOrDenied(withMember(fullPod, place, name, value), snapshot)!;
      const other = injectedOrDenied(withMember(fullPod, place, 'ordinary', value), snapshot)!;
      const map = place.reduce<Json>((parent, step) => (parent as JsonObject)[step]!, injected) as JsonObject;
      expect([place, Object.getOwnPropertyDescriptor(map, name)?.value]).toEqual([place, value]);
      expect(equalJson(renamed(injected, name), renamed(other, 'ordinary'))).toBe(true);
    }
    expect(Object.getOwnPropertyNames(Object.prototype).sort()).toEqual(before);
  });

  it.each(names)('%s is a name like others in the proxy config and in values', (name) => {
    const metadata: JsonObject = {};
    setMember(metadata, name, 'text');
    const pod = structuredClone(fullPod) as { metadata: { annotations: JsonObject } };
    pod.metadata.annotations['proxy.istio.io/config'] = stringifyJson({ proxyMetadata: metadata });
    const values: JsonObject = { global: {} };
    setMember(values, name, { polluted: true });
    setMember(values.global as JsonObject, name, { polluted: true });
    const injected = injectedOrDenied(
      pod as unknown as JsonObject,
      embeddedSnapshot({ values, nativeSidecars: 'false' }),
    )!;
    const containers = (injected.spec as { containers: { name: string; env: JsonObject[] }[] }).containers;
    const proxy = containers.find((one) => one.name === 'istio-proxy')!;
    expect(proxy.env).toContainEqual({ name, value: 'text' });
    expect(({} as { polluted?: boolean }).polluted).toBeUndefined();
  });

  it.each(names)('%s is a member of a review like others', (name) => {
    const body = reviewOf(fullPod).replace('"request":{', `"request":{${JSON.stringify(name)}:{"object":null},`);
    expect(judged(body, snapshot).answer.outcome.result).toBe('injected');
  });

  /** The injected pod with another name in the place of that one. */
  function renamed(value: Json, name: string): string {
    return stringifyJson(sorted(value)).replaceAll(JSON.stringify(name), '"*"');
  }

  function sorted(value: Json): Json {
    if (Array.isArray(value)) return value.map(sorted);
    if (!isObject(value)) return value;
    const result: JsonObject = {};
    const keys = Object.keys(value).sort(
      (a, b) =>
        Number(names.includes(a) || a === 'ordinary') - Number(names.includes(b) || b === 'ordinary') ||
        (a < b ? -1 : 1),
    );
    for (const key of keys) setMember(result, key, sorted(value[key]!));
    return result;
  }
});

describe('H6: templates that a pod asks for', () => {
  const asking = (names: string): JsonObject => {
    const pod = structuredClone(fullPod) as { metadata: { annotations: JsonObject } };
    pod.metadata.annotations['inject.istio.io/templates'] = names;
    return pod as unknown as JsonObject;
  };

  it('a hundred thousand are denied at once', () => {
    const texts = [
      Array.from({ length: 100_000 }, (_, index) => `t${index}`).join(','),
      Array.from({ length: 100_000 }, (_, index) => `sidecar${' '.repeat(index % 3)}x${index}`).join(','),
    ].map((names) => reviewOf(asking(names)));
    const runs = Array.from({ length: 10 }, () =>
      texts.map((text) => timed(() => admit(text, '/inject', snapshot))),
    ).flat();
    for (const { result } of runs) expect(result.outcome.reason).toBe('too-many-templates');
    figureOfTimes(
      runs.map(({ milliseconds }) => milliseconds),
      10,
    );
  });

  it('the same one a hundred thousand times is rendered once', () => {
    const body = reviewOf(asking('sidecar,'.repeat(100_000).slice(0, -1)));
    expect(admit(body, '/inject', snapshot).outcome).toMatchObject({ result: 'injected', templates: ['sidecar'] });
  });

  it('sixteen are rendered, one more is denied, also behind an alias', () => {
    const templates = Object.fromEntries(Array.from({ length: 17 }, (_, index) => [`t${index}`, 'metadata: {}']));
    const names = Object.keys(templates);
    const config = { policy: 'enabled', templates, aliases: { all: names, most: names.slice(1) } };
    const many = readSnapshot({ config: { text: stringifyJson(config), source: 'config' } });
    const outcome = (text: string) => judged(reviewOf(asking(text)), many).answer.outcome;
    expect(outcome(names.slice(1).join()).templates).toHaveLength(16);
    expect(outcome('most').templates).toHaveLength(16);
    expect(outcome(names.join()).reason).toBe('too-many-templates');
    expect(outcome('all').reason).toBe('too-many-templates');
  });
});

describe('H12: marks of an earlier injection that nobody can have left', () => {
  const wrong: Json[] = [
    null,
    true,
    false,
    0,
    -1,
    1.5,
    1e300,
    '',
    'x',
    [],
    [null],
    [1],
    [[]],
    [{}],
    {},
    { a: 1 },
    ['a', 1],
    ['a', null],
    [true],
    [false],
    [''],
    ['a', 'a'],
  ];
  const members = ['initContainers', 'containers', 'volumes', 'imagePullSecrets', 'revision'];
  const statuses = [
    ...[
      '',
      '{',
      '[]',
      'null',
      '1',
      '"x"',
      'x',
      '{"a"',
      '[[]]',
      '\u0000',
      '{"containers":',
      '['.repeat(5000),
      '{"a":'.repeat(5000),
    ],
    ...members.flatMap((name) => wrong.map((value) => stringifyJson({ [name]: value }))),
    ...wrong.map((value) => stringifyJson(Object.fromEntries(members.map((name) => [name, value])))),
    '{"__proto__":{"containers":["app"]}}',
    '{"constructor":{"prototype":{}}}',
  ];
  const overrides = [
    ...['', '{', '[]', 'null', '1', '"x"', '{"containers":', '['.repeat(5000)],
    ...['containers', 'initContainers'].flatMap((name) =>
      [...wrong, [{ name: 1 }], [{ name: null }], [{ name: 'a', env: 1 }], [{ name: 'a', image: [] }]].map((value) =>
        stringifyJson({ [name]: value as Json }),
      ),
    ),
    '{"__proto__":{"containers":[]}}',
    '{"constructor":{"prototype":{"containers":[]}}}',
  ];

  const withAnnotation = (name: string, text: string): JsonObject => {
    const pod = structuredClone(fullPod) as { metadata: { annotations: JsonObject } };
    pod.metadata.annotations[name] = text;
    return pod as unknown as JsonObject;
  };

  it('are harmless: the pod is injected as if fresh, or denied with a sentence', () => {
    const tried = [
      ...statuses.map((text) => ['sidecar.istio.io/status', text] as const),
      ...overrides.map((text) => ['proxy.istio.io/overrides', text] as const),
    ];
    for (const [name, text] of tried) {
      const { answer, fault, object } = judged(reviewOf(withAnnotation(name, text)), snapshot);
      expect([name, text, fault, answer.status]).toEqual([name, text, undefined, 200]);
      expect([text, answer.outcome.reason]).not.toEqual([text, 'internal-fault']);
      if (answer.outcome.result === 'denied') expect(answer.outcome.message).not.toBe('');
      else expect([text, namesOf(object!)]).toEqual([text, expect.arrayContaining(['app', 'istio-proxy'])]);
    }
    expect(tried.length).toBeGreaterThanOrEqual(200);
    figure(`${tried.length} variants`);
  });

  function namesOf(pod: Json): string[] {
    return (pod as { spec: { containers: { name: string }[] } }).spec.containers.map(({ name }) => name);
  }

  it.each([
    ['-u as the last argument', { args: ['istio-iptables', '-u'] }],
    ['-u alone', { args: ['-u'] }],
    ['no arguments', { args: [] }],
    ['null as arguments', { args: null }],
  ])('%s of a container named istio-init ends nothing', (_what, more) => {
    const pod = structuredClone(fullPod) as unknown as { spec: { initContainers: Json[] } };
    pod.spec.initContainers.push({ name: 'istio-init', image: 'i:1', ...more } as Json);
    for (const user of [1000, 1337, 0]) {
      (pod.spec as unknown as JsonObject).securityContext = { runAsUser: user };
      const { answer, fault } = judged(reviewOf(pod as unknown as JsonObject), snapshot);
      expect([fault, answer.status]).toEqual([undefined, 200]);
    }
  });

  it('a review without a request is refused', () => {
    const { answer } = judged('{"kind":"AdmissionReview","apiVersion":"admission.k8s.io/v1"}', snapshot);
    expect([answer.status, answer.outcome.reason]).toEqual([400, 'missing-request']);
  });
});
