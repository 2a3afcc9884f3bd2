import { ConfigurationError, readSnapshot } from '../../src/inject/index.ts';
import { type Json, parseJson, stringifyJson } from '../../src/json/index.ts';
import { readYaml } from '../../src/yaml/index.ts';
import { embeddedDocuments } from '../../test/embedded/embedded-configuration.ts';
import { reviewTexts } from '../corpus.ts';
import { mutateJson } from '../mutate-json.ts';
import { mutateText } from '../mutate-text.ts';
import { reviewComplaint } from '../oracle.ts';
import type { Random } from '../random.ts';
import type { Target } from '../target.ts';

type Documents = Readonly<Record<'config' | 'values' | 'mesh', string>>;

/** Small ones, since each input is compiled. */
const small: Documents = {
  config: `policy: enabled
defaultTemplates: [sidecar]
aliases: {both: [sidecar, more]}
neverInjectSelector: [{matchExpressions: [{key: skip, operator: Exists}]}]
injectedAnnotations: {a: b}
templates:
  sidecar: |
    metadata:
      labels:
        app: {{ index .ObjectMeta.Labels "app" | quote }}
    spec:
      containers:
      - name: istio-proxy
        image: "{{ .Values.global.hub }}/proxyv2:{{ .Values.global.tag }}"
        env:
        {{- range $key, $value := .ProxyConfig.ProxyMetadata }}
        - name: {{ $key }}
          value: "{{ $value }}"
        {{- end }}
  more: |
    spec:
      volumes: [{name: more, emptyDir: {}}]
`,
  values: '{"global":{"hub":"example.com","tag":"1.0","proxy":{"resources":{"limits":{"cpu":"1"}}}},"revision":""}',
  mesh: `accessLogFile: /dev/stdout
defaultConfig: {concurrency: 2, proxyMetadata: {A: b}, discoveryAddress: "istiod:15012", drainDuration: 45s}
trustDomain: cluster.local
`,
};

const shipped: Documents = {
  config: embeddedDocuments.config.text,
  values: embeddedDocuments.values!.text,
  mesh: embeddedDocuments.mesh!.text,
};

/** Documents of a configuration, and a pod under those that are taken. */
export function openConfigurations(): Target {
  const parsed = (documents: Documents): Json => Object.values(documents).map((text) => readYaml(text));
  const donors = [parsed(small), parsed(shipped)];
  return {
    make: (random) => {
      const base = random.once(40) ? shipped : small;
      const name = random.pick(['config', 'config', 'values', 'mesh'] as const);
      return stringifyJson({ ...base, [name]: changed(random, base[name], donors) });
    },
    check,
  };
}

function changed(random: Random, text: string, donors: readonly Json[]): string {
  return random.once(2) ? mutateText(random, text) : stringifyJson(mutateJson(random, readYaml(text), donors));
}

function check(input: string): string | undefined {
  const texts = parseJson(input) as Documents;
  const document = (source: keyof Documents) => ({ source, text: texts[source] });
  try {
    const snapshot = readSnapshot({ config: document('config'), values: document('values'), mesh: document('mesh') });
    return reviewComplaint(reviewTexts[0]!, snapshot);
  } catch (error) {
    if (!(error instanceof ConfigurationError)) throw error;
    return error.problems.every(({ message }) => message !== '') ? undefined : 'refused without a sentence';
  }
}
