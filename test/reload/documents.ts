/** The documents of a configuration by their keys; a key that is missing is not there. */
export type Documents = {
  readonly config?: string;
  readonly values?: string;
  readonly mesh?: string;
};

const config = `policy: enabled
defaultTemplates: [sidecar]
templates:
  sidecar: |
    metadata:
      annotations:
        marker: {{ .Values.global.marker | quote }}
    spec:
      containers:
      - name: istio-proxy
        image: {{ .Values.global.hub }}/proxyv2
        env:
        - name: DISCOVERY
          value: {{ .ProxyConfig.DiscoveryAddress | quote }}
`;

/** A configuration that works; injected pods carry the marker as an annotation. */
export function goodDocuments(marker: string): Required<Documents> {
  return {
    config,
    values: JSON.stringify({ global: { hub: 'example.com', marker } }),
    mesh: 'defaultConfig:\n  discoveryAddress: istiod.istio-system.svc:15012\n',
  };
}

const withConfig = (text: string): Documents => ({ ...goodDocuments('corrupt'), config: text });
const withValues = (text: string): Documents => ({ ...goodDocuments('corrupt'), values: text });
const withMesh = (text: string): Documents => ({ ...goodDocuments('corrupt'), mesh: text });
const withTemplate = (template: string): Documents =>
  withConfig(JSON.stringify({ policy: 'enabled', templates: { sidecar: template } }));
const withMembers = (members: object): Documents =>
  withConfig(JSON.stringify({ policy: 'enabled', templates: { sidecar: 'metadata: {}' }, ...members }));
const without = (...keys: (keyof Documents)[]): Documents =>
  Object.fromEntries(
    Object.entries(goodDocuments('corrupt')).filter(([key]) => !keys.includes(key as keyof Documents)),
  );

const container = 'spec:\n  containers:\n  - name: istio-proxy\n    image: ';

/** Configurations that must not come into force. */
export const corruptVariants: Readonly<Record<string, Documents>> = {
  'key config missing': without('config'),
  'key values missing': without('values'),
  'nothing but the mesh': without('config', 'values'),
  'config empty': withConfig(''),
  'config white space': withConfig(' \n\t\n'),
  'config a comment': withConfig('# to be done\n'),
  'config a scalar': withConfig('enabled'),
  'config a list': withConfig('- policy: enabled\n'),
  'config cut off': withConfig(config.slice(0, config.indexOf('value: {{') + 9)),
  'config cut off in JSON': withConfig(JSON.stringify({ policy: 'enabled', templates: {} }).slice(0, -2)),
  'config indented with a tab': withConfig(config.replace('  sidecar:', '\tsidecar:')),
  'config with a quote left open': withConfig(`policy: "enabled\n${config}`),
  'config a whole manifest': withConfig(
    JSON.stringify({ kind: 'ConfigMap', metadata: { name: 'x' }, data: { config } }),
  ),
  'config with an alias bomb': withConfig(
    `a: &a [x,x,x,x,x,x,x,x,x]\n${'bcdefghij'.replace(/./g, (name, at: number) => `${name}: &${name} [${Array(9).fill(`*${'abcdefghi'[at]}`).join()}]\n`)}${config}`,
  ),
  'config with a control character': withConfig(
    config.replace('example', 'exa\u0001mple').replace('policy', 'po\u0000licy'),
  ),
  'config of 1 MiB of nonsense': withConfig('{[('.repeat(350_000)),
  'config of 1 MiB with its end cut off': withConfig(
    `${'# padding of a configuration\n'.repeat(36_000)}policy: [enabled\n`,
  ),
  'config of a chart that was not rendered': withConfig('policy: {{ .Values.policy }}\ntemplates: {}\n'),
  'policy misspelt': withMembers({ policy: 'enbled' }),
  'policy a list': withMembers({ policy: ['enabled'] }),
  'no templates': withConfig('policy: enabled\n'),
  'templates empty': withConfig('policy: enabled\ntemplates: {}\n'),
  'templates a list': withMembers({ templates: ['metadata: {}'] }),
  'a template that is an object': withMembers({ templates: { sidecar: { metadata: {} } } }),
  'a default template that does not exist': withMembers({ defaultTemplates: ['sidecars'] }),
  'default templates a text': withMembers({ defaultTemplates: 'sidecar' }),
  'aliases of texts': withMembers({ aliases: { both: 'sidecar' } }),
  'injected annotations a list': withMembers({ injectedAnnotations: ['a'] }),
  'selectors an object': withMembers({ neverInjectSelector: { matchLabels: {} } }),
  'template: action left open': withTemplate('metadata: {{ .Values'),
  'template: end without if': withTemplate('metadata: {}\n{{ end }}'),
  'template: if without end': withTemplate('{{ if true }}metadata: {}'),
  'template: text left open': withTemplate('a: {{ "x }}'),
  'template: unknown function': withTemplate('a: {{ nonsense .Values }}'),
  'template: clock': withTemplate('a: {{ now }}'),
  'template: unknown variable': withTemplate('a: {{ $nothing }}'),
  'template: wrong number of arguments': withTemplate('a: {{ quote | index }}{{ eq }}'),
  'template: unknown template': withTemplate('{{ template "other" . }}'),
  'template: member of nothing': withTemplate(`${container}{{ .Values.nothing.at.all }}`),
  'template: says no': withTemplate('{{ fail "no pods today" }}'),
  'template: no end of work': withTemplate('{{ range until 10000 }}{{ range until 10000 }}x{{ end }}{{ end }}'),
  'template: prints no YAML': withTemplate('spec: [}'),
  'template: prints a list': withTemplate('- a\n- b\n'),
  'template: containers are a text': withTemplate('spec:\n  containers: none\n'),
  'template: a port that is a text': withTemplate(`${container}x\n    ports: [{containerPort: many}]\n`),
  'values empty': withValues(''),
  'values no YAML': withValues('{"global": {"hub": '),
  'values a list': withValues('[]'),
  'values with a hub that is a number': withValues('{"global": {"hub": 7, "marker": "x"}}'),
  'values without what templates read': withValues('{}'),
  'mesh no YAML': withMesh('defaultConfig: {'),
  'mesh a list': withMesh('- a\n'),
  'mesh with a wrong type': withMesh('defaultConfig: [1]\n'),
  'mesh with an unknown value of an enum': withMesh('defaultConfig:\n  interceptionMode: SIDEWAYS\n'),
};
