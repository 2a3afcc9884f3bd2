/**
 * Marks of one length each stand in the reviews of a workload where real ones differ: no two requests are the same.
 *
 * | mark           | stands for                                                                  |
 * |----------------|-----------------------------------------------------------------------------|
 * | `@@@@@@@@@@@@` | the number of the review, in its uid                                        |
 * | `~~~~~`        | what the API server appends to the name of the token's volume               |
 * | `!!:!!`        | minutes and seconds of managedFields                                        |
 * | `^^^^^^`       | the number of the workload, where each pod belongs to one of its own        |
 */
export const marks = { review: '@'.repeat(12), token: '~'.repeat(5), time: '!!:!!', workload: '^'.repeat(6) } as const;

type Mark = keyof typeof marks;

const letters = 'bcdfghjklmnpqrstvwxz2456789';

/** What stands for a mark in the review of that number. */
function textFor(mark: Mark, number: number): string {
  const twoDigits = (value: number): string => String(Math.floor(value) % 60).padStart(2, '0');
  switch (mark) {
    case 'review':
    case 'workload':
      return String(number).padStart(marks[mark].length, '0').slice(-marks[mark].length);
    case 'time':
      return `${twoDigits(number / 6000)}:${twoDigits(number / 100)}`;
    case 'token': {
      // A step without a common factor with the number of names: they look drawn at random, and none comes twice.
      let rest = (number * 7_368_787) % letters.length ** 5;
      let text = '';
      for (let at = 0; at < 5; at++) {
        text += letters[rest % letters.length];
        rest = Math.floor(rest / letters.length);
      }
      return text;
    }
  }
}

export interface MarkPlace {
  readonly mark: Mark;
  readonly offset: number;
}

export function findMarks(bytes: Buffer): MarkPlace[] {
  const places: MarkPlace[] = [];
  for (const [mark, text] of Object.entries(marks)) {
    for (let at = bytes.indexOf(text); at >= 0; at = bytes.indexOf(text, at + text.length)) {
      places.push({ mark: mark as Mark, offset: at });
    }
  }
  return places;
}

/** Writes the texts of the review of that number over the marks. */
export function fillMarks(bytes: Buffer, places: readonly MarkPlace[], number: number): void {
  const texts = new Map<Mark, string>();
  for (const { mark, offset } of places) {
    let text = texts.get(mark);
    if (text === undefined) {
      text = textFor(mark, number);
      texts.set(mark, text);
    }
    bytes.write(text, offset, 'latin1');
  }
}

/** The body of the review of that number. */
export function variantOf(body: string, number: number): string {
  const bytes = Buffer.from(body);
  fillMarks(bytes, findMarks(bytes), number);
  return bytes.toString();
}
