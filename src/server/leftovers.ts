import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';

/** Reviews of new pods are smaller: an API server takes objects of up to 3 MiB. */
const hugeBody = 4 * 1024 * 1024;

/**
 * Has collected what the largest bodies leave behind: chunks, the whole and its text, three times a body, outside of V8's
 * heap, where it lets some 64 MiB pile up before it looks. A collection takes as long as an answer to a pod of 3 MiB, so
 * what smaller bodies leave is left to V8.
 */
export class Leftovers {
  readonly #collect: () => void;

  constructor(collect = collectGarbage) {
    this.#collect = collect;
  }

  /** Takes note of a request that was answered. @param bytes what was read of its body */
  add(bytes: number): void {
    // Later, for the answer has to leave first.
    if (bytes > hugeBody) setImmediate(this.#collect);
  }
}

let collector: (() => void) | undefined;

function collectGarbage(): void {
  collector ??= makeCollector();
  collector();
}

/** V8 shows its collector only to contexts that are made while it is told to. */
function makeCollector(): () => void {
  setFlagsFromString('--expose-gc');
  const collect = runInNewContext('gc') as () => void;
  setFlagsFromString('--no-expose-gc');
  return collect;
}
