import type { Json } from '../json/index.ts';
import { emptyPod, mergeOverlay } from './merge-overlay.ts';
import type { Pod } from './pod.ts';

/** A rendered template: the partial pod that it printed, and the pod that it makes of nothing. */
export interface Overlay {
  readonly patch: Json;
  /** The overlay merged over an empty pod. @throws {PatchError} where the overlay is no pod */
  readonly asPod: () => Pod;
}

/**
 * Rendered text to overlay. The pods of a workload render the same text, and parsing it costs several times the rest.
 * Bounded by entries and by characters; the least recently used goes first.
 */
export class OverlayCache {
  readonly #entries = new Map<string, Overlay>();
  readonly #parse: (text: string) => Json;
  readonly #maximumEntries: number;
  readonly #maximumCharacters: number;
  #characters = 0;

  /** A stock overlay has six thousand characters: the bounds hold about 250 workloads in some 20 MB of objects. */
  constructor(parse: (text: string) => Json, maximumEntries = 256, maximumCharacters = 2 * 1024 * 1024) {
    this.#parse = parse;
    this.#maximumEntries = maximumEntries;
    this.#maximumCharacters = maximumCharacters;
  }

  /** @throws what the parser throws; nothing is kept then */
  get(text: string): Overlay {
    const known = this.#entries.get(text);
    if (known) {
      this.#entries.delete(text);
      this.#entries.set(text, known);
      return known;
    }
    const overlay = makeOverlay(this.#parse(text));
    this.#keep(text, overlay);
    return overlay;
  }

  #keep(text: string, overlay: Overlay): void {
    if (text.length > this.#maximumCharacters / 16) return;
    this.#entries.set(text, overlay);
    this.#characters += text.length;
    for (const oldest of this.#entries.keys()) {
      if (this.#entries.size <= this.#maximumEntries && this.#characters <= this.#maximumCharacters) return;
      this.#entries.delete(oldest);
      this.#characters -= oldest.length;
    }
  }
}

function makeOverlay(patch: Json): Overlay {
  let pod: Pod | undefined;
  return {
    patch,
    asPod: () => {
      pod ??= mergeOverlay(emptyPod, patch);
      return pod;
    },
  };
}
