/**
 * What of a template's data a value may depend on, as paths: `.ObjectMeta.Labels["app"]`, `.Spec.Containers[].Name`,
 * `.ProxyConfig.ProxyMetadata[key]` for the keys of a map; empty for the data as a whole.
 */
export type Inputs = ReadonlySet<string>;

export const noInputs: Inputs = new Set();

/** Of a value of which nothing is known. */
export const anyInput: Inputs = new Set(['?']);

/**
 * More inputs than that are no longer told apart: templates of Istio have expressions of a dozen, and an analysis that
 * learns of one more in each pass must come to an end.
 */
const maximumInputs = 48;

/** A longer path no longer grows: a loop that walks down a value would lengthen it for ever. */
const maximumLength = 120;

export function unitedInputs(left: Inputs, right: Inputs): Inputs {
  if (left === right || right.size === 0) return left;
  if (left.size === 0) return right;
  if (left === anyInput || right === anyInput) return anyInput;
  const united = new Set([...left, ...right]);
  return united.size > maximumInputs ? anyInput : united;
}

/** The same part of each input: `.name`, `["key"]`, `[]` for elements, `[key]` for keys. */
export function partsOf(inputs: Inputs, part: string): Inputs {
  if (inputs.size === 0 || inputs === anyInput) return inputs;
  return new Set([...inputs].map((path) => longer(path, part)));
}

/** Elements of elements are elements, too: a template may walk down a value by calling itself. */
function longer(path: string, part: string): string {
  const isDeeper = part === '[]' && path.endsWith('[]');
  return isDeeper || path.length + part.length > maximumLength ? path : path + part;
}

export function sameInputs(left: Inputs, right: Inputs): boolean {
  return left === right || (left.size === right.size && [...left].every((path) => right.has(path)));
}

/** The part of a path that is the entry of a map under a name. */
export function keyPart(name: string): string {
  return `[${JSON.stringify(name)}]`;
}
