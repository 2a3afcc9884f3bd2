import { holdsMarkedWord, markedWordOf, maximumMarks, wordRecipe } from '../words/word-recipe.ts';
import type { Answer, Outcome } from './outcome.ts';
import type { FormTexts } from './review-form.ts';
import { tokenPrefix } from './review-texts.ts';

/** Makes the answer to a review out of the texts that are its own. */
export type AnswerRecipe = (texts: FormTexts) => Answer;

/** Makes a text out of the texts of a review. */
type TextRecipe = (texts: FormTexts) => string;

const patchMark = '"patch":"';

/** Stands for the name of the token among the words. */
const tokenNumber = maximumMarks - 1;
/** So many words may differ. */
export const maximumWords = maximumMarks - 2;

/**
 * How to make answers like that one for other reviews of its form; undefined where the answer holds a text of the review
 * in a way that is not understood.
 * @param answer with marks in the places of words
 */
export function answerRecipe(answer: Answer, texts: FormTexts): AnswerRecipe | undefined {
  const { body, outcome } = answer;
  const uidMember = `"uid":"${texts.uid}"`;
  const uidAt = body.indexOf(uidMember) + uidMember.length - 1 - texts.uid.length;
  if (outcome.uid !== texts.uid || !body.includes(uidMember)) return undefined;
  const rest = restRecipe(body.slice(uidAt + texts.uid.length), texts);
  const name = nameRecipe(outcome, texts);
  if (rest === undefined || name === undefined) return undefined;
  const head = body.slice(0, uidAt);
  return (own) => ({
    ...answer,
    body: head + own.uid + rest(own),
    outcome: { ...outcome, uid: own.uid, name: name(own) },
  });
}

/** Nothing of an outcome but the name of the pod may hold words. */
function nameRecipe(outcome: Outcome, { words }: FormTexts): TextRecipe | undefined {
  const { name, ...others } = outcome;
  if (isOwn(JSON.stringify(others)) || name.includes(tokenPrefix)) return undefined;
  if (!holdsMarkedWord(name)) return () => name;
  const nameWith = wordRecipe(name);
  return words.length === 0 ? undefined : (own) => nameWith(own.words);
}

/** The rest of the answer is the same for all, unless the patch names the volume of the token, or holds words. */
function restRecipe(rest: string, { token, words }: FormTexts): TextRecipe | undefined {
  const patchAt = rest.indexOf(patchMark) + patchMark.length;
  if (patchAt < patchMark.length) return isOwn(rest) ? undefined : () => rest;
  const patchEnd = rest.indexOf('"', patchAt);
  const [before, after] = [rest.slice(0, patchAt), rest.slice(patchEnd)];
  const patch = Buffer.from(rest.slice(patchAt, patchEnd), 'base64').toString();
  if (isOwn(before + after) || (holdsMarkedWord(patch) && words.length === 0)) return undefined;
  if (!isOwn(patch)) return () => rest;
  const marked = token === '' ? patch : patch.replaceAll(token, markedWordOf(tokenNumber));
  if (marked.includes(tokenPrefix)) return undefined;
  const patchWith = wordRecipe(marked);
  return (own) => before + Buffer.from(patchWith(textsOf(own))).toString('base64') + after;
}

/** Whether a part of an answer holds what may be another text in the next one. */
function isOwn(part: string): boolean {
  return part.includes(tokenPrefix) || holdsMarkedWord(part);
}

function textsOf({ words, token }: FormTexts): readonly string[] {
  if (token === '') return words;
  const texts = [...words];
  texts[tokenNumber] = token;
  return texts;
}
