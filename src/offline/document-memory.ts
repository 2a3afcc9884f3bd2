import { injectByMerge } from '../inject/inject.ts';
import { looksAtLabels } from '../inject/label-rules.ts';
import { annotationNames } from '../inject/pod.ts';
import type { TextMarks } from '../safe-template/index.ts';
import { holdsMarkedWord, isMarkedWord, markedWordOf, otherWordOf, wordRecipe } from '../words/word-recipe.ts';
import { type DocumentFamily, documentFamily } from './document-family.ts';
import { type InjectedDocument, injectDocument } from './inject-document.ts';
import type { OfflineRules } from './offline-rules.ts';
import { readDocument } from './read-object.ts';
import { undoAnnotation } from './undo-record.ts';
import type { WordForm } from './word-form.ts';
import { isWrittenTheSame } from './word-scalars.ts';
import { WorkloadError } from './workload-error.ts';

/** Makes a document out of its words. */
type Recipe = (words: readonly string[]) => InjectedDocument;

/** An application has a few kinds of documents, and the next one has them again. */
const keptFamilies = 16;
/** In UTF-16 units. */
const longestText = 256 * 1024;

/**
 * Injects documents of which many are the same but for a few words: the name of the workload, a label, an image. Once
 * enough of them came, results are made of the words. That is done only where the words stand in places that the rules do
 * not look at, where no template looks into them, and where the result with other words was found to be just that.
 */
export class DocumentMemory {
  readonly #rules: OfflineRules;
  readonly #isUsable: boolean;
  /** Those that were met last come first. */
  #families: readonly DocumentFamily<Recipe>[] = [];

  constructor(rules: OfflineRules) {
    this.#rules = rules;
    this.#isUsable = rules.snapshot.inject === injectByMerge && !looksAtLabels(rules.snapshot);
  }

  /** What {@link injectDocument} answers. @throws {WorkloadError} */
  inject(text: string): InjectedDocument {
    for (const family of this.#families) {
      const words = family.known?.form.match(text);
      if (!words) continue;
      this.#putFirst(family);
      return family.known!.recipe(words);
    }
    const injected = injectDocument(text, this.#rules);
    if (this.#isUsable && text.length <= longestText) this.#remember(text);
    return injected;
  }

  #remember(text: string): void {
    const family = this.#families.find((one) => one.meet(text));
    this.#putFirst(family ?? documentFamily(text, (form, words) => learn(form, words, this.#rules)));
  }

  #putFirst(family: DocumentFamily<Recipe>): void {
    if (family === this.#families[0]) return;
    const others = this.#families.filter((one) => one !== family);
    this.#families = [family, ...others.slice(0, keptFamilies - 1)];
  }
}

const marks: TextMarks = { holds: holdsMarkedWord, is: isMarkedWord };
/** What an earlier injection left in a document is compared with the rest of it. */
const traces = [annotationNames.status, undoAnnotation];

/** Undefined where documents with other words must be injected in the ordinary way. */
function learn(form: WordForm, count: number, rules: OfflineRules): Recipe | undefined {
  const indexes = [...new Array(count).keys()];
  const sample = form.fill(indexes.map(markedWordOf));
  const marked = traces.some((trace) => sample.includes(trace)) ? undefined : injectWatched(sample, rules);
  if (!marked || !isWrittenTheSame(readDocument(marked.text))) return undefined;
  const recipe = recipeOf(marked);
  const others = indexes.map(otherWordOf);
  const other = injectWatched(form.fill(others), rules);
  return other && isSame(recipe(others), other) ? recipe : undefined;
}

/** Undefined where the document cannot be injected, or a template looks into a mark. */
function injectWatched(text: string, rules: OfflineRules): InjectedDocument | undefined {
  let isLookedInto = false;
  const onLook = (): void => {
    isLookedInto = true;
  };
  try {
    const injected = injectDocument(text, { ...rules, watchedTexts: { marks, onLook } });
    return isLookedInto ? undefined : injected;
  } catch (error) {
    if (error instanceof WorkloadError) return undefined;
    throw error;
  }
}

function recipeOf({ text, ...said }: InjectedDocument): Recipe {
  const textWith = wordRecipe(text);
  const saidWith = wordRecipe(JSON.stringify(said));
  return (words) => ({ text: textWith(words), ...(JSON.parse(saidWith(words)) as typeof said) });
}

function isSame(left: InjectedDocument, right: InjectedDocument): boolean {
  return JSON.stringify(left) === JSON.stringify(right);
}
