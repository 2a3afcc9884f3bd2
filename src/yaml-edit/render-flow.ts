import type { Json, JsonObject } from '../json/index.ts';
import { sortNaturally } from '../yaml/natural-order.ts';
import type { Layout } from './layout.ts';
import { flowScalar, isFilled, isScalar } from './render-scalar.ts';

export interface FlowStyle extends Pick<Layout, 'step' | 'colon' | 'comma' | 'isJson'> {
  /** Each item on a line of its own, at this column; undefined for everything on one line. */
  readonly indent: number | undefined;
}

/** `key: value` inside of brackets. */
export function flowEntry(name: string, value: Json, style: FlowStyle): string {
  return flowScalar(name, style.isJson) + style.colon + flowValue(value, style);
}

/** A value inside of brackets. @param style its indent is the column on which the line of this value begins */
export function flowValue(value: Json, style: FlowStyle): string {
  if (isScalar(value)) return flowScalar(value, style.isJson);
  if (!isFilled(value)) return Array.isArray(value) ? '[]' : '{}';
  const { indent, step, comma } = style;
  const inner = indent === undefined ? style : { ...style, indent: indent + step };
  const parts = Array.isArray(value) ? value.map((item) => flowValue(item, inner)) : flowEntries(value, inner);
  const [open, close] = Array.isArray(value) ? '[]' : '{}';
  if (indent === undefined) return open + parts.join(comma) + close;
  const newLine = `\n${' '.repeat(indent + step)}`;
  return `${open}${newLine}${parts.join(`,${newLine}`)}\n${' '.repeat(indent)}${close}`;
}

function flowEntries(value: JsonObject, style: FlowStyle): string[] {
  return sortNaturally(Object.entries(value)).map(([name, item]) => flowEntry(name, item, style));
}
