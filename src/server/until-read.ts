/** A turn of the event loop in which so little happened found nothing waiting, in milliseconds. */
const emptyTurn = 2;

/**
 * Connections that wait are accepted one in a turn, and come to a worker by way of its coordinator: none for so long, in
 * milliseconds, means that none waits.
 */
const lull = 20;

/** There is no end of turns where requests come without a pause, in milliseconds. */
const longest = 1_000;

/**
 * Resolves when what lay in the sockets is read and who waited for a connection has one. A timer that is due goes before
 * the sockets, and after a pause of the process they are full.
 * @param connections when the last one came, in milliseconds of the monotonic clock
 */
export async function untilRead(connections: { readonly acceptedAt: number }): Promise<void> {
  const end = performance.now() + longest;
  for (let start = performance.now(), isRead = false; !isRead && start < end; ) {
    await new Promise(setImmediate);
    const now = performance.now();
    isRead = now - start <= emptyTurn && now - connections.acceptedAt > lull;
    start = now;
  }
}
