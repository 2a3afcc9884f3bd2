/** How texts of one family are told from others, and learnt, by the first of them. */
export interface FamilyForm<Text, Place, Known> {
  /** Where another text has other words than the first; undefined where it is none of this family. */
  differences(text: Text): readonly Place[] | undefined;
  /** Whether words may differ there. It is first asked when enough texts came, so finding out may take its time. */
  isFree(places: readonly Place[]): boolean;
  /** The places of both, in order. */
  united(left: readonly Place[], right: readonly Place[]): readonly Place[];
  /** What is known of texts that differ there alone; undefined where there is nothing to be learnt. */
  learn(places: readonly Place[]): Known | undefined;
}

/** A text, and others that differ from it in free words alone. */
export class WordFamily<Text, Place, Known> {
  readonly #form: FamilyForm<Text, Place, Known>;
  readonly #patience: number;
  /** Where texts differed that came since something was learnt. */
  #differences: (readonly Place[])[] = [];
  #places: readonly Place[] = [];
  #known: Known | undefined;
  #hasTried = false;
  #isHopeless = false;

  /** @param patience so many texts must come before something is learnt, which takes as long as three of them */
  constructor(form: FamilyForm<Text, Place, Known>, patience: number) {
    this.#form = form;
    this.#patience = patience;
  }

  /** What is known for texts of this family; undefined until something was learnt. */
  get known(): Known | undefined {
    return this.#known;
  }

  /**
   * Takes note of a text for which nothing is known.
   * @returns false where it is none of this family
   */
  meet(text: Text): boolean {
    const places = this.#form.differences(text);
    if (!places || (this.#hasTried && !this.#form.isFree(places))) return false;
    this.#differences.push(places);
    if (this.#differences.length === this.#patience) this.#learn();
    return true;
  }

  /** What was learnt is wrong, or of no use: nothing is learnt again. */
  giveUp(): void {
    this.#known = undefined;
    this.#isHopeless = true;
  }

  #learn(): void {
    const { isFree, united, learn } = this.#form;
    const own = this.#differences.filter((places) => isFree(places));
    const places = own.reduce(united, this.#places);
    this.#hasTried = true;
    this.#differences = [];
    // What differs in the same places was not remembered because its words are not free.
    if (this.#isHopeless || places.length === this.#places.length) return;
    this.#places = places;
    const known = learn(places);
    // What was known before stays true.
    if (known) this.#known = known;
    else this.#isHopeless = true;
  }
}
