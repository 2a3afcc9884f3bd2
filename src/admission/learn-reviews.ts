import type { Snapshot } from '../inject/snapshot.ts';
import type { WatchedTexts } from '../inject/watched-texts.ts';
import { isFreeWord, isLooseWord } from '../words/free-word.ts';
import {
  holdsLooseMark,
  holdsMarkedWord,
  isMarkedWord,
  looseMarkOf,
  markedWordOf,
  otherWordOf,
} from '../words/word-recipe.ts';
import { type Admission, admission, admit } from './admit.ts';
import { type AnswerRecipe, answerRecipe, maximumWords } from './answer-recipe.ts';
import { type FreeText, knownContainers } from './free-texts.ts';
import { containerNames, isSamePatch, sortsMarkedContainers } from './marked-patch.ts';
import { isSameAnswer } from './outcome.ts';
import { type FormText, type FormTexts, ReviewForm } from './review-form.ts';
import { tokenPrefix } from './review-texts.ts';

/** A text of a review in whose place others of its family have other texts. */
export interface LearntText extends FreeText {
  /** Also of what is a loose word only. */
  readonly isLoose: boolean;
}

/** What is known of reviews that differ in their words, and in texts that nobody reads. */
export interface KnownReviews {
  readonly form: ReviewForm;
  readonly recipe: AnswerRecipe;
  /** Whether the words of a review are none of which more is known than that they are handed on. */
  readonly takes: (words: readonly string[]) => boolean;
}

/**
 * Answers the review twice with made-up words. The first time templates are watched: no function may look into a word,
 * and what it is compared with it must not be. The second answer must be what the first one says, while no template looks
 * at what nobody should read.
 * @param texts all of the body that reviews of the family may have otherwise
 * @returns undefined where reviews of the family must be answered in the ordinary way
 */
export function learnReviews(
  body: Buffer,
  texts: readonly LearntText[],
  path: string,
  snapshot: Snapshot,
): KnownReviews | undefined {
  const form = ReviewForm.of(body, withRules(texts));
  if (!form || countOfWords(form) > maximumWords) return undefined;
  const marked = form.withTexts(markFor);
  const watched = admitWatched(marked, path, snapshot);
  const recipe = watched && answerRecipe(watched.admission.write(), textsOf(form, markFor));
  if (!watched || !recipe) return undefined;
  const other = admitOther(form, path, snapshot);
  if (!other || !isSameAnswer(recipe(textsOf(form, otherFor)), other)) return undefined;
  return { form: marked, recipe, takes: watched.takes };
}

/** The words numbered anew, with what may stand there. */
function withRules(texts: readonly LearntText[]): LearntText[] {
  const numbers = [...new Set(texts.flatMap(({ word }) => (word ? [word.number] : [])))];
  return texts.map((text) => {
    if (!text.word) return text;
    const { word, isLoose } = text;
    const takes = mayBeLoose(text) ? (isLoose ? isLooseWord : isFreeWord) : word.takes;
    return { ...text, word: { ...word, takes, number: numbers.indexOf(word.number) } };
  });
}

function mayBeLoose({ role }: FreeText): boolean {
  return role === 'value' || role === 'prefix';
}

function countOfWords({ texts }: ReviewForm): number {
  return 1 + Math.max(-1, ...texts.map(({ word }) => word?.number ?? -1));
}

type TextOf = (text: FormText) => string;

/** In the place of what nobody reads: nothing may come out there. */
const unreadMark = looseMarkOf(maximumWords);

function markFor(text: FormText): string {
  const { kind, role, word, isLoose } = text as LearntText;
  if (kind === 'uid') return 'the uid of another review';
  if (kind === 'token') return `${tokenPrefix}0zyx9`;
  if (kind === 'unread') return unreadMark;
  // It must be made of digits, and comes out nowhere, or the second answer would differ.
  if (role === 'schedule') return '9041726350';
  return isLoose || role === 'hash' ? looseMarkOf(word!.number) : markedWordOf(word!.number);
}

function otherFor(text: FormText): string {
  const { kind, role, word, isLoose } = text as LearntText;
  if (kind === 'uid') return 'a third one';
  if (kind === 'token') return `${tokenPrefix}1wvu8`;
  if (kind === 'unread') return 'changed, and longer than it was';
  if (role === 'schedule') return '28394050';
  return isLoose || role === 'hash' ? `${word!.number}e7` : otherWordOf(word!.number);
}

function textsOf(form: ReviewForm, textOf: TextOf): FormTexts {
  const words: string[] = [];
  let [uid, token] = ['', ''];
  for (const text of form.texts) {
    if (text.kind === 'uid') uid = textOf(text);
    else if (text.kind === 'token') token = textOf(text);
    else if (text.word) words[text.word.number] = textOf(text);
  }
  return { uid, token, words };
}

interface WatchedAdmission {
  readonly admission: Admission;
  readonly takes: KnownReviews['takes'];
}

/** Undefined where the answer depends on marks. */
function admitWatched(marked: ReviewForm, path: string, snapshot: Snapshot): WatchedAdmission | undefined {
  /** What words must not be. */
  const others = new Set(knownContainers);
  const brought = new Set<string>();
  let isLookedInto = false;
  const watchedTexts: WatchedTexts = {
    marks: {
      holds: holdsMarkedWord,
      is: isMarkedWord,
      isLoose: holdsLooseMark,
      differsFrom: (text) => others.add(text) === others,
    },
    onLook: () => {
      isLookedInto = true;
    },
    onPatch: (patch) => {
      for (const name of containerNames(patch)) brought.add(name);
    },
  };
  const answered = admission(marked.sample.toString(), path, snapshot, { watchedTexts });
  const { result } = answered.outcome;
  if (isLookedInto || (result !== 'injected' && result !== 'skipped')) return undefined;
  // A container that customises one of the template's is more than handed on.
  if ([...brought].some((name) => marked.sample.includes(JSON.stringify(name)))) return undefined;
  const isSame = isSamePatch(answered, unreadMark, (text) => others.add(text));
  if (!isSame || sortsMarkedContainers(answered.object)) return undefined;
  for (const name of brought) others.add(name);
  return { admission: answered, takes: takesFor(marked, new Set(containerNames(answered.object)), others) };
}

/** @param containers names of all containers, with marks */
function takesFor(
  { texts }: ReviewForm,
  containers: ReadonlySet<string>,
  others: ReadonlySet<string>,
): KnownReviews['takes'] {
  const names = texts.flatMap(({ role, word }: FreeText) => (role === 'name' ? [word!.number] : []));
  return (words) => {
    if (words.some((word) => others.has(word))) return false;
    return new Set(names.map((name) => words[name]!).filter((name) => !containers.has(name))).size === names.length;
  };
}

/** Undefined where a template looks at what nobody should read. */
function admitOther(form: ReviewForm, path: string, snapshot: Snapshot): ReturnType<typeof admit> | undefined {
  let hasRead = false;
  const watch = (): void => {
    hasRead = true;
  };
  const answer = admit(form.withTexts(otherFor).sample.toString(), path, snapshot, { watch });
  return hasRead ? undefined : answer;
}
