import { describe, expect, it } from 'vitest';
import { annotationErrors } from '../../src/inject/annotation-rules.ts';
import { modernGeneration } from '../../src/inject/generations/modern.ts';
import { imageUrl } from '../../src/inject/image.ts';
import { readStatus, writeStatus } from '../../src/inject/injection-status.ts';
import { prefixError } from '../../src/inject/ip-prefix.ts';
import { usesNativeSidecars } from '../../src/inject/native-sidecars.ts';
import { proxyUser } from '../../src/inject/openshift.ts';
import { ownerOf } from '../../src/inject/owner.ts';
import { readPathParameters } from '../../src/inject/path-parameters.ts';
import { asPod, type Pod } from '../../src/inject/pod.ts';
import { selectTemplates } from '../../src/inject/select-templates.ts';

describe('path parameters', () => {
  it.each([
    ['/inject', {}],
    ['/inject/', {}],
    ['/inject/cluster/c1/net/n1/', { ISTIO_META_CLUSTER_ID: 'c1', ISTIO_META_NETWORK: 'n1' }],
    ['/inject/cluster/a--slash--b', { ISTIO_META_CLUSTER_ID: 'a/b' }],
    ['/inject/cluster/c1/custom_env/foo', { ISTIO_META_CLUSTER_ID: 'c1', CUSTOM_ENV: 'foo' }],
    ['/inject/:ENV:cluster=c2:ENV:rootpage=/foo/bar', { ISTIO_META_CLUSTER_ID: 'c2', ROOTPAGE: '/foo/bar' }],
    ['/inject/a/b/c/:ENV:x=y', { A: 'b', C: ':ENV:x=y' }],
    ['/inject/odd', {}],
  ])('%s', (path, expected) => {
    expect(Object.fromEntries(readPathParameters(path))).toEqual(expected);
  });
});

describe('images', () => {
  it.each([
    ['1.31', '', '1.31'],
    ['1.31-distroless', '', '1.31-distroless'],
    ['1.31-distroless', 'debug', '1.31-debug'],
    ['1.31-distroless', 'default', '1.31'],
    ['1.31', 'centos', '1.31-centos'],
  ])('tag %s, type %s', (tag, type, expected) => {
    const values = { hub: 'h', tag, variant: '', proxyImage: 'proxyv2', initImage: 'proxyv2' };
    expect(imageUrl(values, 'proxyv2', type)).toBe(`h/proxyv2:${expected}`);
  });
});

describe('the workload behind a pod', () => {
  const owned = (kind: string, name: string, labels: Record<string, string> = {}): Pod =>
    asPod({
      metadata: {
        generateName: 'x-',
        labels,
        ownerReferences: [{ apiVersion: 'apps/v1', kind, name, uid: 'u', controller: true }],
      },
      spec: { containers: null },
    });

  it.each([
    [owned('ReplicaSet', 'web-5f6', { 'pod-template-hash': '5f6' }), 'apps/v1 Deployment web'],
    [owned('ReplicaSet', 'web5f6', { 'pod-template-hash': '5f6' }), 'apps/v1 Deployment web5f6'],
    [owned('ReplicaSet', 'web-5f6', { 'rollouts-pod-template-hash': '5f6' }), 'v1alpha1 Rollout web'],
    [owned('ReplicaSet', 'web', {}), 'apps/v1 ReplicaSet web'],
    [owned('Job', 'sync-28301520'), 'batch/v1 CronJob sync'],
    [owned('Job', 'sync-1'), 'apps/v1 Job sync-1'],
    [owned('ReplicationController', 'web-2', { deploymentconfig: 'web' }), 'apps/v1 DeploymentConfig web'],
    [asPod({ metadata: { name: 'alone' }, spec: { containers: null } }), 'v1 Pod alone'],
  ])('%#', (pod, expected) => {
    const { apiVersion, kind, name } = ownerOf(pod);
    expect(`${apiVersion} ${kind} ${name}`).toBe(expected);
  });
});

