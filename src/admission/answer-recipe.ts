import type { Answer } from './outcome.ts';
import type { FormTexts } from './review-form.ts';
import { tokenPrefix } from './review-texts.ts';

/** Makes the answer to a review out of the texts that are its own. */
export type AnswerRecipe = (texts: FormTexts) => Answer;

const patchMark = '"patch":"';

/**
 * How to make answers like that one for other reviews of its form; undefined where the answer holds a text of the review
 * in a way that is not understood.
 */
export function answerRecipe(answer: Answer, texts: FormTexts): AnswerRecipe | undefined {
  const { body, outcome } = answer;
  const uidMember = `"uid":"${texts.uid}"`;
  const uidAt = body.indexOf(uidMember) + uidMember.length - 1 - texts.uid.length;
  if (outcome.uid !== texts.uid || !body.includes(uidMember)) return undefined;
  if (JSON.stringify(outcome).includes(tokenPrefix)) return undefined;
  const rest = restRecipe(body.slice(uidAt + texts.uid.length), texts);
  if (rest === undefined) return undefined;
  const head = body.slice(0, uidAt);
  return (own) => ({
    ...answer,
    body: head + own.uid + (typeof rest === 'string' ? rest : rest(own)),
    outcome: { ...outcome, uid: own.uid },
  });
}

/** The rest of the answer is the same for all, unless the patch names the volume of the token. */
function restRecipe(rest: string, { token }: FormTexts): string | AnswerRecipeOfText | undefined {
  const patchAt = rest.indexOf(patchMark) + patchMark.length;
  if (patchAt < patchMark.length) return rest.includes(tokenPrefix) ? undefined : rest;
  const patchEnd = rest.indexOf('"', patchAt);
  const patch = Buffer.from(rest.slice(patchAt, patchEnd), 'base64').toString();
  const named = patch.split(tokenPrefix).length - 1;
  if (named === 0) return rest;
  const pieces = patch.split(token);
  if (token === '' || pieces.length - 1 !== named) return undefined;
  const [before, after] = [rest.slice(0, patchAt), rest.slice(patchEnd)];
  return (own) => before + Buffer.from(pieces.join(own.token)).toString('base64') + after;
}

type AnswerRecipeOfText = (texts: FormTexts) => string;
