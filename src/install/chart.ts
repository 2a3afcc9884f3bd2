import type { JsonObject } from '../json/index.ts';

/** What the files of a Helm chart say. */
export interface Chart {
  readonly appVersion: string;
  /** Its default values. */
  readonly values: JsonObject;
  /** Text by the name of the file below `templates/`. */
  readonly templates: ReadonlyMap<string, string>;
}

/** An installation that the chart itself refuses; the message says why. */
export class InstallationError extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'InstallationError';
  }
}
