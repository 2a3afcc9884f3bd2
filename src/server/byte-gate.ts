/** A body on its way in: what the gate must be able to do with it. */
export interface GatedReader {
  pause(): void;
  resume(): void;
}

/** Bodies up to this size are never made to wait: the bound on requests bounds them too. */
const smallBody = 64 * 1024;

/** How long the others wait for a body that was let through before another one is let through as well. */
const patience = 500;

interface Holding {
  bytes: number;
  mayFinish: boolean;
}

/**
 * Bounds the bytes of bodies that are held in memory. Once the bound is reached, bodies are let through one by one in
 * the order in which they came, and the others stay unread in their sockets.
 */
export class ByteGate {
  readonly #limit: number;
  readonly #holdings = new Map<GatedReader, Holding>();
  readonly #waiting = new Set<GatedReader>();
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

  /** Counts bytes that arrived for a reader, and pauses it when it has to wait. */
  take(reader: GatedReader, bytes: number): void {
    const holding = this.#holdings.get(reader) ?? { bytes: 0, mayFinish: false };
    this.#holdings.set(reader, holding);
    holding.bytes += bytes;
    this.#held += bytes;
    if (this.#held <= this.#limit || holding.bytes <= smallBody || holding.mayFinish) return;
    if (this.#finishing === 0) this.#letFinish(holding);
    else this.#wait(reader);
  }

  /** Forgets a reader whose request was answered or lost; harmless when it holds nothing. */
  release(reader: GatedReader): void {
    const holding = this.#holdings.get(reader);
    if (!holding) return;
    this.#holdings.delete(reader);
    this.#waiting.delete(reader);
    this.#held -= holding.bytes;
    if (holding.mayFinish) this.#finishing--;
    if (this.#held <= this.#limit || this.#finishing === 0) this.#admitNext();
  }

  #letFinish(holding: Holding): void {
    holding.mayFinish = true;
    this.#finishing++;
  }

  #wait(reader: GatedReader): void {
    this.#waiting.add(reader);
    reader.pause();
    // A body that trickles in must not hold up the others for long.
    this.#timer ??= setInterval(() => this.#admitNext(), patience).unref();
  }

  #admitNext(): void {
    const [reader] = this.#waiting;
    if (reader) {
      this.#waiting.delete(reader);
      this.#letFinish(this.#holdings.get(reader)!);
      reader.resume();
    }
    if (this.#waiting.size === 0) {
      clearInterval(this.#timer);
      this.#timer = undefined;
    }
  }
}
