/** Where a text stands in a file that holds it line by line, indented alike, as a literal block of YAML does. */
export interface BlockStart {
  /** From 1. */
  readonly line: number;
  /** Blanks before each line. */
  readonly indent: number;
}

/** Undefined where the file does not hold the text so. */
export function findBlock(file: string, text: string): BlockStart | undefined {
  const wanted = text.trimEnd().split('\n');
  const first = wanted.findIndex((line) => line.trim() !== '');
  if (first < 0) return undefined;
  const lines = file.split('\n');
  for (let index = 0; index < lines.length; index++) {
    const indent = indentOf(lines[index]!, wanted[first]!);
    if (indent !== undefined && holds(lines, index, wanted, first, indent)) return { line: index - first + 1, indent };
  }
  return undefined;
}

/** How many blanks stand before the wanted line; undefined where it is another line. */
function indentOf(line: string, wanted: string): number | undefined {
  const plain = line.endsWith('\r') ? line.slice(0, -1) : line;
  const indent = plain.length - wanted.length;
  return indent >= 0 && plain.endsWith(wanted) && plain.slice(0, indent).trim() === '' ? indent : undefined;
}

function holds(
  lines: readonly string[],
  start: number,
  wanted: readonly string[],
  first: number,
  indent: number,
): boolean {
  return wanted.slice(first).every((line, offset) => {
    const found = lines[start + offset];
    if (found === undefined) return false;
    return line.trim() === '' ? found.trim() === '' : indentOf(found, line) === indent;
  });
}
