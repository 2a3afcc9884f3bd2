/**
 * Bounds of one render, or of several that share a {@link Budget} of steps and time. Templates are trusted to be written in
 * good faith, not to be free of mistakes, and the data that they loop over comes from tenants: whatever happens, a render
 * must end soon and must not fill the memory.
 */
export interface Limits {
  /**
   * Steps: one per node executed, loop turn, function call, and per {@link charactersPerStep} of text handled. The
   * stock templates need some 600; a million is far more than any useful one and takes some 100 ms.
   */
  readonly steps: number;
  /** Bytes of output. The stock templates print 6 kB; etcd refuses objects above 1.5 MiB, so no pod needs more. */
  readonly outputBytes: number;
  /** Nested calls of templates. Go allows 100,000, which needs a stack that JavaScript does not have. */
  readonly templateDepth: number;
  /**
   * Milliseconds that a render may take, from its first look at the clock on; only counted when there is a clock. A pod of
   * 50 containers takes 2.
   */
  readonly milliseconds: number;
  /**
   * A clock in milliseconds, read every few thousand steps; best that of the processor's time, which stands still while
   * the process is throttled. The library has none of its own.
   */
  readonly now?: (() => number) | undefined;
}

export const defaultLimits: Limits = {
  steps: 1_000_000,
  outputBytes: 1 << 20,
  templateDepth: 100,
  milliseconds: 250,
};

/** Text is handled at about a nanosecond per character, a step takes about a hundred. */
export const charactersPerStep = 64;

/** A clock costs about as much as a step; every 4096 steps (below a millisecond) are often enough. */
export const stepsPerClockCheck = 4096;

/**
 * How deep parentheses and blocks may nest in each other in a source. Go allows 10,000 parentheses. Reading and compiling
 * a level takes some 1.5 kB of stack, so this stays within a third of Node's default stack of 984 kB.
 */
export const maximumNesting = 200;

/**
 * The nesting of all templates that are active at a time. Running a level takes some 0.6 kB of stack, so this stays
 * within a quarter of the default stack.
 */
export const maximumActiveNesting = 400;
