import type { Snapshot } from '../inject/snapshot.ts';
import { isFreeWord } from '../words/free-word.ts';
import { WordFamily } from '../words/word-family.ts';
import { type FreeText, freeTexts } from './free-texts.ts';
import { type KnownReviews, type LearntText, learnReviews } from './learn-reviews.ts';
import { ReviewForm } from './review-form.ts';

/** So many reviews must come before something is learnt. */
const patience = 3;

/** A text that reviews of a family have others of. */
export interface DifferingText {
  /** Which one of the texts that may differ. */
  readonly index: number;
  /** There is a word that is a loose one. */
  readonly isLoose: boolean;
}

export type ReviewFamily = WordFamily<Buffer, DifferingText, KnownReviews>;

/**
 * A review, and others that differ from it in free words alone, and in texts that nobody reads.
 * @param body its own copy
 * @param onLearn told of each attempt, which costs as much as four reviews
 */
export function reviewFamily(body: Buffer, path: string, snapshot: Snapshot, onLearn: () => void): ReviewFamily {
  let form: ReviewForm | undefined;
  let isRead = false;
  const read = (): ReviewForm | undefined => {
    if (!isRead) form = formOf(body);
    isRead = true;
    return form;
  };
  return new WordFamily<Buffer, DifferingText, KnownReviews>(
    {
      differences: (other) => read() && differences(read()!, other),
      isFree: () => true,
      united,
      learn: (places) => {
        onLearn();
        return learnReviews(body, textsIn(form!, places), path, snapshot);
      },
    },
    patience,
  );
}

function formOf(body: Buffer): ReviewForm | undefined {
  const texts = freeTexts(body);
  return texts && ReviewForm.of(body, texts);
}

function differences(form: ReviewForm, other: Buffer): DifferingText[] | undefined {
  const spans: number[] = [];
  if (!form.match(other, spans)) return undefined;
  return form.texts.flatMap((text: FreeText, index) => {
    const [start, end] = [spans[2 * index]!, spans[2 * index + 1]!];
    if (form.sample.compare(other, start, end, text.start, text.end) === 0) return [];
    return [{ index, isLoose: isLoose(form.sample, text) || isLoose(other, { ...text, start, end }) }];
  });
}

function isLoose(body: Buffer, { word, start, end }: FreeText): boolean {
  return word !== undefined && !isFreeWord(body.toString('latin1', start, end));
}

/** A text with words and with loose words stands there twice. */
function united(left: readonly DifferingText[], right: readonly DifferingText[]): DifferingText[] {
  const all = new Map([...left, ...right].map((place) => [2 * place.index + Number(place.isLoose), place]));
  return [...all].sort(([one], [other]) => one - other).map(([, place]) => place);
}

/** The texts in those places, and those that differ always. */
function textsIn(form: ReviewForm, places: readonly DifferingText[]): LearntText[] {
  const isLoose = new Map(places.map((place) => [place.index, place.isLoose]));
  return form.texts.flatMap((text: FreeText, index) => {
    const isIn = isLoose.has(index) || text.kind === 'uid' || text.kind === 'token';
    return isIn ? [{ ...text, isLoose: isLoose.get(index) === true }] : [];
  });
}
