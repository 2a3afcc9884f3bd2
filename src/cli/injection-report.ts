import type { DocumentError, DocumentPlace } from './document-error.ts';
import type { ManifestOptions } from './manifest-options.ts';
import { Progress } from './progress.ts';
import { printable } from './report/printable.ts';
import type { ReportedWorkload } from './report-file.ts';
import type { TransformedDocument } from './transform-document.ts';
import type { WorkloadRow } from './workload-row.ts';

export interface ReportSettings {
  readonly isQuiet: boolean;
  /** Workloads are remembered for a file that is written at the end. */
  readonly isKept: boolean;
  /** The result goes to standard output, where a line of progress could get in between. */
  readonly isPrinted: boolean;
}

/** @param isSilent the command prints no manifests */
export function reportSettings(
  { quiet, report, write, output, diff }: Partial<ManifestOptions>,
  isSilent: boolean,
): ReportSettings {
  const isPrinted = diff !== undefined || (!isSilent && !write && (output === undefined || output === '-'));
  return { isQuiet: quiet === true, isKept: report !== undefined, isPrinted };
}

/** What a command says on standard error, which is never part of the manifests. */
export class InjectionReport {
  readonly workloads: ReportedWorkload[] = [];
  readonly #settings: ReportSettings;
  readonly #counts = new Map<string, number>();
  readonly #progress: Progress | undefined;
  #documents = 0;
  #failures = 0;
  #skips: string[] = [];

  constructor(settings: ReportSettings) {
    this.#settings = settings;
    const isInTheWay = settings.isPrinted && process.stdout.isTTY;
    this.#progress = settings.isQuiet || isInTheWay ? undefined : new Progress();
  }

  note(sentence: string): void {
    if (!this.#settings.isQuiet) this.say(`note: ${sentence}\n`);
  }

  warn(sentence: string): void {
    this.say(`warning: ${sentence}\n`);
  }

  /** How many documents failed. */
  get failures(): number {
    return this.#failures;
  }

  /** An error that does not end the command at once. */
  fail({ message, place, row }: DocumentError): void {
    this.#failures++;
    this.say(`error: ${message}\n`);
    this.#addRow(place, row);
  }

  say(text: string): void {
    this.#progress?.end();
    process.stderr.write(text);
  }

  add(document: DocumentPlace, { rows, cautions, notes, warnings }: TransformedDocument): void {
    this.#documents++;
    this.#progress?.tick(() => `${this.#documents} documents so far, now in ${printable(document.source)}`);
    for (const caution of cautions) this.warn(`${document.source}: document ${document.number}: ${caution}`);
    for (const note of notes) this.note(`${document.source}: document ${document.number}: ${note}`);
    for (const row of rows) this.#addRow(document, row);
    this.#skips.push(...warnings);
    // A stream without end must not fill the memory.
    if (this.#skips.length >= maximumHeld) this.end();
  }

  #addRow({ source, number, line }: DocumentPlace, row: WorkloadRow): void {
    const kind = row.status === 'skipped' ? `skipped: ${row.reason.replaceAll('-', ' ')}` : row.status;
    this.#counts.set(kind, (this.#counts.get(kind) ?? 0) + 1);
    if (this.#settings.isKept) this.workloads.push({ ...row, file: source, document: number, line });
  }

  /** Istio's own lines about workloads that are left as they are; they come at the end, as with istioctl. */
  end(): void {
    this.#progress?.end();
    if (this.#skips.length === 0) return;
    this.say(`\n${this.#skips.map((line) => `${line}\n`).join('')}`);
    this.#skips = [];
  }

  /** One line: `12 injected, 3 up to date, 2 skipped: host network`. */
  summarize(): void {
    if (this.#settings.isQuiet) return;
    const parts = [...this.#counts].sort().map(([kind, count]) => `${count} ${kind}`);
    this.say(`${parts.length === 0 ? 'no workloads' : parts.join(', ')}\n`);
  }
}

const maximumHeld = 10_000;
