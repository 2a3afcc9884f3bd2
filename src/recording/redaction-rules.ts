import { StrictDocument } from '../policy/strict-document.ts';

/**
 * Which values may be written down; patterns have `*` and `?`. What looks like a secret is never written, whatever the
 * rules say.
 */
export interface RedactionRules {
  /** Names of environment variables whose values stay. */
  readonly keptEnv: readonly string[];
  /** Arguments and words of commands that stay. */
  readonly keptArgs: readonly string[];
  /** Annotations that stay although their name sounds secret. */
  readonly keptAnnotations: readonly string[];
  /** Annotations that go although nothing about them looks secret. */
  readonly redactedAnnotations: readonly string[];
}

/** What Istio's own containers are told, and no more. */
export const defaultRedaction: RedactionRules = {
  keptEnv: [],
  keptArgs: [
    'proxy',
    'sidecar',
    'router',
    'istio-iptables',
    '--domain',
    '$(POD_NAMESPACE).svc.*',
    '--proxyLogLevel=*',
    '--proxyComponentLogLevel=*',
    '--log_output_level=*',
    '--concurrency',
  ],
  keptAnnotations: [],
  redactedAnnotations: [],
};

/**
 * Reads a file of rules; what it keeps is kept beside what the default rules keep.
 * @throws {PolicyError} naming every unknown key and wrong value with its line
 */
export function readRedactionRules(text: string, file: string): RedactionRules {
  const document = new StrictDocument(text, file);
  const { root } = document;
  document.checkKeys(root, [], ['env', 'args', 'annotations']);
  const list = (section: string, key: string, allowed: readonly string[]): readonly string[] => {
    const object = document.object(root, [], section) ?? {};
    document.checkKeys(object, [section], allowed);
    return document.texts(object, [section], key) ?? [];
  };
  const annotationKeys = ['keep', 'redact'];
  const rules = {
    keptEnv: [...defaultRedaction.keptEnv, ...list('env', 'keep', ['keep'])],
    keptArgs: [...defaultRedaction.keptArgs, ...list('args', 'keep', ['keep'])],
    keptAnnotations: list('annotations', 'keep', annotationKeys),
    redactedAnnotations: list('annotations', 'redact', annotationKeys),
  };
  document.throwAny();
  return rules;
}
