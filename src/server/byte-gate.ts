/** A body on its way in: what the gate must be able to do with it. */
export interface GatedReader {
  pause(): void;
  resume(): void;
}

/** Bodies up to this size are never made to wait: the bound on requests bounds them too. */
const smallBody = 64 * 1024;

/** How long the others wait for a body that was let through before another one is let through as well. */
const patience = 500;

/** What the gate remembers of one body; only the gate changes it. */
export interface Ticket {
  readonly reader: GatedReader;
  bytes: number;
  mayFinish: boolean;
}

/**
 * Bounds the bytes of bodies that are held in memory. Once the bound is reached, bodies are let through one by one in
 * the order in which they came, and the others stay unread in their sockets.
 */
export class ByteGate {
  readonly #limit: number;
  readonly #waiting = new Set<Ticket>();
  #held = 0;
  #finishing = 0;
  #timer: NodeJS.Timeout | undefined;

  /** @param limit in bytes */
  constructor(limit: number) {
    this.#limit = limit;
  }

  /** How many bytes are held. */
  get held(): number {
    return this.#held;
  }

  /** Begins a body. */
  open(reader: GatedReader): Ticket {
    return { reader, bytes: 0, mayFinish: false };
  }

  /** Counts bytes that arrived, and pauses the reader when it has to wait. */
  take(ticket: Ticket, bytes: number): void {
    ticket.bytes += bytes;
    this.#held += bytes;
    if (this.#held <= this.#limit || ticket.bytes <= smallBody || ticket.mayFinish) return;
    if (this.#finishing === 0) this.#letFinish(ticket);
    else this.#wait(ticket);
  }

  /** Ends a body whose request was answered or lost; once per ticket. */
  release(ticket: Ticket): void {
    this.#held -= ticket.bytes;
    this.#waiting.delete(ticket);
    if (ticket.mayFinish) this.#finishing--;
    if (this.#held <= this.#limit || this.#finishing === 0) this.#admitNext();
  }

  #letFinish(ticket: Ticket): void {
    ticket.mayFinish = true;
    this.#finishing++;
    this.#timer?.refresh();
  }

  #wait(ticket: Ticket): void {
    this.#waiting.add(ticket);
    ticket.reader.pause();
    // A body that trickles in must not hold up the others for long.
    this.#timer ??= setInterval(() => this.#admitNext(), patience).unref();
  }

  #admitNext(): void {
    const [ticket] = this.#waiting;
    if (ticket) {
      this.#waiting.delete(ticket);
      this.#letFinish(ticket);
      ticket.reader.resume();
    }
    if (this.#waiting.size > 0) return;
    clearInterval(this.#timer);
    this.#timer = undefined;
  }
}
