import { WordFamily } from '../words/word-family.ts';
import { readYamlTree } from '../yaml/index.ts';
import { freePlaces } from './free-places.ts';
import { differingWords, unitedPlaces, type WordForm, type WordPlace, wordForm } from './word-form.ts';

/** So many documents must come before something is learnt. */
const patience = 8;

/** What is known of documents of one form. */
export interface KnownDocuments<Recipe> {
  readonly form: WordForm;
  readonly recipe: Recipe;
}

export type DocumentFamily<Recipe> = WordFamily<string, WordPlace, KnownDocuments<Recipe>>;

/**
 * A document, and others that differ from it in free words alone.
 * @param learn answers undefined where there is nothing to be learnt
 */
export function documentFamily<Recipe>(
  text: string,
  learn: (form: WordForm, words: number) => Recipe | undefined,
): DocumentFamily<Recipe> {
  let isFree: ((place: WordPlace) => boolean) | undefined;
  const form = {
    differences: (other: string) => differingWords(text, other),
    isFree: (places: readonly WordPlace[]) => {
      isFree ??= freePlaces(readYamlTree(text));
      return places.every(isFree);
    },
    united: unitedPlaces,
    learn: (places: readonly WordPlace[]) => {
      const form = wordForm(text, places);
      const recipe = learn(form, places.length);
      return recipe && { form, recipe };
    },
  };
  return new WordFamily(form, patience);
}
