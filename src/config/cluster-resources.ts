import {
  type ClusterFacts,
  ConfigurationError,
  emptyCluster,
  type NamespaceFacts,
  type NodeFacts,
} from '../inject/index.ts';
import { isObject, type JsonObject, member, objectMember, textMember } from '../json/index.ts';
import { MessageError, readProxyConfigResources } from '../mesh/index.ts';
import { ProblemList } from './problem-list.ts';
import { readObjects } from './read-objects.ts';
import { manifestFiles, readText } from './read-text.ts';

/**
 * Reads Kubernetes objects that stand for the cluster. Without any Node nothing is known of the nodes.
 * @param objects that were read already, from a cluster
 * @param note told of objects that play no part
 */
export async function loadCluster(
  paths: readonly string[],
  objects: readonly JsonObject[],
  problems: ProblemList,
  note: (sentence: string) => void,
): Promise<ClusterFacts> {
  const collector = new Collector(problems, note);
  for (const object of objects) collector.add(object, 'cluster');
  for await (const { object, file } of resourceObjects(paths, problems)) collector.add(object, file);
  return collector.facts();
}

async function* resourceObjects(
  paths: readonly string[],
  problems: ProblemList,
): AsyncGenerator<{ object: JsonObject; file: string }> {
  for (const path of paths) {
    for (const file of await manifestFiles(path, problems)) {
      const text = await readText(file, problems);
      const objects = text === undefined ? undefined : problems.collect(() => readObjects(text, file));
      for (const object of objects ?? []) yield { object, file };
    }
  }
}

const webhookKind = 'MutatingWebhookConfiguration';

/**
 * The MutatingWebhookConfigurations among the objects: injection does not depend on them, an explanation does.
 * @param objects that were read already, from a cluster
 * @throws {ConfigurationError} where a file cannot be read
 */
export async function loadWebhookConfigurations(
  paths: readonly string[],
  objects: readonly JsonObject[],
): Promise<JsonObject[]> {
  const problems = new ProblemList();
  const found = [...objects];
  for await (const { object } of resourceObjects(paths, problems)) found.push(object);
  problems.throwAny();
  return found.filter((object) => textMember(object, 'kind') === webhookKind);
}

export function nodeFacts(node: JsonObject): NodeFacts {
  const nodeInfo = objectMember(objectMember(node, 'status'), 'nodeInfo');
  return { kubeletVersion: textMember(nodeInfo, 'kubeletVersion') };
}

class Collector {
  readonly #namespaces = new Map<string, NamespaceFacts>();
  readonly #nodes = new Map<string, NodeFacts>();
  readonly #proxyConfigs: JsonObject[] = [];
  readonly #problems: ProblemList;
  readonly #note: (sentence: string) => void;

  constructor(problems: ProblemList, note: (sentence: string) => void) {
    this.#problems = problems;
    this.#note = note;
  }

  add(object: JsonObject, file: string): void {
    const kind = textMember(object, 'kind');
    const name = textMember(objectMember(object, 'metadata'), 'name');
    const apiVersion = textMember(object, 'apiVersion');
    // A bundle holds these, too; others read them.
    if (kind === webhookKind || kind === 'ConfigMap') return;
    const isProxyConfig = kind === 'ProxyConfig' && apiVersion.startsWith('networking.istio.io/');
    if (!isProxyConfig && !(apiVersion === 'v1' && (kind === 'Namespace' || kind === 'Node'))) {
      const what = kind === '' ? 'an object without kind' : `${kind} ${name}`;
      this.#note(`${file}: ${what} is left out; of the cluster only Namespaces, Nodes and ProxyConfigs matter`);
    } else if (name === '') {
      this.#problems.add('bad-resource', file, `holds a ${kind} without metadata.name`);
    } else if (isProxyConfig) {
      this.#addProxyConfig(object, file);
    } else if (kind === 'Namespace') {
      this.#addNamespace(object, name, file);
    } else {
      this.#nodes.set(name, nodeFacts(object));
    }
  }

  facts(): ClusterFacts {
    return {
      id: emptyCluster.id,
      nodes: this.#nodes.size > 0 ? this.#nodes : undefined,
      namespaces: this.#namespaces,
      proxyConfigs: readProxyConfigResources(this.#proxyConfigs),
    };
  }

  #addNamespace(object: JsonObject, name: string, file: string): void {
    const metadata = objectMember(object, 'metadata');
    const labels = this.#strings(metadata, 'labels', `${file}: Namespace ${name}`);
    const annotations = this.#strings(metadata, 'annotations', `${file}: Namespace ${name}`);
    this.#namespaces.set(name, { labels, annotations });
  }

  #strings(metadata: JsonObject, key: string, source: string): { [name: string]: string } {
    const map = member(metadata, key) ?? {};
    if (isObject(map) && Object.values(map).every((value) => typeof value === 'string')) {
      return map as { [name: string]: string };
    }
    this.#problems.add('bad-resource', source, `metadata.${key} is no map of texts; quote numbers and booleans`);
    return {};
  }

  /** Without a namespace it lands in `default`, as with kubectl. */
  #addProxyConfig(object: JsonObject, file: string): void {
    const metadata = objectMember(object, 'metadata');
    const namespace = textMember(metadata, 'namespace') || 'default';
    const placed = { ...object, metadata: { ...metadata, namespace } };
    const source = `${file}: ProxyConfig ${namespace}/${textMember(metadata, 'name')}`;
    const isReadable = this.#problems.collect(() => {
      try {
        return readProxyConfigResources([placed]);
      } catch (error) {
        if (!(error instanceof MessageError)) throw error;
        throw new ConfigurationError([{ code: 'bad-resource', source, message: error.message }]);
      }
    });
    if (isReadable) this.#proxyConfigs.push(placed);
  }
}
