/** Enough that a shard of 10,000 entries is copied in a microsecond or two. */
const shardCount = 256;

type Shard<Value> = ReadonlyMap<string, Value>;

/** An immutable map whose changed versions share what did not change: a change costs the copy of one small part. */
export class ShardedMap<Value> implements ReadonlyMap<string, Value> {
  readonly size: number;
  readonly #shards: readonly Shard<Value>[];

  private constructor(shards: readonly Shard<Value>[]) {
    this.#shards = shards;
    this.size = shards.reduce((sum, shard) => sum + shard.size, 0);
  }

  static of<Value>(entries: Iterable<readonly [string, Value]>): ShardedMap<Value> {
    const shards = Array.from({ length: shardCount }, () => new Map<string, Value>());
    for (const [key, value] of entries) shards[shardOf(key)]!.set(key, value);
    return new ShardedMap(shards);
  }

  /** @param changes new values by key; undefined takes the key away */
  with(changes: ReadonlyMap<string, Value | undefined>): ShardedMap<Value> {
    const shards = [...this.#shards];
    const copied = new Map<number, Map<string, Value>>();
    for (const [key, value] of changes) {
      const index = shardOf(key);
      const shard = copied.get(index) ?? new Map(shards[index]!);
      if (value === undefined) shard.delete(key);
      else shard.set(key, value);
      copied.set(index, shard);
      shards[index] = shard;
    }
    return new ShardedMap(shards);
  }

  get(key: string): Value | undefined {
    return this.#shards[shardOf(key)]!.get(key);
  }

  has(key: string): boolean {
    return this.#shards[shardOf(key)]!.has(key);
  }

  *entries(): MapIterator<[string, Value]> {
    for (const shard of this.#shards) yield* shard;
  }

  *keys(): MapIterator<string> {
    for (const shard of this.#shards) yield* shard.keys();
  }

  *values(): MapIterator<Value> {
    for (const shard of this.#shards) yield* shard.values();
  }

  [Symbol.iterator](): MapIterator<[string, Value]> {
    return this.entries();
  }

  forEach(visit: (value: Value, key: string, map: ReadonlyMap<string, Value>) => void): void {
    for (const [key, value] of this) visit(value, key, this);
  }
}

/** FNV-1a: names of one cluster often differ in a few characters only, also at their end. */
function shardOf(key: string): number {
  let hash = 0x811c9dc5;
  for (let index = 0; index < key.length; index++) hash = Math.imul(hash ^ key.charCodeAt(index), 0x01000193);
  return (hash ^ (hash >>> 16)) & (shardCount - 1);
}
