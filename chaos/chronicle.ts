import { Latencies } from './latencies.ts';

/** Something that is done to the servers while they answer. */
export interface Incident {
  readonly kind: string;
  readonly startedAt: number;
  endedAt: number | undefined;
  /** Since when nothing of a process that was killed is left; undefined where none was. */
  goneAt: number | undefined;
}

/** What became of one request; times in milliseconds of the monotonic clock. */
export interface Request {
  readonly sentAt: number;
  readonly answeredAt: number;
  readonly milliseconds: number;
  /** What is wrong; undefined where all is well. */
  readonly fault: string | undefined;
  /** Nothing was wrong but that the connection went away. */
  readonly isCut: boolean;
}

export interface KindReport {
  readonly kind: string;
  readonly count: number;
  readonly latencies: Latencies;
  failed: number;
}

/** An incident can still be felt for so long, in milliseconds. */
const aftermath = 500;

/** A connection is known to be gone so much later than the process, in milliseconds. */
const notice = 100;

/** What people call the time in which nothing is done. */
const quiet = 'nothing';

/** Keeps what was done and what became of requests, each one beside what was done around it. */
export class Chronicle {
  readonly all = new Latencies();
  /** Failures that must not be, the first ones of them in words. */
  readonly failures: string[] = [];
  failed = 0;
  /** Requests that were in the hands of processes that were killed. */
  lost = 0;
  /** What was done that did not go as it should. */
  readonly faults: string[] = [];
  readonly #kinds = new Map<string, { count: number; failed: number; latencies: Latencies }>();
  #incidents: Incident[] = [];

  /** Does something and takes note of it. */
  async during(kind: string, work: (incident: Incident) => Promise<void>): Promise<void> {
    const incident: Incident = { kind, startedAt: performance.now(), endedAt: undefined, goneAt: undefined };
    this.#incidents.push(incident);
    this.#kindOf(kind).count++;
    try {
      await work(incident);
    } catch (error) {
      this.faults.push(`${kind}: ${(error as Error).message}`);
    } finally {
      incident.endedAt = performance.now();
    }
  }

  request(request: Request): void {
    const around = this.#around(request);
    const isLost = request.isCut && around.some((incident) => isVictim(request, incident));
    const isFailed = request.fault !== undefined && !isLost;
    this.all.add(request.milliseconds);
    for (const kind of around.length > 0 ? new Set(around.map((one) => one.kind)) : [quiet]) {
      const report = this.#kindOf(kind);
      report.latencies.add(request.milliseconds);
      if (isFailed) report.failed++;
    }
    if (isLost) this.lost++;
    if (!isFailed) return;
    this.failed++;
    if (this.failures.length < 20) this.failures.push(`${request.fault} (around: ${kindsOf(around)})`);
  }

  kinds(): KindReport[] {
    return [...this.#kinds].map(([kind, report]) => ({ kind, ...report })).sort((a, b) => a.kind.localeCompare(b.kind));
  }

  #around({ sentAt, answeredAt }: Request): Incident[] {
    // Nobody waits for an answer for longer than a minute.
    const forgotten = answeredAt - 60_000;
    this.#incidents = this.#incidents.filter(({ endedAt = answeredAt }) => endedAt > forgotten);
    return this.#incidents.filter(
      ({ startedAt, endedAt = answeredAt }) => startedAt <= answeredAt && sentAt <= endedAt + aftermath,
    );
  }

  #kindOf(kind: string): { count: number; failed: number; latencies: Latencies } {
    const known = this.#kinds.get(kind) ?? { count: 0, failed: 0, latencies: new Latencies() };
    this.#kinds.set(kind, known);
    return known;
  }
}

/** Sent before the process was gone, and without an answer when that happened. */
function isVictim({ sentAt, answeredAt }: Request, { kind, startedAt, goneAt = answeredAt }: Incident): boolean {
  return kind.endsWith('killed') && answeredAt >= startedAt && sentAt <= goneAt + notice;
}

function kindsOf(incidents: readonly Incident[]): string {
  return [...new Set(incidents.map(({ kind }) => kind))].join(', ') || quiet;
}
