import { CommandError } from './command-error.ts';
import { corpusFiles } from './corpus-files.ts';
import { type PlacedReview, type ReviewedSettings, readReviewed } from './reviewed-input.ts';

/** How a corpus is read, and who is told of what cannot be. */
export interface CorpusSettings extends ReviewedSettings {
  /** Told of a file or a kind that cannot be read to its end; the others still are. */
  readonly failed: (sentence: string) => void;
}

/** Objects to be replayed, one after the other. */
export interface Corpus {
  /** What it is, for messages. */
  readonly name: string;
  read(settings: CorpusSettings): AsyncGenerator<PlacedReview>;
}

/** Files, and what lies below directories. */
export function fileCorpus(paths: readonly string[]): Corpus {
  return {
    name: paths.join(', '),
    async *read(settings): AsyncGenerator<PlacedReview> {
      for await (const file of corpusFiles(paths)) {
        try {
          yield* readReviewed(file, settings);
        } catch (error) {
          if (!(error instanceof CommandError)) throw error;
          settings.failed(error.message);
        }
      }
    },
  };
}
