import type { Json, JsonObject } from '../json/index.ts';
import { type KnownBlock, knownBlock, readYamlTree } from '../yaml/index.ts';
import type { BlockLayout } from './layout.ts';
import { orNothing } from './or-nothing.ts';
import { isSameValue } from './same-value.ts';

/** The lines of a frozen map or list. */
export class WrittenBlock {
  readonly value: JsonObject | Json[];
  /** From its first character on, the break of the last line included. */
  readonly lines: string;
  readonly endsInLiteral: boolean;
  readonly #indent: number;
  readonly #layout: BlockLayout;
  #known: KnownBlock | null | undefined;

  constructor(value: JsonObject | Json[], place: BlockPlace, written: { text: string; endsInLiteral: boolean }) {
    this.value = value;
    this.lines = written.text.slice(place.indent);
    this.endsInLiteral = written.endsInLiteral;
    this.#indent = place.indent;
    this.#layout = place.layout;
  }

  fits({ indent, layout }: BlockPlace): boolean {
    const { step, listStep, dashGap } = this.#layout;
    return (
      this.#indent === indent && step === layout.step && listStep === layout.listStep && dashGap === layout.dashGap
    );
  }

  /** The block as it reads, which is done once; undefined where its lines do not certainly mean the value. */
  get known(): KnownBlock | undefined {
    if (this.#known === undefined) this.#known = this.#read() ?? null;
    return this.#known ?? undefined;
  }

  #read(): KnownBlock | undefined {
    const text = ' '.repeat(this.#indent) + this.lines;
    const root = orNothing(() => readYamlTree(text))?.root;
    return root && isSameValue(root, this.value) ? knownBlock(root, text) : undefined;
  }
}

export interface BlockPlace {
  /** Column of its keys or dashes. */
  readonly indent: number;
  readonly layout: BlockLayout;
}

const memory = new WeakMap<object, WrittenBlock[]>();

/** Documents are laid out in a few ways, and pods stand at a few depths. */
const maximumVariants = 4;

/**
 * The lines of a frozen value, which must never change at any depth: what templates bring without any text of the pod is
 * the same object in many documents. Undefined where writing it plainly is as good: what comes once need not come again.
 */
export function writtenBlock(
  value: JsonObject | Json[],
  place: BlockPlace,
  write: () => { text: string; endsInLiteral: boolean },
): WrittenBlock | undefined {
  if (!Object.isFrozen(value)) return undefined;
  const variants = memory.get(value);
  if (variants === undefined) {
    memory.set(value, []);
    return undefined;
  }
  const known = variants.find((variant) => variant.fits(place));
  if (known || variants.length >= maximumVariants) return known;
  const block = new WrittenBlock(value, place, write());
  variants.push(block);
  return block;
}
