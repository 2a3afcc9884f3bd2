import type { Skeleton } from './skeleton.ts';

export interface SkeletonCacheLimits {
  readonly entries: number;
  /** Estimated memory of all entries together. */
  readonly bytes: number;
}

/**
 * A shape of a stock template takes some 120 kB. A configuration sees a few dozen shapes; 256 of them and 16 MiB bound
 * what a tenant can make of it with ever new shapes.
 */
export const defaultSkeletonCacheLimits: SkeletonCacheLimits = { entries: 256, bytes: 16 * 1024 * 1024 };

/** What an entry takes for each character of its text and key, once it is compiled (measured). */
const bytesPerCharacter = 20;
/** Longer ones belong to pods that are rare and expensive anyway. */
const maximumCharacters = 64 * 1024;

/** Key to skeleton; the one that was used least recently goes first. */
export class SkeletonCache {
  readonly #entries = new Map<string, Skeleton>();
  readonly #limits: SkeletonCacheLimits;
  #bytes = 0;
  #latest: string | undefined;

  constructor(limits: SkeletonCacheLimits = defaultSkeletonCacheLimits) {
    this.#limits = limits;
  }

  get size(): number {
    return this.#entries.size;
  }

  get(key: string): Skeleton | undefined {
    const known = this.#entries.get(key);
    if (known && key !== this.#latest) {
      this.#latest = key;
      this.#entries.delete(key);
      this.#entries.set(key, known);
    }
    return known;
  }

  keep(key: string, skeleton: Skeleton): void {
    const bytes = bytesOf(key, skeleton);
    if (bytes > maximumCharacters * bytesPerCharacter) return;
    this.#entries.set(key, skeleton);
    this.#latest = key;
    this.#bytes += bytes;
    for (const [oldest, entry] of this.#entries) {
      if (this.#entries.size <= this.#limits.entries && this.#bytes <= this.#limits.bytes) return;
      this.#entries.delete(oldest);
      this.#bytes -= bytesOf(oldest, entry);
    }
  }
}

function bytesOf(key: string, { size }: Skeleton): number {
  return (key.length + size) * bytesPerCharacter;
}
