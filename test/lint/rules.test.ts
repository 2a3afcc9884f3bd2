import { describe, expect, it } from 'vitest';
import { lintConfiguration } from '../../src/lint/lint-configuration.ts';
import { lintTemplate, told } from './lint-one.ts';

const container = (body: string, name = 'extra'): string => `spec:
  containers:
  - name: ${name}
    image: registry/extra:1.2
    resources:
      requests: {cpu: 10m}
${body}`;

describe('what is wrong with a template', () => {
  it.each<[what: string, template: string, findings: string[]]>([
    ['nothing', container('    env: [{name: A, value: b}]\n'), []],
    ['a mistake of the syntax', 'metadata:\n  labels: {{ if }}\n', ['template-syntax 2:1 missing value for if']],
    [
      'functions that there are not, each once',
      '# {{ now }} {{ genPrivateKey "rsa" }}\na: {{ .Values | nosuch }}{{ now }}{{ toYamlx 1 }}\n',
      [
        'unknown-function 1:6 the function "now" is not defined',
        'unknown-function 1:16 the function "genPrivateKey" is not defined',
        'unknown-function 2:17 the function "nosuch" is not defined',
        'unknown-function 2:38 the function "toYamlx" is not defined; did you mean "toYaml"?',
      ],
    ],
    [
      'members that there are not',
      'a: {{ .Revison }}\nb: {{ .ObjectMeta.Lables.app }}\nc: {{ .Values.any.thing }}\nd: {{ .ProxyConfig.StatusPort }}\n',
      [
        'unknown-name 1:7 .Revison is no member of what templates of this release see; rendering fails there',
        'unknown-name 2:18 .ObjectMeta.Lables is no member of what templates of this release see; rendering fails there',
      ],
    ],
    [
      'definitions that there are not, and that nobody calls',
      '{{ define "unused" }}a: b{{ end }}{{ define "used" }}c: d{{ end }}{{ template "used" }}\n{{ template "missing" . }}\n',
      [
        'unknown-name 2:13 calls the definition "missing", which the template does not have',
        'unused-definition 1:22 the definition "unused" is never called',
      ],
    ],
    [
      'conditions that the template itself decides',
      `{{ $mode := "a" }}
{{ if eq $mode "b" }}a: 1{{ else }}a: 2{{ end }}
{{ if true }}b: 1{{ else }}b: 2{{ end }}
{{ range list }}c: 1{{ end }}
{{ if .Values.x }}d: 1{{ end }}
{{ $set := false }}{{ range .Spec.Containers }}{{ $set = true }}{{ end }}{{ if $set }}e: 1{{ end }}
`,
      [
        'unreachable-branch 2:7 the condition eq $mode "b" is never met',
        'unreachable-branch 3:7 the condition true is always met, so what follows as else is never reached',
        'unreachable-branch 4:10 the loop over list never turns',
      ],
    ],
    [
      'a text of a pod in an anchor',
      'a: &{{ .Spec.Hostname }} b\n',
      ['no-safe-place 1:8 {{ .Spec.Hostname }} prints spec.hostname in an anchor, alias or tag'],
    ],
    [
      'a branch that is never YAML',
      'a:\n- b\n{{ if .Spec.Hostname }}  c: {{ .Spec.Hostname }}\n{{ end }}d: e\n',
      ['prints-no-yaml 3:32 where {{ .Spec.Hostname }} is printed, the output is no YAML, whatever else is chosen'],
    ],
    [
      'keys of the pod without a value',
      'spec:\n  volumes: null\n  initContainers: []\n  containers:\n  {{- if .Spec.Hostname }}\n  - name: a\n  {{- end }}\n',
      [
        'deletes-list 2:3 spec.volumes: has no value, which deletes all that the pod lists there',
        'deletes-list 4:3 spec.containers: has no value, which deletes all that the pod lists there',
      ],
    ],
    [
      'rights of containers',
      container(`    securityContext:
      privileged: true
      runAsUser: 0
      capabilities: {add: [NET_ADMIN, SYS_TIME], drop: [ALL]}
  hostNetwork: true
  volumes:
  - name: node
    hostPath: {path: /}
`),
      [
        'privileged-container 8:19 spec.containers[extra].securityContext.privileged: adds a privileged container',
        'runs-as-root 9:18 spec.containers[extra].securityContext.runAsUser: runs as user 0',
        'added-capability 10:27 spec.containers[extra].securityContext.capabilities.add: adds NET_ADMIN, SYS_TIME',
        'host-namespace 11:16 spec.hostNetwork: sets hostNetwork',
        'host-path 14:15 spec.volumes[node].hostPath: adds a volume with a path of the node',
      ],
    ],
    [
      'rights that a pod may ask for, in whatever branch',
      container(`    securityContext:
      {{- if eq (annotation .ObjectMeta "example.com/debug" "") "true" }}
      privileged: true
      {{- else }}
      runAsUser: 0
      {{- end }}
`),
      [
        'privileged-container 9:19 spec.containers[extra].securityContext.privileged: adds a privileged container (the pod decides about it with annotation "example.com/debug")',
        'runs-as-root 11:18 spec.containers[extra].securityContext.runAsUser: runs as user 0 (the pod decides about it with annotation "example.com/debug")',
      ],
    ],
    [
      'rights and images that a pod writes itself',
      `spec:
  containers:
  - name: extra
    image: "{{ annotation .ObjectMeta "example.com/image" "a:1" }}"
    resources: {requests: {cpu: 1}}
    securityContext:
      runAsUser: {{ index .ObjectMeta.Labels "user" }}
`,
      [
        'tenant-chooses-image 4:16 annotation "example.com/image" decides which image spec.containers[extra] runs',
        'tenant-sets-privilege 7:21 label "user" decides spec.containers[extra].securityContext.runAsUser',
      ],
    ],
    [
      'images without a tag, and containers without requests',
      `spec:
  initContainers:
  - name: a
    image: registry:5000/a
  - name: b
    image: b:latest
    resources: {limits: {cpu: 1}}
  - name: c
    image: c@sha256:0123
    {{- if .Spec.Hostname }}
    resources: {requests: {cpu: 1}}
    {{- end }}
  - name: istio-proxy
    image: auto
    resources: {{ toYaml .Spec.Overhead }}
`,
      [
        'missing-resources 3:11 spec.initContainers[a]: never has resource requests',
        'unpinned-image 4:12 spec.initContainers[a].image: runs registry:5000/a, which has no tag or the tag latest',
        'missing-resources 5:11 spec.initContainers[b]: never has resource requests',
        'unpinned-image 6:12 spec.initContainers[b].image: runs b:latest, which has no tag or the tag latest',
      ],
    ],
  ])('%s', (_what, template, findings) => {
    expect(told(lintTemplate(template)).filter((one) => !one.startsWith('unknown-values'))).toEqual(findings);
  });
});

