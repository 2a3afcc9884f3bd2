/** True for a name of a file that a pattern with `*` and `?` means; in time that no pattern can blow up. */
export function matchesWildcard(name: string, pattern: string): boolean {
  let position = 0;
  let token = 0;
  let star = -1;
  let starPosition = 0;
  while (position < name.length) {
    if (
      token < pattern.length &&
      (pattern[token] === '?' || pattern[token] === name[position]) &&
      pattern[token] !== '*'
    ) {
      position++;
      token++;
    } else if (pattern[token] === '*') {
      star = token++;
      starPosition = position;
    } else if (star >= 0) {
      token = star + 1;
      position = ++starPosition;
    } else return false;
  }
  while (pattern[token] === '*') token++;
  return token === pattern.length;
}

export function hasWildcard(text: string): boolean {
  return text.includes('*') || text.includes('?');
}
