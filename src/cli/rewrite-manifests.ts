import { copyFile } from 'node:fs/promises';
import { CommandError } from './command-error.ts';
import type { InjectionReport } from './injection-report.ts';
import { type ManifestDocument, readManifest } from './manifest-input.ts';
import { openReplacement, outputError, type Replacement } from './manifest-output.ts';
import type { Paint } from './report/paint.ts';
import { DocumentError, type DocumentTransform, transformDocument } from './transform-document.ts';
import { unifiedHunks } from './unified-diff.ts';

export interface RewriteSettings {
  readonly paths: readonly string[];
  readonly isWritten: boolean;
  /** What is appended to the name of a file's copy; undefined for no copies. */
  readonly backup: string | undefined;
  readonly diff: 'unified' | 'names' | undefined;
  /** What differs between two versions of a document, by names. */
  readonly describe: (before: string, after: string) => readonly string[];
  readonly paint: Paint;
}

/** What would change. */
export interface Rewriting {
  /** Names of the files, in order. */
  readonly changed: readonly string[];
}

/**
 * Puts files through a transform and writes those that change, each whole or not at all; nothing is written before all
 * are ready.
 * @throws {CommandError} where a document fails; the others are still looked at, and nothing is written
 */
export async function rewriteManifests(
  settings: RewriteSettings,
  transform: DocumentTransform,
  report: InjectionReport,
): Promise<Rewriting> {
  const files: RewrittenFile[] = [];
  let failures = 0;
  try {
    for (const path of settings.paths) {
      const file = new RewrittenFile(path, settings, report);
      files.push(file);
      failures += await file.run(transform);
    }
    if (failures > 0) throw new CommandError(failureText(failures, settings.isWritten));
    for (const file of files) await file.commit();
  } catch (error) {
    for (const file of files) await file.discard();
    throw error;
  } finally {
    report.end();
  }
  return { changed: files.filter((file) => file.isChanged).map((file) => file.path) };
}

function failureText(failures: number, isWritten: boolean): string {
  const what = `${failures} ${failures === 1 ? 'document' : 'documents'} failed`;
  return isWritten ? `nothing was written: ${what}` : what;
}

class RewrittenFile {
  readonly path: string;
  isChanged = false;
  readonly #settings: RewriteSettings;
  readonly #report: InjectionReport;
  #replacement: Replacement | undefined;
  /** How many lines the new text has more so far. */
  #shift = 0;

  constructor(path: string, settings: RewriteSettings, report: InjectionReport) {
    this.path = path;
    this.#settings = settings;
    this.#report = report;
  }

  /** @returns how many documents failed */
  async run(transform: DocumentTransform): Promise<number> {
    const manifest = readManifest(this.path);
    if (this.#settings.isWritten) this.#replacement = await openReplacement(this.path);
    let failures = 0;
    try {
      for await (const document of manifest) {
        if (!(await this.#pass(document, transform))) failures++;
      }
    } catch (error) {
      if (!(error instanceof CommandError)) throw error;
      this.#report.fail(error.message);
      failures++;
    }
    await this.#replacement?.write(manifest.tail);
    if (this.isChanged && failures === 0) await this.#replacement?.prepare();
    else await this.discard();
    return failures;
  }

  async commit(): Promise<void> {
    const { backup } = this.#settings;
    if (this.#replacement && backup !== undefined) await copyTo(this.path, this.path + backup);
    await this.#replacement?.commit();
    this.#replacement = undefined;
  }

  async discard(): Promise<void> {
    await this.#replacement?.discard();
    this.#replacement = undefined;
  }

  async #pass(document: ManifestDocument, transform: DocumentTransform): Promise<boolean> {
    try {
      const transformed = transformDocument(document, transform);
      this.#report.add(document, transformed);
      if (transformed.text !== document.raw) this.#show(document, transformed.text);
      await this.#replacement?.write(document.separator + transformed.text);
      return true;
    } catch (error) {
      if (!(error instanceof DocumentError)) throw error;
      this.#report.fail(error.message);
      this.#report.addRow(document, error.row);
      return false;
    }
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
