/** Quoted text, an escape, a class, a repeat count, or any other character. */
const tokens =
  /\\Q.*?(?:\\E|$)|\\[pPx]\{[^}]*\}|\\.|\[\^?\]?(?:\\.|\[:\w*:\]|[^\]\\])*\]?|\{(\d{1,4})(?:,(\d{0,4}))?\}|./gsu;

/**
 * About how many instructions a pattern of RE2 compiles to. Repeat counts are written out, so that a short pattern can
 * become a large program; this tells before the work is done.
 */
export function patternSize(pattern: string): number {
  const around: number[] = [];
  let total = 0;
  let last = 0;
  for (const [token, least, most] of pattern.matchAll(tokens)) {
    if (token === '(') {
      around.push(total);
      total = 0;
    } else if (token === ')') {
      last = total + 2;
      total = (around.pop() ?? 0) + last;
    } else if (least !== undefined) {
      const count = Math.max(Number(least), Number(most ?? 0), 1);
      total += last * (count - 1);
      last *= count;
    } else {
      last = token.startsWith('\\Q') ? token.length : 1;
      total += last;
    }
  }
  return around.reduce((sum, size) => sum + size, total);
}
