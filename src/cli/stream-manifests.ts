import { setFlagsFromString } from 'node:v8';
import { CommandError } from './command-error.ts';
import { InputError } from './document-error.ts';
import type { InjectionReport } from './injection-report.ts';
import { type Manifest, type ManifestDocument, readManifest } from './manifest-input.ts';
import { ClosedPipeError, type ManifestOutput, openOutput, refuseOverwriting } from './manifest-output.ts';
import { type DocumentTransform, documentsFailed, transformDocument } from './transform-document.ts';

/** What stands between the documents of the output. */
export type Separators =
  /** A line `---` behind each, as istioctl writes it. */
  | 'behind-each'
  /** What stands between them in the input. */
  | 'as-they-are';

export interface StreamSettings {
  readonly paths: readonly string[];
  readonly output: string | undefined;
  readonly separators: Separators;
  /** Documents that fail are left out; otherwise the output ends before the first of them. */
  readonly keepsGoing: boolean;
}

/**
 * Puts documents through a transform, one by one; what goes to standard output goes out at once. Where one fails, the
 * others are still looked at.
 * @throws {CommandError} where documents failed
 */
export async function streamManifests(
  settings: StreamSettings,
  transform: DocumentTransform,
  report: InjectionReport,
): Promise<void> {
  await refuseOverwriting(settings.output, settings.paths);
  const output = await openOutput(settings.output);
  const restoreHeap = limitHeap(settings.paths);
  try {
    const stream = new ManifestStream(settings, transform, output, report);
    await stream.run();
    await (stream.isOpen ? output.commit() : output.discard());
  } catch (error) {
    await output.discard();
    if (!(error instanceof ClosedPipeError)) throw error;
  } finally {
    restoreHeap();
    report.end();
  }
  if (report.failures === 0 || settings.keepsGoing) report.summarize();
  if (report.failures > 0) throw new CommandError(failureText(report.failures, settings));
}

function failureText(failures: number, { output, keepsGoing }: StreamSettings): string {
  const what = documentsFailed(failures);
  if (keepsGoing) return `${what} and ${failures === 1 ? 'is' : 'are'} not in the output`;
  const isPrinted = output === undefined || output === '-';
  return isPrinted ? `${what}; the output ends before the first that did` : `nothing was written: ${what}`;
}

/**
 * V8 lets a heap grow to several times what is in use before it looks for garbage among what is old. Of a stream hardly
 * anything is in use for long, so looking earlier takes less memory and no time that could be measured. A pipe may bring any
 * amount: there the space for what is new does not grow from the start, which takes a tenth more time and 20 MB less.
 * @returns puts back how the heap grows; what is new gets its space back with the end of the command (v8-settings.ts)
 */
function limitHeap(paths: readonly string[]): () => void {
  setFlagsFromString('--heap-growing-percent=20');
  if (paths.includes('-')) setFlagsFromString('--semi-space-growth-factor=1');
  return () => setFlagsFromString('--heap-growing-percent=0');
}

class ManifestStream {
  readonly #settings: StreamSettings;
  readonly #transform: DocumentTransform;
  readonly #output: ManifestOutput;
  readonly #report: InjectionReport;
  /** What was written last; empty where no separator is needed behind it. */
  #end = '';
  /** Nothing of this input was written yet, but of one before it. */
  #isBetween = false;

  constructor(settings: StreamSettings, transform: DocumentTransform, output: ManifestOutput, report: InjectionReport) {
    this.#settings = settings;
    this.#transform = transform;
    this.#output = output;
    this.#report = report;
  }

  /** Whether anything is still written. */
  get isOpen(): boolean {
    return this.#settings.keepsGoing || this.#report.failures === 0;
  }

  async run(): Promise<void> {
    const pass = this.#settings.separators === 'behind-each' ? this.#separated : this.#asItIs;
    for (const path of this.#settings.paths) {
      try {
        await pass.call(this, readManifest(path));
      } catch (error) {
        if (!(error instanceof InputError)) throw error;
        this.#report.fail(error);
      }
    }
  }

  async #separated(manifest: Manifest): Promise<void> {
    for await (const document of manifest) {
      const text = this.#transformed(document);
      if (text !== undefined) await this.#output.write(`${text}---\n`);
    }
  }

  async #asItIs(manifest: Manifest): Promise<void> {
    this.#isBetween = this.#end !== '';
    for await (const document of manifest) {
      const text = this.#transformed(document);
      if (text !== undefined) await this.#write(document.separator + text);
    }
    if (this.isOpen && manifest.tail !== '') await this.#write(manifest.tail);
    // A separator at the end of one input is enough before the next one.
    if (/^---.*\n$/.test(manifest.tail)) this.#end = '';
  }

  /** undefined where nothing is to be written of it. */
  #transformed(document: ManifestDocument): string | undefined {
    const text = transformDocument(document, this.#transform, this.#report);
    return this.isOpen ? text : undefined;
  }

  async #write(text: string): Promise<void> {
    const gap = this.#end.endsWith('\n') ? '---\n' : '\n---\n';
    await this.#output.write(this.#isBetween ? gap + text : text);
    this.#isBetween = false;
    this.#end = text;
  }
}
