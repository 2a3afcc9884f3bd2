import { type Decisions, findSites, type Outline, type Site, type Sketch, writeOutline } from './outline.ts';
import { type Placement, type ReadOutline, readOutline } from './read-outline.ts';

/** A template drawn in so many ways that each of its sites is in one of them at least, where that is possible. */
export interface Drawings {
  /** By their keys. */
  readonly sites: ReadonlyMap<string, Site>;
  /** Those that are YAML. */
  readonly outlines: readonly ReadOutline[];
  /** Where printing sites stand, by their keys; a site without an entry is in no outline that is YAML. */
  readonly placements: ReadonlyMap<string, Placement>;
}

/** So many outlines are tried; each costs some milliseconds. */
const maximumOutlines = 2000;

/** Ways of taking the conditions that nothing forces, the likeliest first. */
const manners: readonly Omit<Decisions, 'forced'>[] = [
  { others: 'first', fragmentsAreMaps: false },
  { others: 'last', fragmentsAreMaps: false },
  { others: 'first', fragmentsAreMaps: true },
  { others: 'last', fragmentsAreMaps: true },
];

export function drawTemplate(sketch: Sketch): Drawings {
  const sites = findSites(sketch);
  const gallery = new Gallery(sketch);
  for (const manner of manners.slice(0, 2)) gallery.add({ ...manner, forced: new Map() });
  const wanted = (): Site[] => sites.filter(({ key, node }) => !gallery.has(key) && !isBlank(node));
  for (let missing = wanted(); missing.length > 0; ) {
    gallery.addOneOf(togetherPossible(missing));
    const left = wanted();
    if (left.length === missing.length) break;
    missing = left;
  }
  // Where branches are no YAML together, each of them is drawn alone.
  for (const { key, choices } of wanted()) if (!gallery.has(key)) gallery.addOneOf(choices, key);
  return {
    sites: new Map(sites.map((site) => [site.key, site])),
    outlines: gallery.outlines,
    placements: gallery.placements,
  };
}

/** Decisions that lead to as many of the sites at once as do not exclude each other. */
function togetherPossible(sites: readonly Site[]): ReadonlyMap<string, number> {
  const forced = new Map<string, number>();
  for (const { choices } of sites) {
    if (![...choices].every(([key, index]) => (forced.get(key) ?? index) === index)) continue;
    for (const [key, index] of choices) forced.set(key, index);
  }
  return forced;
}

const isBlank = (node: Site['node']): boolean => node.kind === 'text' && node.text.trim() === '';

class Gallery {
  readonly outlines: ReadOutline[] = [];
  readonly placements = new Map<string, Placement>();
  readonly #sketch: Sketch;
  readonly #shown = new Set<string>();
  #tries = 0;

  constructor(sketch: Sketch) {
    this.#sketch = sketch;
  }

  has(key: string): boolean {
    return this.#shown.has(key);
  }

  /** Draws in the first manner that is YAML, and shows the site if one is named. */
  addOneOf(forced: ReadonlyMap<string, number>, key?: string): void {
    for (const manner of manners) {
      if (this.add({ ...manner, forced }) && (key === undefined || this.has(key))) return;
    }
  }

  /** False where the outline is no YAML. */
  add(decisions: Decisions): boolean {
    if (this.#tries >= maximumOutlines) return false;
    this.#tries++;
    const outline = writeOutline(this.#sketch, decisions);
    const read = readOutline(outline);
    if (!read) return false;
    this.outlines.push(read);
    this.#note(outline, read);
    return true;
  }

  #note({ pieces }: Outline, { placements }: ReadOutline): void {
    for (const { key, mark } of pieces) {
      this.#shown.add(key);
      const placement = mark === undefined ? undefined : placements.get(mark);
      if (placement && !this.placements.has(key)) this.placements.set(key, placement);
    }
  }
}
