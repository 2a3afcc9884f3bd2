import { copyFile } from 'node:fs/promises';
import { InputError } from './document-error.ts';
import type { InjectionReport } from './injection-report.ts';
import { type Manifest, type ManifestDocument, readManifest } from './manifest-input.ts';
import type { ManifestOptions } from './manifest-options.ts';
import { openReplacement, type Replacement } from './manifest-output.ts';
import { outputError } from './output-error.ts';
import { describeWith } from './pod-differences.ts';
import { type Paint, paintFor } from './report/paint.ts';
import { leftBehindNote } from './temporary-file.ts';
import { type DocumentTransform, documentsFailed, transformDocument } from './transform-document.ts';
import { unifiedHunks } from './unified-diff.ts';

export interface RewriteSettings {
  readonly paths: readonly string[];
  readonly isWritten: boolean;
  /** Files are written where documents fail, too; these stay as they are. */
  readonly keepsGoing: boolean;
  /** What is appended to the name of a file's copy; undefined for no copies. */
  readonly backup: string | undefined;
  readonly diff: 'unified' | 'names' | undefined;
  /** What differs between two versions of a document, by names. */
  readonly describe: (before: string, after: string) => readonly string[];
  readonly paint: Paint;
}

/** The settings that options ask for. @param rules as {@link describeWith} takes them */
export function rewriteSettings(
  { write = false, backup, diff, keepGoing = false }: ManifestOptions,
  paths: readonly string[],
  rules: Parameters<typeof describeWith>[0],
): RewriteSettings {
  const paint = paintFor(process.stdout);
  return { paths, isWritten: write, keepsGoing: keepGoing, backup, diff, describe: describeWith(rules), paint };
}

/** What would change. */
export interface Rewriting {
  /** Names of the inputs, in order. */
  readonly changed: readonly string[];
  /** False where documents failed, so that all files are as they were. */
  readonly isDone: boolean;
}

/**
 * Puts files through a transform and writes those that change, each whole or not at all; nothing is written before all
 * are ready. Where a document fails, the others are still looked at.
 * @throws {CommandError} where a file cannot be written
 */
export async function rewriteManifests(
  settings: RewriteSettings,
  transform: DocumentTransform,
  report: InjectionReport,
): Promise<Rewriting> {
  const left = settings.isWritten ? await leftBehindNote(settings.paths) : undefined;
  if (left !== undefined) report.note(left);
  const files: RewrittenFile[] = [];
  let isDone = false;
  try {
    for (const path of settings.paths) {
      const file = new RewrittenFile(path, settings, report);
      files.push(file);
      await file.run(transform);
    }
    isDone = settings.keepsGoing || report.failures === 0;
    // A copy that fails must not leave half of the files rewritten.
    if (isDone) for (const file of files) await file.backUp();
    for (const file of files) await (isDone ? file.commit() : file.discard());
  } catch (error) {
    for (const file of files) await file.discard();
    throw error;
  } finally {
    report.end();
  }
  return { changed: files.filter((file) => file.isChanged).map((file) => file.source), isDone };
}

/** What there is to say at the end about documents that failed: nothing, or a sentence. */
export function failedDocuments(
  { isWritten, keepsGoing }: Pick<RewriteSettings, 'isWritten' | 'keepsGoing'>,
  failures: number,
): string[] {
  if (failures === 0) return [];
  const what = documentsFailed(failures);
  if (!isWritten) return [what];
  if (!keepsGoing) return [`nothing was written: ${what}`];
  return [`${what} and ${failures === 1 ? 'stays as it is' : 'stay as they are'}`];
}

class RewrittenFile {
  isChanged = false;
  readonly #manifest: Manifest;
  readonly #path: string;
  readonly #settings: RewriteSettings;
  readonly #report: InjectionReport;
  #replacement: Replacement | undefined;
  /** How many lines the new text has more so far. */
  #shift = 0;

  constructor(path: string, settings: RewriteSettings, report: InjectionReport) {
    this.#path = path;
    this.#manifest = readManifest(path);
    this.#settings = settings;
    this.#report = report;
  }

  /** How messages name it. */
  get source(): string {
    return this.#manifest.source;
  }

  async run(transform: DocumentTransform): Promise<void> {
    const before = this.#report.failures;
    if (this.#settings.isWritten) this.#replacement = await openReplacement(this.#path);
    try {
      for await (const document of this.#manifest) await this.#pass(document, transform);
    } catch (error) {
      if (!(error instanceof InputError)) throw error;
      this.#report.fail(error);
      // What stands behind it is not known.
      return this.discard();
    }
    const isWanted = this.#settings.keepsGoing || this.#report.failures === before;
    if (!this.isChanged || !isWanted) return this.discard();
    await this.#replacement?.write(this.#manifest.tail);
    await this.#replacement?.prepare();
  }

  async backUp(): Promise<void> {
    const { backup } = this.#settings;
    if (this.#replacement && backup !== undefined) await copyTo(this.#path, this.#path + backup);
  }

  async commit(): Promise<void> {
    await this.#replacement?.commit();
    this.#replacement = undefined;
  }

  async discard(): Promise<void> {
    await this.#replacement?.discard();
    this.#replacement = undefined;
  }

  async #pass(document: ManifestDocument, transform: DocumentTransform): Promise<void> {
    const text = transformDocument(document, transform, this.#report);
    if (text !== undefined && text !== document.raw) this.#show(document, text);
    await this.#replacement?.write(document.separator + (text ?? document.raw));
  }

  #show({ raw, line, source }: ManifestDocument, text: string): void {
    const { diff, paint } = this.#settings;
    const isFirst = !this.isChanged;
    this.isChanged = true;
    if (diff === undefined) return;
    if (diff === 'names') {
      const lines = this.#settings.describe(raw, text);
      process.stdout.write([paint('strong', source), ...lines.map((one) => painted(one, paint)), ''].join('\n'));
      return;
    }
    const head = isFirst ? [paint('strong', `--- ${source}\n+++ ${source}`), ''].join('\n') : '';
    const hunks = unifiedHunks(raw, text, line, line + this.#shift).map((one) => painted(one, paint));
    this.#shift += text.split('\n').length - raw.split('\n').length;
    process.stdout.write(head + hunks.join(''));
  }
}

async function copyTo(from: string, to: string): Promise<void> {
  await copyFile(from, to).catch((error: unknown) => {
    throw outputError(error, to);
  });
}

function painted(line: string, paint: Paint): string {
  if (line.startsWith('+')) return paint('good', line);
  if (line.startsWith('-')) return paint('bad', line);
  return line.startsWith('@') ? paint('quiet', line) : line;
}
