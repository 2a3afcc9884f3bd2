import { freezeJson, type Json } from '../json/index.ts';
import type { Build } from './map-part.ts';
import type { Values } from './marked-scalar.ts';
import { isSamePrinted, type Printed } from './recorder.ts';

/**
 * The parts that a skeleton made last. Most of what pods print is the same for many of them: as long as the values of a
 * part are the same, it is the same object, and frozen like what holds no value, so that others know it again.
 */
export class RepeatedParts {
  /** Whether parts are kept and handed out again; larger values than others would take too much memory. */
  isOpen = true;

  /** @param marks all that the part holds */
  remember(build: Build, marks: readonly number[]): Build {
    let printed: readonly Printed[] = [];
    let part: Json | undefined;
    return (values) => {
      if (!this.isOpen) return build(values);
      if (part !== undefined && areSame(printed, marks, values)) return freezeJson(part);
      part = build(values);
      printed = marks.map((mark) => values[mark]!);
      return part;
    };
  }
}

function areSame(printed: readonly Printed[], marks: readonly number[], values: Values): boolean {
  for (let index = 0; index < marks.length; index++) {
    if (!isSamePrinted(printed[index]!, values[marks[index]!]!)) return false;
  }
  return true;
}
