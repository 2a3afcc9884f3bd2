import type { ManifestDocument } from './manifest-input.ts';
import type { ReportedWorkload } from './report-file.ts';
import type { TransformedDocument, WorkloadRow } from './transform-document.ts';

export interface ReportSettings {
  readonly isQuiet: boolean;
  /** Workloads are remembered for a file that is written at the end. */
  readonly isKept: boolean;
}

/** What a command says on standard error, which is never part of the manifests. */
export class InjectionReport {
  readonly workloads: ReportedWorkload[] = [];
  readonly #settings: ReportSettings;
  readonly #counts = new Map<string, number>();
  #skips: string[] = [];

  constructor(settings: ReportSettings) {
    this.#settings = settings;
  }

  note(sentence: string): void {
    if (!this.#settings.isQuiet) process.stderr.write(`note: ${sentence}\n`);
  }

  warn(sentence: string): void {
    process.stderr.write(`warning: ${sentence}\n`);
  }

  /** An error that does not end the command at once. */
  fail(sentence: string): void {
    process.stderr.write(`error: ${sentence}\n`);
  }

  add(document: ManifestDocument, { rows, notes, warnings }: TransformedDocument): void {
    for (const note of notes) this.note(`${document.source}: document ${document.number}: ${note}`);
    for (const row of rows) this.addRow(document, row);
    this.#skips.push(...warnings);
    // A stream without end must not fill the memory.
    if (this.#skips.length >= maximumHeld) this.end();
  }

  addRow({ source, number, line }: ManifestDocument, row: WorkloadRow): void {
    const kind = row.status === 'skipped' ? `skipped: ${row.reason.replaceAll('-', ' ')}` : row.status;
    this.#counts.set(kind, (this.#counts.get(kind) ?? 0) + 1);
    if (this.#settings.isKept) this.workloads.push({ ...row, file: source, document: number, line });
  }

  /** Istio's own lines about workloads that are left as they are; they come at the end, as with istioctl. */
  end(): void {
    if (this.#skips.length === 0) return;
    process.stderr.write(`\n${this.#skips.map((line) => `${line}\n`).join('')}`);
    this.#skips = [];
  }

  /** One line: `12 injected, 3 up to date, 2 skipped: host network`. */
  summarize(): void {
    if (this.#settings.isQuiet) return;
    const parts = [...this.#counts].sort().map(([kind, count]) => `${count} ${kind}`);
    process.stderr.write(`${parts.length === 0 ? 'no workloads' : parts.join(', ')}\n`);
  }
}

const maximumHeld = 10_000;