describe('native sidecars', () => {
  const pod = asPod({ metadata: {}, spec: { containers: null, nodeName: 'old' } });
  const nodes = new Map([
    ['old', { kubeletVersion: 'v1.32.9' }],
    ['new', { kubeletVersion: 'v1.33.1-eks-abc' }],
  ]);
  it('asks the node of the pod, else all nodes', () => {
    const unscheduled = asPod({ metadata: {}, spec: { containers: null } });
    expect(usesNativeSidecars('auto', pod, nodes)).toBe(false);
    expect(usesNativeSidecars('auto', unscheduled, nodes)).toBe(false);
    expect(usesNativeSidecars('auto', unscheduled, new Map([['new', nodes.get('new')!]]))).toBe(true);
    expect(usesNativeSidecars('auto', unscheduled, new Map([['odd', { kubeletVersion: 'main' }]]))).toBe(false);
  });
  it.each([
    ['1.33', true],
    ['v1.33.5+k3s1', true],
    ['v1.33.1-eks-abc', true],
    ['v1.33.5-gke.1162000', true],
    ['v1.35.0-rc.1', true],
    ['1.33rc1', true],
    ['1.33.0.7', true],
    ['v1.33.0~beta', true],
    ['v1.32.99', false],
    ['v2.1.0', false],
    ['34', false],
    ['v1.33.', false],
    ['v1.33_x', false],
    ['', false],
  ])('reads the version %s', (kubeletVersion, isNew) => {
    const unscheduled = asPod({ metadata: {}, spec: { containers: null } });
    expect(usesNativeSidecars('auto', unscheduled, new Map([['one', { kubeletVersion }]]))).toBe(isNew);
  });
  it('takes a cluster without nodes for new, and unknown nodes for old', () => {
    const unscheduled = asPod({ metadata: {}, spec: { containers: null } });
    expect(usesNativeSidecars('auto', unscheduled, new Map())).toBe(true);
    expect(usesNativeSidecars('auto', unscheduled, undefined)).toBe(false);
    expect(usesNativeSidecars('true', pod, nodes)).toBe(true);
    expect(usesNativeSidecars('false', unscheduled, new Map())).toBe(false);
  });
});

describe('the user of the proxy on OpenShift', () => {
  it.each([
    [{}, 1337n, 1337n],
    [{ 'openshift.io/sa.scc.uid-range': '1000620000/10000' }, 1000629999n, 1000629999n],
    [
      { 'openshift.io/sa.scc.uid-range': '1000-2000', 'openshift.io/sa.scc.supplemental-groups': '5/10,70/3' },
      2000n,
      14n,
    ],
    [{ 'openshift.io/sa.scc.uid-range': '1000/10abc' }, 1009n, 1009n],
    [{ 'openshift.io/sa.scc.uid-range': 'many' }, 1337n, 1337n],
    [{ 'openshift.io/sa.scc.uid-range': '1000/0' }, 999n, 999n],
    [{ 'openshift.io/sa.scc.uid-range': '2000-1000' }, 1000n, 1000n],
    [{ 'openshift.io/sa.scc.uid-range': '4294967295/10' }, 8n, 8n],
    [{ 'openshift.io/sa.scc.uid-range': '1-2/3' }, 1337n, 1337n],
    [{ 'openshift.io/sa.scc.uid-range': '4294967296/1' }, 1337n, 1337n],
    [{ 'openshift.io/sa.scc.uid-range': '1/5', 'openshift.io/sa.scc.supplemental-groups': '5/10,many' }, 5n, 1337n],
    [{ 'openshift.io/sa.scc.uid-range': '1/5', 'openshift.io/sa.scc.supplemental-groups': '' }, 5n, 1337n],
  ] as const)('%j', (annotations, uid, gid) => {
    expect(proxyUser({ labels: {}, annotations })).toEqual({ uid, gid });
  });
});

