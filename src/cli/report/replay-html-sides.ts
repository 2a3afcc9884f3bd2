import { isObject, type Json, type JsonObject, stringifyJson } from '../../json/index.ts';
import { objectText } from '../../offline/workload-error.ts';
import type { PlacedObject } from '../../policy/replay-count.ts';
import type { ReplayedObject } from '../../policy/replay-object.ts';
import { redactInjected } from '../../recording/redact-injected.ts';
import { defaultRedaction } from '../../recording/redaction-rules.ts';
import { Redactor } from '../../recording/redactor.ts';
import { writeYaml, YamlError } from '../../yaml/index.ts';
import { htmlText } from './html-text.ts';
import { differingPart, type NumberedLine, type Row, sideBySide } from './side-by-side.ts';

/** The pods of both sides beside each other, without what may be secret; nothing where one side has none. */
export function sidesTable({ sent, before, after }: ReplayedObject['pods'], place: PlacedObject): string {
  if (!isObject(sent) || !isObject(before) || !isObject(after)) return '';
  const redactor = new Redactor(defaultRedaction);
  const redacted = redactor.redact(sent) as JsonObject;
  const shown = (pod: JsonObject): string =>
    textOf(redactInjected(pod, { original: sent, redacted, secrets: redactor.secrets }, defaultRedaction));
  const left = shown(before);
  const rows = sideBySide(left, shown(after));
  if (!rows.some(({ kind }) => kind === 'changed')) return '';
  const head = `<colgroup><col class="number"><col><col class="number"><col></colgroup><thead><tr><th colspan="2">before</th><th colspan="2">after</th></tr></thead>`;
  return `<p class="quiet">The first of them, ${htmlText(objectText(place))}:</p><table class="sides">${head}<tbody>${rows.map((row) => rowPart(row, left.split('\n'))).join('')}</tbody></table>`;
}

function textOf(pod: Json): string {
  try {
    return writeYaml(pod).trimEnd();
  } catch (error) {
    if (error instanceof YamlError) return stringifyJson(pod);
    throw error;
  }
}

function rowPart(row: Row, lines: readonly string[]): string {
  if (row.kind === 'gap') {
    const container = containerAt(lines, row.next);
    const alike = row.lines === 1 ? '1 line alike' : `${row.lines} lines alike`;
    return `<tr class="gap"><td colspan="4">${alike}${container === '' ? '' : ` · ${htmlText(container)}`}</td></tr>\n`;
  }
  const { left, right } = row;
  if (row.kind === 'same') return `<tr>${cells(left, '')}${cells(right, '')}</tr>\n`;
  const part = left && right ? differingPart(left.text, right.text) : undefined;
  const leftPart = part && { start: part.start, end: part.leftEnd };
  const rightPart = part && { start: part.start, end: part.rightEnd };
  return `<tr>${cells(left, 'gone', leftPart)}${cells(right, 'come', rightPart)}</tr>\n`;
}

/** `initContainers istio-proxy`: in which container of the pod a line stands; empty where it is in none. */
function containerAt(lines: readonly string[], index: number): string {
  const start = lines.findLastIndex((line, at) => at <= index && /^ {0,2}\S/.test(line) && !/^ {2}- /.test(line));
  const list = /^ {2}((?:initC|c)ontainers):$/.exec(lines[start] ?? '')?.[1];
  if (list === undefined || index >= lines.length) return '';
  const first = lines.findLastIndex((line, at) => at <= index && line.startsWith('  - '));
  const rest = lines.slice(first + 1);
  const end = rest.findIndex((line) => !line.startsWith('    '));
  const own = [lines[first]!, ...rest.slice(0, end < 0 ? rest.length : end)];
  const name = own.map((line) => /^ {2}[- ] name: (.*)$/.exec(line)?.[1]).find((found) => found !== undefined);
  return name === undefined ? '' : `${list} ${name}`;
}

interface Part {
  readonly start: number;
  readonly end: number;
}

function cells(line: NumberedLine | undefined, look: string, part?: Part): string {
  if (!line) return '<td class="number"></td><td></td>';
  const attribute = look === '' ? '' : ` class="${look}"`;
  return `<td class="number">${line.number}</td><td${attribute}>${part ? marked(line.text, part) : htmlText(line.text)}</td>`;
}

function marked(text: string, { start, end }: Part): string {
  const [before, middle, after] = [text.slice(0, start), text.slice(start, end), text.slice(end)].map(htmlText);
  return middle === '' ? `${before}${after}` : `${before}<mark>${middle}</mark>${after}`;
}
