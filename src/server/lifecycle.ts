/** Where the server stands between start and end; whoever serves reads it, only the server's owner changes it. */
export class Lifecycle {
  readonly startedAt = new Date();
  isListening = false;
  isDraining = false;
}
