/** A document of a configuration and where it came from, for messages. */
export interface Document {
  readonly text: string;
  readonly source: string;
}

/** The documents of a configuration. Without mesh document Istio's defaults hold; without values there are none. */
export interface ConfigurationDocuments {
  readonly config: Document;
  readonly values?: Document | undefined;
  readonly mesh?: Document | undefined;
}
