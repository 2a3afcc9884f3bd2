import type { Json, JsonObject } from '../json/index.ts';
import { sortNaturally } from '../yaml/natural-order.ts';
import type { Layout } from './layout.ts';
import { flowScalar, isFilled, isScalar } from './render-scalar.ts';

export interface FlowStyle extends Pick<Layout, 'flowStep' | 'colon' | 'comma' | 'isJson'> {
  /** Each item on a line of its own, behind these blanks; undefined for everything on one line. */
  readonly indent: string | undefined;
}

/** `key: value` inside of brackets. */
export function flowEntry(name: string, value: Json, style: FlowStyle): string {
  return flowScalar(name, style.isJson) + style.colon + flowValue(value, style);
}

/** A value inside of brackets. @param style its indent is what stands before the line of this value */
export function flowValue(value: Json, style: FlowStyle): string {
  if (isScalar(value)) return flowScalar(value, style.isJson);
  if (!isFilled(value)) return Array.isArray(value) ? '[]' : '{}';
  const { indent, flowStep, comma } = style;
  const inner = indent === undefined ? style : { ...style, indent: indent + flowStep };
  const parts = Array.isArray(value) ? value.map((item) => flowValue(item, inner)) : flowEntries(value, inner);
  const [open, close] = Array.isArray(value) ? '[]' : '{}';
  if (indent === undefined) return open + parts.join(comma) + close;
  const newLine = `\n${indent}${flowStep}`;
  return `${open}${newLine}${parts.join(`,${newLine}`)}\n${indent}${close}`;
}

function flowEntries(value: JsonObject, style: FlowStyle): string[] {
  return sortNaturally(Object.entries(value)).map(([name, item]) => flowEntry(name, item, style));
}
