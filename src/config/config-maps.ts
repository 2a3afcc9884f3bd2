import type { Document } from '../inject/index.ts';
import { type Json, type JsonObject, member, objectMember, textMember } from '../json/index.ts';
import type { ProblemList } from './problem-list.ts';

/** One of the two ConfigMaps that Istio's installation makes for each revision. */
export interface ConfigMap {
  readonly role: 'injector' | 'mesh';
  /** `default` for the one without a suffix. */
  readonly revision: string;
  readonly data: JsonObject;
  /** File, namespace and name, for messages. */
  readonly source: string;
}

const injectorName = /^(?:istio-sidecar-injector(?:-(.+))?|istio-inject)$/;
const meshName = /^istio(?:-(.+))?$/;

/** The ConfigMaps among the objects that are about injection; a dump of a whole namespace holds many others. */
export function findConfigMaps(objects: readonly JsonObject[], file: string): ConfigMap[] {
  return objects
    .filter((object) => textMember(object, 'kind') === 'ConfigMap')
    .flatMap((one) => asConfigMap(one, file));
}

function asConfigMap(object: JsonObject, file: string): ConfigMap[] {
  const metadata = objectMember(object, 'metadata');
  const name = textMember(metadata, 'name');
  const role = roleOf(name, objectMember(object, 'data'));
  if (!role) return [];
  const namespace = textMember(metadata, 'namespace');
  return [configMapAs(role, object, `${file}: ConfigMap ${namespace === '' ? '' : `${namespace}/`}${name}`)];
}

/** A ConfigMap whose role is known, whatever its name and keys. */
export function configMapAs(role: ConfigMap['role'], object: JsonObject, source: string): ConfigMap {
  const metadata = objectMember(object, 'metadata');
  const label = textMember(objectMember(metadata, 'labels'), 'istio.io/rev');
  const revision = revisionOf(role, textMember(metadata, 'name')) ?? (label || 'default');
  return { role, revision, data: objectMember(object, 'data'), source };
}

/** The revision that the name of a ConfigMap tells; undefined for a name that is not of Istio's pattern. */
export function revisionOf(role: ConfigMap['role'], name: string): string | undefined {
  const found = (role === 'injector' ? injectorName : meshName).exec(name);
  return found ? found[1] || 'default' : undefined;
}

/** By its name; under another name by the keys, since people rename what they copy. */
function roleOf(name: string, data: JsonObject): ConfigMap['role'] | undefined {
  if (injectorName.test(name)) return 'injector';
  if (name === 'istio' || Object.hasOwn(data, 'mesh')) return 'mesh';
  if (!Object.hasOwn(data, 'config')) return undefined;
  return Object.hasOwn(data, 'values') || configLine.test(textMember(data, 'config')) ? 'injector' : undefined;
}

/** A line by which the configuration of an injector is known even where nothing stands beside it. */
const configLine = /^(?:templates?|params):/m;

/**
 * The ConfigMap of a revision; undefined, with a problem noted, where it is not clear which one is meant.
 * @param revision undefined where the user names none: then there must be one only
 */
export function chooseRevision(
  maps: readonly ConfigMap[],
  revision: string | undefined,
  problems: ProblemList,
): ConfigMap | undefined {
  const [first, ...others] = maps;
  if (!first || others.length === 0) return first;
  const wanted = revision === undefined ? maps : maps.filter((map) => map.revision === (revision || 'default'));
  if (wanted.length === 1) return wanted[0];
  const which = [...new Set(maps.map((map) => map.revision))].join(', ');
  const what = first.role === 'injector' ? 'istio-sidecar-injector' : 'istio';
  const message =
    wanted.length === 0
      ? `of the ${maps.length} ConfigMaps ${what} none is of revision ${revision}; there are ${which}`
      : `is one of ${wanted.length} ConfigMaps ${what} that could be meant (revisions ${which}); choose one with --revision, or keep one`;
  problems.add('missing-document', first.source, message);
  return undefined;
}

/** The document under a key; undefined where the key is missing, with a problem noted where it is needed. */
export function documentAt(
  map: ConfigMap,
  key: string,
  isNeeded: boolean,
  problems: ProblemList,
): Document | undefined {
  const value: Json | undefined = member(map.data, key);
  if (typeof value === 'string') return { text: value, source: `${map.source}, key ${key}` };
  if (value !== undefined) {
    problems.add('wrong-type', map.source, `key ${key} does not hold text`);
  } else if (isNeeded) {
    const keys = Object.keys(map.data).join(', ') || 'none';
    problems.add('missing-document', map.source, `missing configuration map key "${key}" (there are: ${keys})`);
  }
  return undefined;
}