describe('values', () => {
  const template = container(
    '    securityContext:\n      privileged: {{ .Values.global.privileged }}\n    workingDir: {{ .Values.global.missing }}\n',
  );

  it('are looked at where they are given', () => {
    expect(told(lintTemplate(template, { global: { privileged: true } }))).toEqual([
      'privileged-container 8:22 spec.containers[extra].securityContext.privileged: adds a privileged container',
      'prints-no-value 9:20 {{ .Values.global.missing }} prints <no value>: the configuration has no such value',
    ]);
    expect(told(lintTemplate(template, { global: { privileged: false, missing: '/' } }))).toEqual([]);
  });

  it('exclude branches', () => {
    const guarded = container('    {{- if .Values.debug }}\n    securityContext: {privileged: true}\n    {{- end }}\n');
    expect(told(lintTemplate(guarded, { debug: false }))).toEqual([]);
    expect(told(lintTemplate(guarded, { debug: true }))).toHaveLength(1);
    expect(told(lintTemplate(guarded)).map((one) => one.split(' ')[0])).toEqual([
      'privileged-container',
      'unknown-values',
    ]);
  });

  it('say which image the injector fills in', () => {
    const own = `spec:\n  containers:\n  - name: p\n    image: {{ .ProxyImage }}\n    resources: {requests: {cpu: 1}}\n`;
    const images = (tag: string) => told(lintTemplate(own, { global: { hub: 'h', tag } }));
    expect(images('1.2.3')).toEqual([]);
    expect(images('')).toEqual(['unpinned-image 4:15 .ProxyImage is h/proxyv2:, which has no tag or the tag latest']);
  });
});

