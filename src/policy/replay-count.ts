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

/** What came of a corpus. */
export interface ReplayTotals {
  readonly objects: number;
  readonly unchanged: number;
  /** Errors first, then decisions, then the largest. */
  readonly groups: readonly ReplayGroup[];
  /** Objects that change in other ways than those of the groups, which are as many as are kept. */
  readonly ungrouped: number;
  readonly security: readonly SecurityGroup[];
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
    for (const violation of change.violations) this.#addViolation(place, violation);
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

  #addViolation(place: PlacedObject, violation: string): void {
    const group = this.#security.get(violation);
    if (!group) {
      if (this.#security.size < maximumGroups)
        this.#security.set(violation, { violation, count: 1, examples: [place] });
    } else {
      group.count++;
      if (group.examples.length < maximumExamples) group.examples.push(place);
    }
  }
}

function rank({ isError, kind }: ReplayGroup): number {
  return isError ? 0 : kind === 'decision' ? 1 : 2;
}

/** Whether pods could not be created any more, by the injector or by their namespace. */
export function holdsErrors({ groups, security }: ReplayTotals): boolean {
  return security.length > 0 || groups.some(({ isError }) => isError);
}

/** Whether anything changes. */
export function holdsChanges({ groups }: ReplayTotals): boolean {
  return groups.length > 0;
}