describe('templates of a pod', () => {
  const configuration = {
    templates: new Map([
      ['sidecar', 1],
      ['extra', 1],
      ['both', 1],
    ]),
    aliases: new Map([
      ['both', ['sidecar', 'extra']],
      ['nothing', []],
    ]),
    defaultTemplates: ['sidecar'],
  };
  const select = (value?: string): string[] =>
    selectTemplates(
      asPod({
        metadata: value === undefined ? {} : { annotations: { 'inject.istio.io/templates': value } },
        spec: { containers: null },
      }),
      configuration,
    );
  it('come from the annotation, else from the configuration', () => {
    expect(select()).toEqual(['sidecar']);
    expect(select('extra, sidecar')).toEqual(['extra', 'sidecar']);
    expect(select('both')).toEqual(['sidecar', 'extra']);
    expect(select('nothing')).toEqual([]);
    expect(select('extra,extra')).toEqual(['extra']);
  });
  it('must exist', () => {
    expect(() => select('nope')).toThrow(
      'failed to run injection template: requested template "nope" not found; have both, extra, sidecar',
    );
    expect(() => select('')).toThrow('requested template "" not found');
  });
  it('are few', () => {
    const names = Array.from({ length: 10_000 }, (_, index) => `t${index}`).join(',');
    expect(() => select(names)).toThrow('asks for more than 16 templates');
  });
});

