import { loadCluster } from '../config/cluster-resources.ts';
import { ProblemList } from '../config/problem-list.ts';
import type { StringMap } from '../inject/pod.ts';
import { isObject, type JsonObject, JsonSyntaxError, member, parseJson } from '../json/index.ts';
import { RecordingFiles } from '../recorder/recording-files.ts';
import { isAuditObject, readAuditEvent } from '../recording/audit-event.ts';
import { type AuditContext, recordAuditEvent } from '../recording/record-audit-event.ts';
import { CommandError } from './command-error.ts';
import type { ImportAuditOptions } from './import-audit.ts';
import { ImportCount } from './import-count.ts';
import { type Line, readLines, textOf } from './line-input.ts';
import { outputError } from './output-error.ts';
import { Progress } from './progress.ts';
import { readRules } from './record-rules.ts';
import { importJson, importText } from './report/import-report.ts';
import { version } from './version.ts';

/** Reads audit logs, writes recordings and reports on standard output. @returns whether anything was wrong */
export async function importAudit(files: readonly string[], options: ImportAuditOptions): Promise<boolean> {
  const count = await importFiles(files, options);
  for (const sentence of count.sentences()) process.stderr.write(`warning: ${sentence}\n`);
  process.stdout.write(options.output === 'json' ? importJson(count, options.out) : importText(count, options.out));
  return count.isWrong;
}

const fileBytes = 64 * 1024 * 1024;

/** @throws {CommandError} where the recordings cannot be written */
export async function importFiles(files: readonly string[], options: ImportAuditOptions): Promise<ImportCount> {
  const context = await contextOf(options);
  const never = { fileAge: Infinity, totalBytes: Infinity, maximumAge: Infinity };
  const output = new RecordingFiles(options.out, 'audit', { fileBytes, ...never });
  const count = new ImportCount(options.all === true);
  const progress = new Progress();
  try {
    await output.prepare();
    for (const file of files) await importFile(file, context, { output, count, progress });
    await output.close();
  } catch (error) {
    throw outputError(error, options.out);
  } finally {
    progress.end();
  }
  return count;
}

async function contextOf({
  resources = [],
  webhook,
  requestPath,
  recordRules,
}: ImportAuditOptions): Promise<AuditContext> {
  const labels = await namespaceLabels(resources);
  return {
    rules: await readRules(recordRules),
    engine: version,
    path: requestPath,
    webhooks: webhook,
    labelsOf: (namespace) => labels.get(namespace),
  };
}

async function namespaceLabels(paths: readonly string[]): Promise<ReadonlyMap<string, StringMap>> {
  const problems = new ProblemList();
  const { namespaces } = await loadCluster(paths, [], problems, (note) => process.stderr.write(`note: ${note}\n`));
  problems.throwAny();
  return new Map([...namespaces].map(([name, facts]) => [name, facts.labels]));
}

interface Importing {
  readonly output: RecordingFiles;
  readonly count: ImportCount;
  readonly progress: Progress;
}

async function importFile(file: string, context: AuditContext, { output, count, progress }: Importing): Promise<void> {
  try {
    for await (const lines of readLines(file)) {
      progress.tick(() => `${count.lines} lines, ${count.written} recordings`);
      for (const line of lines) {
        for (const event of eventsOf(line, file, count)) {
          const written = count.add(readAuditEvent(event), (one) => recordAuditEvent(one, context));
          if (written !== undefined) await output.append(written);
        }
      }
    }
  } catch (error) {
    if (!(error instanceof CommandError)) throw error;
    count.problem(error.message);
  }
}

/** Most lines of a log are about other things; they need not be parsed. */
const podsMark = '"pods"';
const auditMark = 'audit.k8s.io/';

/** The events of a line that may be about pods. */
function eventsOf(line: Line, file: string, count: ImportCount): JsonObject[] {
  if (line.bytes.length === 0) return [];
  count.lines++;
  if (!line.bytes.includes(auditMark)) {
    count.foreign(file, line.number);
    return [];
  }
  if (line.isEnded && !line.bytes.includes(podsMark)) return [];
  const object = parseLine(line, file, count);
  if (object === undefined) return [];
  if (isAuditObject(object)) return flattened(object);
  count.foreign(file, line.number);
  return [];
}

function parseLine(line: Line, file: string, count: ImportCount): JsonObject | undefined {
  const place = `${file}:${line.number}`;
  const text = textOf(line);
  if (text === undefined) {
    count.problem(`${place}: is not text: it holds bytes that are no UTF-8`);
    return undefined;
  }
  try {
    const value = parseJson(text);
    if (isObject(value)) return value;
    count.foreign(file, line.number);
  } catch (error) {
    if (!(error instanceof JsonSyntaxError)) throw error;
    if (line.isEnded) count.problem(`${place}: is not JSON: ${error.message}`);
    else count.torn(place);
  }
  return undefined;
}

/** A log that a webhook wrote holds lists of events. */
function flattened(object: JsonObject): JsonObject[] {
  if (object.kind !== 'EventList') return [object];
  const items = member(object, 'items');
  return Array.isArray(items) ? items.filter(isObject) : [];
}
