/** A turn of the event loop in which so little happened found nothing waiting, in milliseconds. */
const emptyTurn = 2;

/** There is no end of turns where requests come without a pause, in milliseconds. */
const longest = 1_000;

/**
 * Resolves when what lay in the sockets is read, so that connections on which a request has arrived are known to be in
 * use. A timer that is due goes before the sockets, and after a pause of the process they are full.
 */
export async function untilRead(): Promise<void> {
  const end = performance.now() + longest;
  for (let start = performance.now(), took = Number.POSITIVE_INFINITY; took > emptyTurn && start < end; ) {
    await new Promise(setImmediate);
    took = performance.now() - start;
    start += took;
  }
}
