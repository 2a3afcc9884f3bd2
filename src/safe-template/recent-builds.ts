import type { Json } from '../json/index.ts';
import type { Values } from './marked-scalar.ts';
import { charactersOf, isSamePrinted } from './recorder.ts';

type Build = (values: Values) => Json;

interface Built {
  readonly values: Values;
  readonly result: Json;
}

/** Workloads of one shape that roll out at a time; each keeps the few objects that hold its values. */
const keptBuilds = 8;
/** Those of the stock template have 3,000 characters; longer ones would make 256 shapes hold more than 30 MB. */
export const maximumCharacters = 8192;

/**
 * Pods of one workload print the same values: they get the same object, so that others, too, can remember what they made
 * of it. The result belongs to nobody and must not be changed.
 */
export function rememberingBuilds(build: Build): Build {
  const recent: Built[] = [];
  let next = 0;
  return (values) => {
    for (const built of recent) if (areSame(built.values, values)) return built.result;
    const result = build(values);
    if (charactersOf(values) > maximumCharacters) return result;
    recent[next] = { values, result };
    next = (next + 1) % keptBuilds;
    return result;
  };
}

function areSame(left: Values, right: Values): boolean {
  for (let index = 0; index < right.length; index++) {
    if (!isSamePrinted(left[index]!, right[index]!)) return false;
  }
  return true;
}
