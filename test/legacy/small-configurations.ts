import { generationOf } from '../../src/inject/generations/families.ts';
import type { ConfigurationDocuments } from '../../src/inject/index.ts';

/** Small configurations of one form each, with a proxy whose image tells the release. */
export const smallConfigurations: readonly { readonly release: string; readonly documents: Documents }[] = [
  { release: '0.8.0', documents: (policy) => withBrackets(policy, '0.8.0') },
  { release: '1.0.9', documents: (policy) => withBrackets(policy, '1.0.9') },
  { release: '1.4.10', documents: withOneTemplate },
  { release: '1.29.0', documents: withTemplates },
];

type Documents = (policy: string) => ConfigurationDocuments;

const document = (text: string, source: string) => ({ text, source });
const mesh = document('', 'mesh');

function withBrackets(policy: string, tag: string): ConfigurationDocuments {
  const config = `policy: ${policy}
template: |-
  containers:
  - name: istio-proxy
    image: docker.io/istio/proxyv2:${tag}
    args: [proxy, --discoveryAddress, "[[ .ProxyConfig.DiscoveryAddress ]]", --serviceCluster, "[[ .ProxyConfig.ServiceCluster ]]"]
`;
  return { config: document(config, 'config'), mesh };
}

function withOneTemplate(policy: string): ConfigurationDocuments {
  const config = `policy: ${policy}
neverInjectSelector: [{matchLabels: {batch: "yes"}}]
template: |
  containers:
  - name: istio-proxy
    image: "{{ .Values.global.hub }}/proxyv2:{{ .Values.global.tag }}"
    args: [proxy, --discoveryAddress, "{{ .ProxyConfig.DiscoveryAddress }}", --serviceCluster, "{{ .ProxyConfig.ServiceCluster }}"]
`;
  return { config: document(config, 'config'), values: valuesOf('1.4.10'), mesh };
}

function withTemplates(policy: string): ConfigurationDocuments {
  const config = `policy: ${policy}
alwaysInjectSelector: [{matchLabels: {mesh: "yes"}}]
templates:
  sidecar: |
    spec:
      containers:
      - name: istio-proxy
        image: "{{ .Values.global.hub }}/proxyv2:{{ .Values.global.tag }}"
        args: [proxy, sidecar]
`;
  return { config: document(config, 'config'), values: valuesOf('1.29.0'), mesh };
}

function valuesOf(tag: string) {
  return document(JSON.stringify({ global: { hub: 'docker.io/istio', tag } }), 'values');
}

/** What the family of a release is called. */
export function familyOf(release: string): string {
  return generationOf(release)!.name;
}