describe('S3: annotations', () => {
  const errors = (annotations: Record<string, string>) => annotationErrors(annotations, modernGeneration.annotations);
  it('are named in order', () => {
    const names = [
      'istio.io/reroute-virtual-interfaces',
      'prometheus.istio.io/merge-metrics',
      'proxy.istio.io/config',
      'readiness.status.sidecar.istio.io/periodSeconds',
      'sidecar.istio.io/interceptionMode',
      'sidecar.istio.io/proxyCPU',
      'status.sidecar.istio.io/port',
      'traffic.sidecar.istio.io/excludeInboundPorts',
    ];
    const message = errors(Object.fromEntries(names.map((name) => [name, 'x y']).reverse())) ?? '';
    expect([...message.matchAll(/for annotation '([^']*)'/g)].map(([, name]) => name)).toEqual(names);
  });
  it('are counted and named, sorted, when several are bad', () => {
    expect(
      errors({ 'traffic.sidecar.istio.io/excludeInboundPorts': 'x', 'sidecar.istio.io/interceptionMode': 'x' }),
    ).toBe(
      "failed to run injection template: 2 errors occurred:\n\t* invalid value 'x' for annotation 'sidecar.istio.io/interceptionMode': interceptionMode invalid, use REDIRECT,TPROXY,NONE: x\n" +
        "\t* invalid value 'x' for annotation 'traffic.sidecar.istio.io/excludeInboundPorts': excludeInboundPorts invalid: failed parsing port 'x': failed parsing port 'x': strconv.ParseUint: parsing \"x\": invalid syntax\n\n",
    );
  });
  it.each([
    ['traffic.sidecar.istio.io/includeInboundPorts', '*'],
    ['traffic.sidecar.istio.io/includeInboundPorts', '80, 443 '],
    ['traffic.sidecar.istio.io/excludeOutboundIPRanges', '10.0.0.0/8,fd00::/8'],
    ['status.sidecar.istio.io/port', ' 15020 '],
    ['traffic.sidecar.istio.io/kubevirtInterfaces', 'net1,eth0.100'],
    ['sidecar.istio.io/proxyCPU', '-1.5'],
    ['proxy.istio.io/config', 'concurrency: 2'],
    ['example.com/other', '{{ }}'],
  ])('%s: %s is allowed', (name, value) => {
    expect(errors({ [name]: value })).toBeUndefined();
  });
  it.each([
    ['status.sidecar.istio.io/port', '65536', 'value out of range'],
    ['status.sidecar.istio.io/port', '+1', 'invalid syntax'],
    ['traffic.sidecar.istio.io/includeInboundPorts', '80,', 'invalid syntax'],
    ['readiness.status.sidecar.istio.io/periodSeconds', '4294967296', 'value out of range'],
    ['traffic.sidecar.istio.io/kubevirtInterfaces', 'net1,', 'empty interface name'],
    ['traffic.sidecar.istio.io/excludeInterfaces', 'abcdefghijklmnop', 'too long (max 15 chars)'],
    ['prometheus.istio.io/merge-metrics', 'yes', 'strconv.ParseBool'],
    ['sidecar.istio.io/proxyMemory', '1Gi\n', 'control characters'],
    ['proxy.istio.io/config', 'statusPort: 70000', 'must be in the range 1..65535'],
    ['sidecar.istio.io/proxyCPU', ' 1', 'quantities must match the regular expression'],
    [
      'traffic.sidecar.istio.io/includeOutboundIPRanges',
      ' ',
      "failed parsing cidr ' ': netip.ParsePrefix(\" \"): no '/'",
    ],
    [
      'status.sidecar.istio.io/port',
      ' x',
      'failed parsing port \' x\': strconv.ParseUint: parsing "x": invalid syntax',
    ],
    [
      'traffic.sidecar.istio.io/excludeInboundPorts',
      ' 80, x, y ',
      "failed parsing port ' x': failed parsing port ' x': strconv.ParseUint: parsing \"x\": invalid syntax",
    ],
    ['traffic.sidecar.istio.io/excludeInboundPorts', '80, ', "failed parsing port '': failed parsing port '': "],
  ])('%s: %j is refused', (name, value, detail) => {
    expect(errors({ [name]: value })).toContain(detail);
  });
});

describe('CIDR texts', () => {
  it.each([
    ['10.0.0.0', "no '/'"],
    ['10.0.0.0/33', 'prefix length out of range'],
    ['10.0.0.0/08', 'bad bits after slash: "08"'],
    ['10.0.0/8', 'ParseAddr("10.0.0"): IPv4 address too short'],
    ['010.0.0.0/8', 'ParseAddr("010.0.0.0"): IPv4 field has octet with leading zero'],
    ['fe80::1%eth0/64', 'IPv6 zones cannot be present in a prefix'],
    ['::/129', 'prefix length out of range'],
    ['1::2::3/64', 'ParseAddr("1::2::3"): multiple :: in address (at ":3")'],
    ['x/8', 'ParseAddr("x"): unable to parse IP'],
    ['12345::/33', 'ParseAddr("12345::"): each group must have 4 or less digits (at "12345::")'],
    ['1.2.3.4\u0001/24', 'ParseAddr("1.2.3.4\\x01"): unexpected character (at "\\x01")'],
    ['1.2.3.4/\u00034', 'bad bits after slash: "\\x034"'],
    ['10.0.0.0/99999999999999999999', 'bad bits after slash: "99999999999999999999"'],
  ])('%s', (text, fault) => {
    expect(prefixError(text)).toBe(fault);
  });
  it.each(['0.0.0.0/0', '255.255.255.255/32', '::/0', '2001:db8::/32', '::ffff:1.2.3.4/128'])('%s is one', (text) => {
    expect(prefixError(text)).toBeUndefined();
  });
});

describe('the status annotation', () => {
  it('is read back', () => {
    const status = { initContainers: ['a'], containers: [], volumes: ['v<'], imagePullSecrets: [] };
    const text = writeStatus(status, 'default');
    expect(text).toBe(
      '{"initContainers":["a"],"containers":null,"volumes":["v\\u003c"],"imagePullSecrets":null,"revision":"default"}',
    );
    expect(readStatus(text)).toEqual(status);
  });
  it.each([
    '',
    '{',
    '[]',
    'null',
    '{"containers":"x"}',
    '{"containers":[1]}',
    '{"initContainers":{"a":1}}',
    '{"volumes":[["x"]]}',
  ])('does not understand %s', (text) => {
    expect(readStatus(text)).toBeUndefined();
  });
});
