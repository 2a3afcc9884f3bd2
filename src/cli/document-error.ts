import { CommandError } from './command-error.ts';
import type { WorkloadRow } from './workload-row.ts';

/** Where a document stands, or what is wrong with it. */
export interface DocumentPlace {
  /** How messages name the input. */
  readonly source: string;
  /** Counted from 1. */
  readonly number: number;
  /** The line of the input, from 1. */
  readonly line: number;
}

/** An error about one document, of which a report can tell; the next one may be all right. */
export class DocumentError extends CommandError {
  readonly place: DocumentPlace;
  readonly row: WorkloadRow;

  /** @param message names the place */
  constructor(message: string, place: DocumentPlace, row: WorkloadRow, options?: ErrorOptions) {
    super(message);
    this.place = place;
    this.row = row;
    this.cause = options?.cause;
  }
}

/** The same where nothing behind it in the input can be read. */
export class InputError extends DocumentError {
  /** @param where in the input, for the message; empty where it is the whole input that is wrong */
  constructor(problem: string, where: string, place: DocumentPlace, options?: ErrorOptions) {
    const object = { kind: '', namespace: '', name: '' };
    const row = { object, status: 'failed', reason: 'unreadable-input', message: problem } as const;
    super([place.source, ...(where === '' ? [] : [where]), problem].join(': '), place, row, options);
  }
}
