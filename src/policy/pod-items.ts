import { isObject, type Json, type JsonObject, member } from '../json/index.ts';

export type ItemKind =
  | 'container'
  | 'init container'
  | 'ephemeral container'
  | 'env'
  | 'mount'
  | 'volume'
  | 'pull secret'
  | 'label'
  | 'annotation'
  | 'field'
  | 'order';

/** A part of a pod that people speak of by a name. */
export interface PodItem {
  readonly kind: ItemKind;
  /** Of a field its path below the container or the pod, of an order the list. */
  readonly name: string;
  /** The container that holds it, in words such as `init container istio-init`. */
  readonly owner?: string;
  /** Path of the container that holds it; where that one came or went, so did all that it holds. */
  readonly parent?: string;
  /** null for a container, whose parts are items of their own. */
  readonly value: Json;
}

/** Items by path, such as `spec.containers[app].env[PORT]`, in the order in which they stand in the pod. */
export type PodItems = ReadonlyMap<string, PodItem>;

const containerLists: ReadonlyMap<string, ItemKind> = new Map([
  ['initContainers', 'init container'],
  ['containers', 'container'],
  ['ephemeralContainers', 'ephemeral container'],
]);

const specLists: ReadonlyMap<string, ItemKind> = new Map([
  ['volumes', 'volume'],
  ['imagePullSecrets', 'pull secret'],
]);

/** Lists of a container whose items have a name, with the member that is the name. */
const partLists: ReadonlyMap<string, readonly [kind: ItemKind, key: string]> = new Map([
  ['env', ['env', 'name']],
  ['volumeMounts', ['mount', 'mountPath']],
]);

/** Takes a pod apart into what has a name. Anything that is not laid out as a pod is one field. */
export function podItems(pod: Json): PodItems {
  const items: ItemMap = new Map();
  for (const [name, value] of entries(pod)) {
    if (name === 'metadata' && isObject(value)) addMetadata(items, value);
    else if (name === 'spec' && isObject(value)) addSpec(items, value);
    else items.set(name, { kind: 'field', name, value });
  }
  return items;
}

type ItemMap = Map<string, PodItem>;

function addMetadata(items: ItemMap, metadata: JsonObject): void {
  for (const [name, value] of Object.entries(metadata)) {
    const kind = name === 'labels' ? 'label' : name === 'annotations' ? 'annotation' : undefined;
    if (kind && isObject(value)) {
      for (const [key, text] of Object.entries(value)) {
        items.set(`metadata.${name}[${key}]`, { kind, name: key, value: text });
      }
    } else {
      items.set(`metadata.${name}`, { kind: 'field', name: `metadata.${name}`, value });
    }
  }
}

function addSpec(items: ItemMap, spec: JsonObject): void {
  for (const [name, value] of Object.entries(spec)) {
    const path = `spec.${name}`;
    const containerKind = containerLists.get(name);
    const kind = specLists.get(name);
    if (containerKind && Array.isArray(value)) {
      addList(items, path, value, 'name', (itemPath, itemName, item) =>
        addContainer(items, itemPath, `${containerKind} ${itemName}`, { kind: containerKind, name: itemName }, item),
      );
    } else if (kind && Array.isArray(value)) {
      addList(items, path, value, 'name', (itemPath, itemName, item) =>
        items.set(itemPath, { kind, name: itemName, value: item }),
      );
    } else {
      items.set(path, { kind: 'field', name: path, value });
    }
  }
}

function addContainer(
  items: ItemMap,
  path: string,
  owner: string,
  self: Pick<PodItem, 'kind' | 'name'>,
  container: Json,
): void {
  items.set(path, { ...self, value: null });
  for (const [name, value] of entries(container)) {
    const part = partLists.get(name);
    if (part && Array.isArray(value)) {
      const [kind, key] = part;
      addList(
        items,
        `${path}.${name}`,
        value,
        key,
        (itemPath, itemName, item) =>
          items.set(itemPath, { kind, name: itemName, owner, parent: path, value: withoutName(item, key) }),
        { owner, parent: path },
      );
    } else if (name !== 'name') {
      items.set(`${path}.${name}`, { kind: 'field', name, owner, parent: path, value });
    }
  }
}

/** Adds the items of a list by their names, and the order of the names; a name that occurs again gets a number. */
function addList(
  items: ItemMap,
  path: string,
  list: readonly Json[],
  key: string,
  add: (path: string, name: string, item: Json) => void,
  place: Pick<PodItem, 'owner' | 'parent'> = {},
): void {
  const seen = new Map<string, number>();
  const names = list.map((item) => {
    const value = isObject(item) ? member(item, key) : undefined;
    const name = typeof value === 'string' ? value : '(no name)';
    const count = (seen.get(name) ?? 0) + 1;
    seen.set(name, count);
    const unique = count === 1 ? name : `${name} (${count})`;
    add(`${path}[${unique}]`, unique, item);
    return unique;
  });
  items.set(`${path} (order)`, { kind: 'order', name: path.slice(path.lastIndexOf('.') + 1), ...place, value: names });
}

/** A variable with nothing but a value is that value, which reads better in a comparison. */
function withoutName(item: Json, key: string): Json {
  if (!isObject(item)) return item;
  const { [key]: _name, ...rest } = item;
  const members = Object.keys(rest);
  if (members.length === 0) return '';
  return members.length === 1 && members[0] === 'value' ? rest.value! : rest;
}

function entries(value: Json): [name: string, value: Json][] {
  return isObject(value) ? Object.entries(value) : [];
}
