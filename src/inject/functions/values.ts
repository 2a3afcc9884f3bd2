import { goType } from '../../kube/go-types.ts';
import { type Duration, goDurationText, meshGoType, toNanoseconds } from '../../mesh/index.ts';
import { define } from '../../template/functions/define.ts';
import { setEntry } from '../../template/functions/map-entries.ts';
import { enterLevel, printed } from '../../template/functions/text-of.ts';
import {
  anyType,
  type CallContext,
  type GoFunction,
  stringType,
  Typed,
  type Value,
  type ValueMap,
} from '../../template/value.ts';
import { entry, type ObjectMeta } from '../pod.ts';

function annotation(meta: Value, name: string, otherwise: Value, context: CallContext): string {
  const { annotations } = (meta as Typed).payload as ObjectMeta;
  return entry(annotations, name) ?? printed(otherwise, context);
}

/** A copy without the nil entries of untyped lists and maps; what becomes empty by that is nil itself. */
function omitNil(value: Value, depth: number, context: CallContext): Value {
  if (typeof value !== 'object' || value === null || value instanceof Typed) return value;
  enterLevel(depth, context);
  return Array.isArray(value) ? omitNilItems(value, depth, context) : omitNilEntries(value, depth, context);
}

function omitNilItems(items: readonly Value[], depth: number, context: CallContext): Value {
  const kept = items.map((item) => omitNil(item, depth + 1, context)).filter((item) => item !== null);
  return kept.length === 0 && items.length > 0 ? null : kept;
}

function omitNilEntries(map: ValueMap, depth: number, context: CallContext): Value {
  const names = Object.keys(map);
  const kept: ValueMap = {};
  for (const name of names) {
    const value = omitNil(map[name], depth + 1, context);
    if (value !== null) setEntry(kept, name, value);
  }
  return names.length > 0 && Object.keys(kept).length === 0 ? null : kept;
}

/** Istio's functions on single values. */
export const valueFunctions: Readonly<Record<string, GoFunction>> = {
  annotation: define([goType('v1.ObjectMeta'), stringType, anyType], ([meta, name, otherwise], context) =>
    annotation(meta!, name as string, otherwise!, context),
  ),
  valueOrDefault: define([anyType, anyType], ([value, otherwise]) =>
    value === null || value === '' ? otherwise! : value!,
  ),
  omitNil: define([anyType], ([value], context) => omitNil(value!, 1, context)),
  formatDuration: define([meshGoType('*durationpb.Duration')], ([value]) => {
    const duration = (value as Typed).payload as Duration | null;
    return goDurationText(duration ? toNanoseconds(duration) : 0n);
  }),
};