describe('a configuration', () => {
  const lint = (config: object) =>
    told(lintConfiguration({ config: { text: JSON.stringify(config), source: 'config.yaml' } }));

  it('that the injector refuses', () => {
    expect(lint({ policy: 'enable', templates: { sidecar: 'a: b' } })).toEqual([
      'unusable-configuration config.yaml: policy is "enable", must be one of enabled, disabled',
    ]);
  });

  it('that is odd', () => {
    expect(lint({ policy: 'enabled', templates: { other: 'a: b' } })).toEqual([
      'odd-configuration config.yaml: defaultTemplates names "sidecar", which templates does not hold (it holds other): such pods are denied',
    ]);
  });

  it('with a template that is not made for pods', () => {
    const templates = {
      sidecar: 'a: b',
      waypoint: 'name: {{ .DeploymentName }}\nuid: {{ .UID }}\n---\nx: {{ .DeploymentName }}\n: [\n',
    };
    expect(lint({ policy: 'enabled', templates })).toEqual([
      'not-for-pods 1:10 reads .DeploymentName, .UID, which no pod has',
    ]);
  });

  it('whose other templates are looked at, however bad one is', () => {
    const templates = { sidecar: container('    securityContext: {privileged: true}\n'), bad: '{{ end }}' };
    expect(lint({ policy: 'enabled', templates }).map((one) => one.split(' ')[0])).toEqual([
      'template-syntax',
      'privileged-container',
    ]);
  });
});

