/** What may be learned of a cluster while serving. */
export const factKinds = ['namespaces', 'nodes', 'proxyconfigs'] as const;

export type FactKind = (typeof factKinds)[number];
