/** What one document may cost. Every limit can be overridden per call. */
export interface YamlLimits {
  /** UTF-16 units of text. */
  readonly size: number;
  /** Nested lists and maps, also those that come to lie inside each other through aliases. */
  readonly depth: number;
  /** Nodes written in the text: scalars, aliases, lists and maps. */
  readonly nodes: number;
  /** Up to so many nodes after expansion, aliases may make up 99 % of them. */
  readonly looseAliasNodes: number;
  /** From so many nodes after expansion on, aliases may make up 10 %; between the two the share falls linearly. */
  readonly strictAliasNodes: number;
  /** Nodes that aliases bring, counted after expansion. */
  readonly aliasedNodes: number;
  /** Tags of others than YAML itself may stand in the text, where they mean nothing. */
  readonly allowsCustomTags: boolean;
}

export const defaultYamlLimits: YamlLimits = {
  // A Kubernetes object is at most 1.5 MiB in etcd and 3 MiB in a request; 8 MiB leaves room for indentation.
  size: 8 * 1024 * 1024,
  // Go refuses 10,000. The JSON reader stops at 1,000 too, and no Kubernetes object is deeper than about 25.
  depth: 1000,
  // A manifest has some 20 characters per node, so 8 MiB hold 400,000; a node costs about 100 bytes of memory.
  nodes: 1_000_000,
  // The two numbers of go.yaml.in/yaml/v2.
  looseAliasNodes: 400_000,
  strictAliasNodes: 4_000_000,
  aliasedNodes: Number.POSITIVE_INFINITY,
  allowsCustomTags: true,
};

/** The default for every limit that is not given. */
export function completeLimits(limits: Partial<YamlLimits>): YamlLimits {
  return limits === defaultYamlLimits ? defaultYamlLimits : { ...defaultYamlLimits, ...limits };
}
