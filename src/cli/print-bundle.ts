import type { KubernetesApi } from '../cluster/kubernetes-api.ts';
import type { LiveConfigMap } from '../config/live-config-maps.ts';
import { allConfigMaps } from '../config/needed-config-maps.ts';
import type { ClusterKind } from '../config/read-cluster-objects.ts';
import { readLiveConfigMaps } from '../config/read-live-config-maps.ts';
import { withoutSecrets } from '../config/without-secrets.ts';
import { type JsonObject, member, objectMember, setMember, textMember } from '../json/index.ts';
import { writeYaml } from '../yaml/index.ts';
import { asked } from './api-answer.ts';
import { apiConnection } from './api-connection.ts';
import { CommandError } from './command-error.ts';
import type { ConfigBundleOptions } from './config-bundle.ts';
import { readObjects } from './read-live.ts';

const kinds: readonly ClusterKind[] = ['Namespace', 'Node', 'ProxyConfig', 'MutatingWebhookConfiguration'];

/** Reads everything before it prints anything. */
export async function printBundle(options: ConfigBundleOptions): Promise<void> {
  const api = await apiConnection(options)();
  const documents = [...(await configMaps(api, options)), ...(await readObjects(api, options, { kinds, note }))];
  process.stdout.write(documents.map((document) => writeYaml(document)).join('---\n'));
}

function note(sentence: string): void {
  process.stderr.write(`note: ${sentence}\n`);
}

/** The keys that matter: `meshNetworks` and the like say nothing about pods. */
const keys = ['config', 'values', 'mesh'];

async function configMaps(api: KubernetesApi, options: ConfigBundleOptions): Promise<JsonObject[]> {
  const { injector, mesh } = await asked(() => readLiveConfigMaps(api, allConfigMaps(options)));
  return [injector, mesh].flatMap((map) => (map ? [bundled(map)] : []));
}

function bundled({ namespace, name, object }: LiveConfigMap): JsonObject {
  if (!object) {
    throw new CommandError(
      `ConfigMap ${namespace}/${name} does not exist; see --istioNamespace, --revision, --injectConfigMapName and --meshConfigMapName`,
    );
  }
  const data: JsonObject = {};
  for (const key of keys) {
    if (member(objectMember(object, 'data'), key) === undefined) continue;
    const { text, removed } = withoutSecrets(textMember(objectMember(object, 'data'), key));
    if (removed.length > 0)
      note(`ConfigMap ${namespace}/${name}, key ${key}: left out as secret: ${removed.join(', ')}`);
    setMember(data, key, text);
  }
  const labels = member(objectMember(object, 'metadata'), 'labels');
  const metadata = { name, namespace, ...(labels !== undefined && { labels }) };
  return { apiVersion: 'v1', kind: 'ConfigMap', metadata, data };
}
