import type { ObjectName } from '../offline/workload-error.ts';
import { noRequests, type Requests, sumOf } from './pod-requests.ts';
import type { ReplayedChange } from './replay.ts';
import type { ReplayedObject } from './replay-object.ts';

/** An object and where it was read. */
export interface PlacedObject extends ObjectName {
  readonly file: string;
  /** From 1. */
  readonly line: number;
}

/** Objects that change alike. */
export interface ReplayGroup extends Pick<ReplayedChange, 'kind' | 'isError' | 'lines'> {
  readonly count: number;
  /** The first of them; the lines are those of the very first. */
  readonly examples: readonly PlacedObject[];
  readonly added: Requests;
  /** The pods of the first one on both sides; undefined where there are too many groups to keep them. */
  readonly pods: ReplayedObject['pods'] | undefined;
}

/** Pods that would not keep a control of their namespace any more. */
export interface SecurityGroup {
  /** `restricted:latest runAsNonRoot: …` */
  readonly violation: string;
  readonly count: number;
  readonly examples: readonly PlacedObject[];
}

/** Pods of which something will not work that did, though nothing keeps them from being injected. */
export interface CautionGroup {
  /** Of the first one. */
  readonly caution: string;
  /** No API server takes such pods. */
  readonly isError: boolean;
  readonly count: number;
  readonly examples: readonly PlacedObject[];
}

/** What came of a corpus. */
export interface ReplayTotals {
  readonly objects: number;
  readonly unchanged: number;
  /** Errors first, then decisions, then the largest. */
  readonly groups: readonly ReplayGroup[];
  /** Objects that change in other ways than those of the groups, which are as many as are kept. */
  readonly ungrouped: number;
  readonly security: readonly SecurityGroup[];
  /** Those of pods that could not be created first. */
  readonly cautions: readonly CautionGroup[];
  readonly added: Requests;
  /** Why recordings were not compared, and how many. */
  readonly incomparable: ReadonlyMap<string, number>;
}

/** So many names are kept of a group; the rest is counted. */
const maximumExamples = 20;
/** So many groups are kept, and of so many of them pods. */
const maximumGroups = 5000;
const maximumPods = 200;

type Mutable<Group> = { -readonly [Member in keyof Group]: Group[Member] } & { examples: PlacedObject[] };

/** Counts and groups what changes; its size does not depend on how many objects there are. */
export class ReplayCount {
  #objects = 0;
  #unchanged = 0;
  #ungrouped = 0;
  #added = noRequests;
  readonly #groups = new Map<string, Mutable<ReplayGroup>>();
  readonly #security = new Map<string, Mutable<SecurityGroup>>();
  readonly #cautions = new Map<string, Mutable<CautionGroup>>();
  readonly #incomparable = new Map<string, number>();

  get objects(): number {
    return this.#objects;
  }

  /** @param change undefined where nothing does */
  add(place: PlacedObject, change: ReplayedObject | undefined): void {
    this.#objects++;
    if (!change) {
      this.#unchanged++;
      return;
    }
    if (change.added) this.#added = sumOf(this.#added, change.added);
    this.#addToGroup(place, change);
    for (const violation of change.violations) addTo(this.#security, violation, { violation }, place);
    for (const { key, sentence, isError } of change.cautions) {
      addTo(this.#cautions, key, { caution: sentence, isError }, place);
    }
  }

  /** @param why the recording says nothing to compare with */
  addIncomparable(why: string): void {
    this.#objects++;
    this.#incomparable.set(why, (this.#incomparable.get(why) ?? 0) + 1);
  }

  totals(): ReplayTotals {
    return {
      objects: this.#objects,
      unchanged: this.#unchanged,
      groups: [...this.#groups.values()].sort((left, right) => rank(left) - rank(right) || right.count - left.count),
      ungrouped: this.#ungrouped,
      security: [...this.#security.values()].sort((left, right) => right.count - left.count),
      cautions: [...this.#cautions.values()].sort(
        (left, right) => Number(right.isError) - Number(left.isError) || right.count - left.count,
      ),
      added: this.#added,
      incomparable: this.#incomparable,
    };
  }

  #addToGroup(place: PlacedObject, { key, kind, isError, lines, added, pods }: ReplayedObject): void {
    const group = this.#groups.get(key);
    if (group) {
      group.count++;
      if (added) group.added = sumOf(group.added, added);
      if (group.examples.length < maximumExamples) group.examples.push(place);
    } else if (this.#groups.size < maximumGroups) {
      const kept = this.#groups.size < maximumPods ? pods : undefined;
      const first = { kind, isError, lines, count: 1, examples: [place], added: added ?? noRequests, pods: kept };
      this.#groups.set(key, first);
    } else {
      this.#ungrouped++;
    }
  }
}

/** @param own what a group has besides its objects */
function addTo<Own extends object>(
  groups: Map<string, Own & { count: number; examples: PlacedObject[] }>,
  key: string,
  own: Own,
  place: PlacedObject,
): void {
  const group = groups.get(key);
  if (!group) {
    if (groups.size < maximumGroups) groups.set(key, { ...own, count: 1, examples: [place] });
  } else {
    group.count++;
    if (group.examples.length < maximumExamples) group.examples.push(place);
  }
}

function rank({ isError, kind }: ReplayGroup): number {
  return isError ? 0 : kind === 'decision' ? 1 : 2;
}

/** Whether pods could not be created any more, by the injector, their namespace or any API server. */
export function holdsErrors({ groups, security, cautions }: ReplayTotals): boolean {
  return security.length > 0 || [...groups, ...cautions].some(({ isError }) => isError);
}

/** Whether anything changes. */
export function holdsChanges({ groups }: ReplayTotals): boolean {
  return groups.length > 0;
}
