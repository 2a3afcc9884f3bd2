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
  const collector = new Collector();
  for (const [name, value] of entries(pod)) {
    if (name === 'metadata' && isObject(value)) collector.addMetadata(value);
    else if (name === 'spec' && isObject(value)) collector.addSpec(value);
    else collector.items.set(name, { kind: 'field', name, value });
  }
  return collector.items;
}

/** The place of a list: its path, the member that names its items, and the container that holds it. */
interface ListPlace {
  readonly path: string;
  readonly key: string;
  readonly holder: Pick<PodItem, 'owner' | 'parent'>;
}

class Collector {
  readonly items = new Map<string, PodItem>();

  addMetadata(metadata: JsonObject): void {
    for (const [name, value] of Object.entries(metadata)) {
      const kind = name === 'labels' ? 'label' : name === 'annotations' ? 'annotation' : undefined;
      if (kind && isObject(value)) {
        for (const [key, text] of Object.entries(value)) {
          this.items.set(`metadata.${name}[${key}]`, { kind, name: key, value: text });
        }
      } else {
        this.items.set(`metadata.${name}`, { kind: 'field', name: `metadata.${name}`, value });
      }
    }
  }

  addSpec(spec: JsonObject): void {
    for (const [name, value] of Object.entries(spec)) {
      const place = { path: `spec.${name}`, key: 'name', holder: {} };
      const containerKind = containerLists.get(name);
      const kind = specLists.get(name);
      if (containerKind && Array.isArray(value)) {
        this.#addList(place, value, (path, one, item) =>
          this.#addContainer(path, { kind: containerKind, name: one }, item),
        );
      } else if (kind && Array.isArray(value)) {
        this.#addList(place, value, (path, one, item) => this.items.set(path, { kind, name: one, value: item }));
      } else {
        this.items.set(place.path, { kind: 'field', name: place.path, value });
      }
    }
  }

  #addContainer(path: string, self: Pick<PodItem, 'kind' | 'name'>, container: Json): void {
    this.items.set(path, { ...self, value: null });
    const holder = { owner: `${self.kind} ${self.name}`, parent: path };
    for (const [name, value] of entries(container)) {
      const part = partLists.get(name);
      if (part && Array.isArray(value)) {
        const [kind, key] = part;
        this.#addList({ path: `${path}.${name}`, key, holder }, value, (itemPath, one, item) =>
          this.items.set(itemPath, { kind, name: one, ...holder, value: withoutName(item, key) }),
        );
      } else if (name !== 'name') {
        this.items.set(`${path}.${name}`, { kind: 'field', name, ...holder, value });
      }
    }
  }

  /** Adds the items of a list by their names, and the order of the names; a name that occurs again gets a number. */
  #addList(
    { path, key, holder }: ListPlace,
    list: readonly Json[],
    add: (path: string, name: string, item: Json) => void,
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
    const name = path.slice(path.lastIndexOf('.') + 1);
    this.items.set(`${path} (order)`, { kind: 'order', name, ...holder, value: names });
  }
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
