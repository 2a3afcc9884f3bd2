import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { ByteGate, type GatedReader } from '../../src/server/byte-gate.ts';

const big = 100 * 1024;

class Reader implements GatedReader {
  isPaused = false;
  pause(): void {
    this.isPaused = true;
  }
  resume(): void {
    this.isPaused = false;
  }
}

describe('the gate for bytes in memory', () => {
  beforeEach(() => void vi.useFakeTimers());
  afterEach(() => void vi.useRealTimers());

  it('lets everything pass below the limit', () => {
    const gate = new ByteGate(10 * big);
    const readers = [new Reader(), new Reader()];
    for (const reader of readers) gate.take(reader, 5 * big);
    expect(readers.some(({ isPaused }) => isPaused)).toBe(false);
    expect(gate.held).toBe(10 * big);
  });

  it('lets one body finish beyond the limit, then the next, in order', () => {
    const gate = new ByteGate(big);
    const [first, second, third] = [new Reader(), new Reader(), new Reader()];
    for (const reader of [first, second, third]) gate.take(reader, big);
    gate.take(second, big);
    expect([first.isPaused, second.isPaused, third.isPaused]).toEqual([false, false, true]);
    gate.release(second);
    expect(third.isPaused).toBe(false);
    gate.release(third);
    gate.release(first);
    expect(gate.held).toBe(0);
  });

  it('never makes small bodies wait', () => {
    const gate = new ByteGate(1);
    const readers = Array.from({ length: 100 }, () => new Reader());
    for (const reader of readers) gate.take(reader, 60_000);
    expect(readers.some(({ isPaused }) => isPaused)).toBe(false);
  });

  it('does not let a body that trickles in hold up the others', () => {
    const gate = new ByteGate(1);
    const [trickling, waiting] = [new Reader(), new Reader()];
    gate.take(trickling, big);
    gate.take(waiting, big);
    expect(waiting.isPaused).toBe(true);
    vi.advanceTimersByTime(1000);
    expect(waiting.isPaused).toBe(false);
  });

  it('forgets readers that it never knew', () => {
    const gate = new ByteGate(1);
    gate.release(new Reader());
    expect(gate.held).toBe(0);
  });

  it('always lets somebody go on, and holds nothing in the end', () => {
    const sizes = fc.array(fc.array(fc.integer({ min: 1, max: big }), { minLength: 1, maxLength: 20 }), {
      maxLength: 20,
    });
    fc.assert(
      fc.property(sizes, fc.integer({ min: 1, max: 5 * big }), (bodies, limit) => {
        const gate = new ByteGate(limit);
        let open = bodies.map((chunks) => ({ chunks: [...chunks], reader: new Reader() }));
        while (open.length > 0) {
          const running = open.filter(({ reader }) => !reader.isPaused);
          expect(running.length).toBeGreaterThan(0);
          for (const { chunks, reader } of running) if (chunks.length > 0) gate.take(reader, chunks.shift()!);
          for (const { chunks, reader } of running) if (chunks.length === 0) gate.release(reader);
          open = open.filter(({ chunks }) => chunks.length > 0);
        }
        expect(gate.held).toBe(0);
      }),
    );
  });
});
