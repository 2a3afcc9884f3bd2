import type { Random } from './random.ts';
import { texts } from './words.ts';

/** Longer texts are cut: inputs are many rather than long. */
const longestText = 20_000;

/** A text with a few changes of characters, pieces and lines. */
export function mutateText(random: Random, text: string, pieces: readonly string[] = texts): string {
  let result = text;
  for (let times = random.few(1, 6); times > 0; times--) result = mutateOnce(random, result, pieces);
  return result.slice(0, longestText);
}

type Change = (random: Random, text: string, pieces: readonly string[]) => string;

const changes: readonly Change[] = [
  (random, text, pieces) => insert(text, random.below(text.length + 1), random.pick(pieces)),
  (random, text, pieces) => insert(text, random.below(text.length + 1), random.pick(pieces)),
  (random, text) => insert(text, random.below(text.length + 1), String.fromCharCode(random.below(256))),
  (random, text) => {
    const start = random.below(text.length + 1);
    return text.slice(0, start) + text.slice(start + random.few(1, 40));
  },
  (random, text, pieces) => {
    const start = random.below(text.length + 1);
    return text.slice(0, start) + random.pick(pieces) + text.slice(start + random.few(1, 10));
  },
  (random, text) => {
    const start = random.below(text.length + 1);
    return insert(text, random.below(text.length + 1), text.slice(start, start + random.below(60)));
  },
  (random, text) => text.slice(0, random.below(text.length + 1)),
  (random, text) => {
    const start = random.below(text.length + 1);
    return insert(text, start, text.slice(start, start + random.few(1, 8)).repeat(random.few(2, 12)));
  },
  mixLines,
];

function mutateOnce(random: Random, text: string, pieces: readonly string[]): string {
  return random.pick(changes)(random, text, pieces);
}

function insert(text: string, at: number, piece: string): string {
  return text.slice(0, at) + piece + text.slice(at);
}

/** Two lines change places, or one is indented otherwise. */
function mixLines(random: Random, text: string): string {
  const lines = text.split('\n');
  const [one, other] = [random.below(lines.length), random.below(lines.length)];
  if (random.once(2)) lines[one] = ' '.repeat(random.below(6)) + lines[one]!.trimStart();
  else [lines[one], lines[other]] = [lines[other]!, lines[one]!];
  return lines.join('\n');
}
