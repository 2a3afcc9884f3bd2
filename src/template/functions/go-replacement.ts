/** A piece of a replacement: text, or the number of a group. */
export type ReplacementPart = string | number;

const reference = /\$(?:\$|\{([\p{L}\p{Nd}_]+)\}|([\p{L}\p{Nd}_]+))/gu;

/**
 * Reads a replacement as Go's regexp.Expand does: `$name` and `${name}` stand for a group by number or name, the name
 * being as long as it can (`$1W` is the group `1W`), `$$` for a dollar; any other dollar is itself. A group that the
 * pattern does not have is empty.
 */
export function parseReplacement(
  replacement: string,
  groupCount: number,
  groupNames: Readonly<Record<string, number>>,
): ReplacementPart[] {
  const parts: ReplacementPart[] = [];
  let end = 0;
  for (const found of replacement.matchAll(reference)) {
    parts.push(replacement.slice(end, found.index));
    end = found.index + found[0].length;
    const name = found[1] ?? found[2];
    if (name === undefined) parts.push('$');
    else {
      const group = groupNumber(name, groupNames);
      if (group !== undefined && group <= groupCount) parts.push(group);
    }
  }
  parts.push(replacement.slice(end));
  return parts;
}

/** Nine digits or more, and numbers with leading zeros, are names. */
function groupNumber(name: string, groupNames: Readonly<Record<string, number>>): number | undefined {
  if (/^(?:0|[1-9]\d{0,8})$/.test(name)) return Number(name);
  return Object.hasOwn(groupNames, name) ? groupNames[name] : undefined;
}
