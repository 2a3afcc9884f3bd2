import { readYamlTree } from '../yaml/index.ts';
import { freePlaces } from './free-places.ts';
import { differingWords, unitedPlaces, type WordForm, type WordPlace, wordForm } from './word-form.ts';

/** So many documents must come before something is learnt, which takes as long as three of them. */
const patience = 8;

/** A document, and others that differ from it in free words alone. */
export class DocumentFamily<Recipe> {
  readonly #text: string;
  /** Where documents differed that came since something was learnt. */
  #differences: (readonly WordPlace[])[] = [];
  /** Whether words may differ there; looked up when enough documents came. */
  #isFree: ((place: WordPlace) => boolean) | undefined;
  #places: readonly WordPlace[] = [];
  #known: { readonly form: WordForm; readonly recipe: Recipe } | undefined;
  #isHopeless = false;

  constructor(text: string) {
    this.#text = text;
  }

  /** What is known for a document of this family. */
  find(text: string): { readonly recipe: Recipe; readonly words: readonly string[] } | undefined {
    const words = this.#known?.form.match(text);
    return words && { recipe: this.#known!.recipe, words };
  }

  /**
   * Takes note of a document for which nothing is known.
   * @param learn answers undefined where there is nothing to be learnt
   * @returns false where it is none of this family
   */
  meet(text: string, learn: (form: WordForm, words: number) => Recipe | undefined): boolean {
    const places = differingWords(this.#text, text);
    if (!places || (this.#isFree && !places.every(this.#isFree))) return false;
    this.#differences.push(places);
    if (this.#differences.length === patience) this.#learn(learn);
    return true;
  }

  #learn(learn: (form: WordForm, words: number) => Recipe | undefined): void {
    this.#isFree ??= freePlaces(readYamlTree(this.#text));
    const isFree = this.#isFree;
    const own = this.#differences.filter((places) => places.every(isFree));
    const places = own.reduce(unitedPlaces, this.#places);
    this.#differences = [];
    // What differs in the same places was not remembered because its words are not free.
    if (this.#isHopeless || places.length === this.#places.length) return;
    this.#places = places;
    const form = wordForm(this.#text, places);
    const recipe = learn(form, places.length);
    this.#known = recipe && { form, recipe };
    this.#isHopeless = recipe === undefined;
  }
}
