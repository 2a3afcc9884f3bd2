import { version } from '../version.ts';

/** A result of SARIF, and the rule that it is of. */
export interface SarifResult {
  readonly ruleId: string;
  readonly level: 'error' | 'warning' | 'note';
  readonly text: string;
  readonly file: string;
  readonly line: number | undefined;
  readonly column?: number | undefined;
}

/** SARIF 2.1.0. @param describe one sentence about a rule, where there is one */
export function sarifText(found: readonly SarifResult[], describe?: (ruleId: string) => string): string {
  const results = found.map(({ ruleId, level, text, file, line, column }) => ({
    ruleId,
    level,
    message: { text },
    locations: [{ physicalLocation: { artifactLocation: { uri: encodeURI(file) }, ...regionOf(line, column) } }],
  }));
  const rules = [...new Set(found.map(({ ruleId }) => ruleId))].map((id) => ({
    id,
    ...(describe && { shortDescription: { text: describe(id) } }),
  }));
  const run = { tool: { driver: { name: 'sidecar-injector', version, rules } }, results };
  return `${JSON.stringify({ version: '2.1.0', $schema: 'https://json.schemastore.org/sarif-2.1.0.json', runs: [run] }, null, 2)}\n`;
}

function regionOf(line: number | undefined, column: number | undefined): object {
  if (line === undefined) return {};
  return { region: { startLine: line, ...(column === undefined ? {} : { startColumn: column }) } };
}
