/** How a watch behaves in time, in milliseconds. */
export interface WatchTimes {
  /** The server is asked to end each watch after about this time: a connection that died in silence is noticed by that. */
  readonly watch: number;
  /** How late the server may be with that. */
  readonly grace: number;
  /** The ceilings of the delays before the first and the later retries. */
  readonly firstRetry: number;
  readonly longestRetry: number;
  /** From the start of a list to that of the next: lists are the dear part for a server. */
  readonly betweenLists: number;
  /** How often to ask for a kind of resource that the server does not know. */
  readonly unknownKind: number;
}

export const watchTimes: WatchTimes = {
  watch: 40_000,
  grace: 10_000,
  firstRetry: 500,
  longestRetry: 30_000,
  betweenLists: 1_000,
  unknownKind: 30_000,
};
