/** Bounds of the HTTPS server; times in milliseconds, sizes in bytes. */
export interface ServerLimits {
  readonly bodyBytes: number;
  /** Bodies held at the same time, all requests together; beyond it further bodies wait in their sockets, unread. */
  readonly heldBytes: number;
  /** Requests between their headers and their answer; one more is shed. */
  readonly requests: number;
  readonly headerBytes: number;
  readonly requestTimeout: number;
  readonly headersTimeout: number;
  readonly checkInterval: number;
  readonly keepAliveTimeout: number;
  readonly handshakeTimeout: number;
  readonly socketsPerAddress: number;
  /** How long the rest of a refused body is read and dropped, so that the client gets to see the answer. */
  readonly lingerTimeout: number;
  /** How long clients have to close connections that are idle after the server stopped listening. */
  readonly farewellTimeout: number;
  /** How long requests in flight may take after the server stopped listening. */
  readonly closeTimeout: number;
}

const mebibyte = 1024 * 1024;

export const defaultLimits: ServerLimits = {
  // An API server takes objects of up to 3 MiB; an update carries two of them, and the envelope comes on top.
  bodyBytes: 7 * mebibyte,
  // More than the 25 connections of an API server hold with pods of 50 containers. The bodies are worked on one after
  // the other anyway.
  heldBytes: 4 * mebibyte,
  // An API server sends at most 200 mutating and 400 reading requests at a time.
  requests: 1200,
  headerBytes: 16 * 1024,
  requestTimeout: 15_000,
  headersTimeout: 10_000,
  checkInterval: 1_000,
  // Go's client drops idle connections after 90 s; whoever waits less than the client loses requests to the race.
  keepAliveTimeout: 120_000,
  handshakeTimeout: 10_000,
  socketsPerAddress: 1000,
  lingerTimeout: 2_000,
  farewellTimeout: 2_000,
  closeTimeout: 10_000,
};
