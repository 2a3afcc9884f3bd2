import { setFlagsFromString } from 'node:v8';
import type { InjectionReport } from './injection-report.ts';
import { readManifest } from './manifest-input.ts';
import { ClosedPipeError, type ManifestOutput, openOutput, refuseOverwriting } from './manifest-output.ts';
import { type DocumentTransform, transformDocument } from './transform-document.ts';

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
}

/** Puts documents through a transform, one by one; what goes to standard output goes out at once. */
export async function streamManifests(
  settings: StreamSettings,
  transform: DocumentTransform,
  report: InjectionReport,
): Promise<void> {
  await refuseOverwriting(settings.output, settings.paths);
  const output = await openOutput(settings.output);
  const restoreHeap = limitHeap(settings.paths);
  try {
    if (settings.separators === 'behind-each') await streamSeparated(settings.paths, transform, output, report);
    else await streamAsTheyAre(settings.paths, transform, output, report);
    await output.commit();
  } catch (error) {
    await output.discard();
    if (!(error instanceof ClosedPipeError)) throw error;
  } finally {
    restoreHeap();
    report.end();
  }
}

/**
 * V8 lets a heap grow to several times what is in use before it looks for garbage among what is old. Of a stream hardly
 * anything is in use for long, so looking earlier takes less memory and no time that could be measured. A pipe may bring any
 * amount: there the space for what is new stays as it is, too, which takes a tenth more time and 20 MB less.
 * @returns puts the settings back, under which the code cache is written
 */
function limitHeap(paths: readonly string[]): () => void {
  setFlagsFromString('--heap-growing-percent=20');
  if (paths.includes('-')) setFlagsFromString('--semi-space-growth-factor=1');
  return () => {
    setFlagsFromString('--heap-growing-percent=0');
    setFlagsFromString('--semi-space-growth-factor=2');
  };
}

async function streamSeparated(
  paths: readonly string[],
  transform: DocumentTransform,
  output: ManifestOutput,
  report: InjectionReport,
): Promise<void> {
  for (const path of paths) {
    for await (const document of readManifest(path)) {
      const transformed = transformDocument(document, transform);
      report.add(document, transformed);
      await output.write(`${transformed.text}---\n`);
    }
  }
}

async function streamAsTheyAre(
  paths: readonly string[],
  transform: DocumentTransform,
  output: ManifestOutput,
  report: InjectionReport,
): Promise<void> {
  let end = '';
  for (const path of paths) {
    const manifest = readManifest(path);
    if (end !== '') await output.write(end.endsWith('\n') ? '---\n' : '\n---\n');
    for await (const document of manifest) {
      const transformed = transformDocument(document, transform);
      report.add(document, transformed);
      end = document.separator + transformed.text;
      await output.write(end);
    }
    await output.write(manifest.tail);
    // A separator at the end of one input is enough before the next one.
    end = /^---.*\n$/.test(manifest.tail) ? '' : end + manifest.tail;
  }
}
