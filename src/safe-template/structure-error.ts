/** How a text would have changed the structure: a closed list. */
export const structureCauses = {
  'leaves-double-quoted': 'it leaves its double-quoted scalar',
  'leaves-single-quoted': 'it leaves its single-quoted scalar',
  'leaves-block': 'it leaves its block scalar',
  'leaves-plain': 'it is no longer one plain scalar',
  'break-in-comment': 'it puts a line break into a comment',
  'key-collides': 'it repeats a key of the same map',
  'merge-key': 'it makes a key that merges maps',
  'merge-directive': 'it makes a key that directs merging',
  'null-key': 'it makes a key of nothing',
  'wrong-json': 'it is not the JSON that the place takes',
  'too-deep': 'it nests too deep',
  'too-many-values': 'too many values are printed',
  'no-safe-place': 'the template prints it where no text is safe',
} as const satisfies Record<string, string>;

export type StructureCause = keyof typeof structureCauses;

/** Where a text was printed. */
export interface PrintPlace {
  /** In the template's source, from 1. */
  readonly line: number;
  /** The printing action in its normal form: `{{ $value }}`. */
  readonly action: string;
}

/** A printed text that would have changed the structure of what the template makes. */
export class StructureError extends Error {
  readonly reason: StructureCause;
  /** As it was printed; undefined where no single text is to blame. */
  readonly text: string | undefined;
  readonly place: PrintPlace | undefined;

  constructor(reason: StructureCause, text?: string, place?: PrintPlace) {
    super(structureCauses[reason]);
    this.name = 'StructureError';
    this.reason = reason;
    this.text = text;
    this.place = place;
  }
}
