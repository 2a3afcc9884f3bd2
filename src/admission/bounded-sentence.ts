/**
 * What a denial says at most, in characters. It ends up in events, statuses of controllers and logs, and may repeat an
 * annotation of 256 KiB, six times as long with escapes.
 */
const longest = 2048;

/** Of which so many come from the end, where sentences name the cause. */
const atTheEnd = 512;

/** A sentence that leaves out its middle where it is too long. */
export function boundedSentence(text: string): string {
  if (text.length <= longest) return text;
  const start = text.slice(0, longest - atTheEnd).toWellFormed();
  const end = text.slice(-atTheEnd).toWellFormed();
  return `${start}… (${text.length - longest} characters left out) …${end}`;
}
