import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { ByteGate, type GatedReader, type Ticket } from '../../src/server/byte-gate.ts';
import fc from '../support/properties.ts';

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

  /** Bodies that begin at the gate. */
  function bodiesAt(gate: ByteGate, count: number): { reader: Reader; ticket: Ticket }[] {
    return Array.from({ length: count }, () => {
      const reader = new Reader();
      return { reader, ticket: gate.open(reader) };
    });
  }

  it('lets everything pass below the limit', () => {
    const gate = new ByteGate(10 * big);
    const bodies = bodiesAt(gate, 2);
    for (const { ticket } of bodies) gate.take(ticket, 5 * big);
    expect(bodies.some(({ reader }) => reader.isPaused)).toBe(false);
    expect(gate.held).toBe(10 * big);
  });

  it('lets one body finish beyond the limit, then the next, in order', () => {
    const gate = new ByteGate(big);
    const bodies = bodiesAt(gate, 4);
    const paused = (): boolean[] => bodies.map(({ reader }) => reader.isPaused);
    for (const { ticket } of bodies) gate.take(ticket, big);
    gate.take(bodies[1]!.ticket, big);
    expect(paused()).toEqual([false, false, true, true]);
    gate.release(bodies[1]!.ticket);
    expect(paused()).toEqual([false, false, false, true]);
    for (const index of [2, 3, 0]) gate.release(bodies[index]!.ticket);
    expect(gate.held).toBe(0);
  });

  it('never makes small bodies wait', () => {
    const gate = new ByteGate(1);
    const bodies = bodiesAt(gate, 100);
    for (const { ticket } of bodies) gate.take(ticket, 60_000);
    expect(bodies.some(({ reader }) => reader.isPaused)).toBe(false);
  });

  it('does not let a body that trickles in hold up the others', () => {
    const gate = new ByteGate(1);
    const [trickling, waiting] = bodiesAt(gate, 2);
    gate.take(trickling!.ticket, big);
    gate.take(waiting!.ticket, big);
    expect(waiting!.reader.isPaused).toBe(true);
    vi.advanceTimersByTime(1000);
    expect(waiting!.reader.isPaused).toBe(false);
  });

  it('waits with the next as long as one is let through soon after the other', () => {
    const gate = new ByteGate(1);
    const bodies = bodiesAt(gate, 5);
    for (const { ticket } of bodies) gate.take(ticket, big);
    for (const { ticket } of bodies.slice(0, 3)) {
      vi.advanceTimersByTime(400);
      gate.release(ticket);
    }
    expect(bodies.map(({ reader }) => reader.isPaused)).toEqual([false, false, false, false, true]);
  });

  it('forgets bodies that are lost while they wait', () => {
    const gate = new ByteGate(1);
    const [first, lost, last] = bodiesAt(gate, 3);
    for (const { ticket } of [first!, lost!, last!]) gate.take(ticket, big);
    gate.release(lost!.ticket);
    gate.release(first!.ticket);
    expect(last!.reader.isPaused).toBe(false);
    gate.release(last!.ticket);
    expect(gate.held).toBe(0);
  });

  it('always lets somebody go on, and holds nothing in the end', () => {
    const sizes = fc.array(fc.array(fc.integer({ min: 1, max: big }), { minLength: 1, maxLength: 20 }), {
      maxLength: 20,
    });
    fc.assert(
      fc.property(sizes, fc.integer({ min: 1, max: 5 * big }), (bodies, limit) => {
        const gate = new ByteGate(limit);
        const started = bodiesAt(gate, bodies.length);
        let open = bodies.map((chunks, index) => ({ chunks: [...chunks], ...started[index]! }));
        while (open.length > 0) {
          const running = open.filter(({ reader }) => !reader.isPaused);
          expect(running.length).toBeGreaterThan(0);
          for (const { chunks, ticket } of running) gate.take(ticket, chunks.shift()!);
          for (const { chunks, ticket } of running) if (chunks.length === 0) gate.release(ticket);
          open = open.filter(({ chunks }) => chunks.length > 0);
        }
        expect(gate.held).toBe(0);
      }),
    );
  });
});