describe('text of pods', () => {
  const inputs = (template: string, values?: object) =>
    lintTemplate(template, values).inputs.map(({ input, path, fills, guards }) => [input, path, fills, guards.join()]);

  it.each<[template: string, input: string, path: string | undefined, fills: string | undefined, guards: string]>([
    ['a: "{{ .Spec.Hostname }}"', 'spec.hostname', 'a', 'double-quoted scalar', 'one-scalar'],
    ["a: '{{ .Spec.Hostname }}'", 'spec.hostname', 'a', 'single-quoted scalar', 'one-scalar'],
    ['a: {{ .Spec.Hostname | quote }}', 'spec.hostname', 'a', 'plain scalar', 'written-quoted,one-scalar'],
    ['a: |\n  {{ .Spec.Hostname }}\n', 'spec.hostname', 'a', 'block scalar', 'one-scalar'],
    ['a:\n  {{ .Spec.Hostname }}: b', 'spec.hostname', 'a', 'key', 'one-key'],
    ['a: b # {{ .Spec.Hostname }}\n', 'spec.hostname', '', 'comment', 'one-comment'],
    ['a: {{ toJSON .ObjectMeta.Labels }}', 'metadata.labels', 'a', 'plain scalar', 'json-value'],
    ['a:\n  {{ toYaml .Spec.Overhead | indent 2 }}', 'spec.overhead', 'a', 'YAML of a value', 'typed-parts'],
    ['{{ if .Spec.Hostname }}a: b{{ end }}', 'spec.hostname', undefined, 'condition', 'never-printed'],
    ['{{ .Spec.Hostname }}: - x\n - [', 'spec.hostname', undefined, undefined, 'engine-checked'],
    [
      'a: {{ annotation .ObjectMeta "sidecar.istio.io/proxyCPU" "" }}',
      'annotation "sidecar.istio.io/proxyCPU"',
      'a',
      'plain scalar',
      'annotation-checked,one-scalar',
    ],
    [
      '{{ $p := "readiness.status.sidecar.istio.io/" }}a: {{ annotation .ObjectMeta (print $p "periodSeconds") "" }}',
      'annotation "readiness.status.sidecar.istio.io/periodSeconds"',
      'a',
      'plain scalar',
      'annotation-checked,one-scalar',
    ],
  ])('%s', (template, ...expected) => {
    expect(inputs(template)).toEqual([expected]);
  });

  it('is told by the names that people know', () => {
    const template = `a: {{ .DeploymentMeta.Name }}
b: {{ .ProxyConfig.InterceptionMode.String }}
{{- range $k, $v := .ProxyConfig.ProxyMetadata }}
{{ $k }}: {{ $v }}
{{- end }}
{{- range $k, $v := fromJSON (index .ObjectMeta.Annotations "x/y") }}
{{ $k }}: {{ $v }}
{{- end }}
c: {{ .ProxyImage }}
d: {{ (index .Spec.Containers 0).Ports }}
e: {{ . }}
`;
    expect([...new Set(inputs(template).map(([input]) => input))]).toEqual([
      'workload of the pod: name',
      'proxy config: interceptionMode',
      'proxy config: proxyMetadata (keys)',
      'proxy config: proxyMetadata[]',
      'keys of the JSON in annotation "x/y"',
      'the JSON in annotation "x/y"',
      'annotation "sidecar.istio.io/proxyImageType"',
      'spec.containers[].ports',
      'the whole pod',
      'proxy config: proxyMetadata',
    ]);
  });

  it('is found at its line and character', () => {
    const { inputs: found } = lintTemplate('# 😀\r\na: "😀é" # {{ .Spec.Hostname }}\nb: "{{ .Spec.Hostname }}"\n');
    expect(found.map(({ position }) => position)).toEqual([
      { line: 2, column: 14 },
      { line: 3, column: 8 },
    ]);
  });

  it('is found in each place to which a definition is taken', () => {
    const template = `{{ define "env" }}{ A: "{{ .Spec.Hostname }}" }{{ end }}a: {{ template "env" . }}\nb: {{ template "env" . }}\n`;
    expect(inputs(template).map(([, path]) => path)).toEqual(['a.A', 'b.A']);
  });
});

describe('templates of bad faith', () => {
  it.each([
    [
      'a definition that calls itself',
      '{{ define "x" }}a: {{ .Spec.Hostname }}\n{{ template "x" . }}{{ end }}{{ template "x" . }}',
    ],
    ['a thousand conditions', '{{ if .Spec.Hostname }}a: b\n{{ end }}'.repeat(1000)],
    ['ten thousand of them on one line', '{{ if .Spec.Hostname }}a{{ end }}'.repeat(10_000)],
    ['definitions that multiply', multiplying(12)],
    [
      'loops that walk down a value',
      '{{ $x := .Spec }}{{ range .Spec.Containers }}{{ $x = $x.A }}{{ $x = $x.B }}{{ end }}a: {{ $x }}',
    ],
  ])('end soon: %s', (_what, template) => {
    const start = performance.now();
    lintTemplate(template);
    expect(performance.now() - start).toBeLessThan(20_000);
  });
});

/** Each definition calls the one below it twice. */
function multiplying(levels: number): string {
  let text = '{{ define "d0" }}a: {{ .Spec.Hostname }}\n{{ end }}';
  for (let level = 1; level <= levels; level++) {
    text += `{{ define "d${level}" }}{{ template "d${level - 1}" . }}{{ template "d${level - 1}" . }}{{ end }}`;
  }
  return `${text}{{ template "d${levels}" . }}`;
}
