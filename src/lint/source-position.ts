import type { SourcePosition } from './finding.ts';

/** Line and column of an offset (in UTF-16 units). */
export function positionOf(source: string, offset: number): SourcePosition {
  const lineStart = source.lastIndexOf('\n', offset - 1) + 1;
  let line = 1;
  for (let at = source.indexOf('\n'); at >= 0 && at < lineStart; at = source.indexOf('\n', at + 1)) line++;
  return { line, column: [...source.slice(lineStart, offset)].length + 1 };
}
