import { styleText } from 'node:util';

const styles = { good: 'green', bad: 'red', quiet: 'dim', strong: 'bold' } as const;

/** Gives a text a colour, or leaves it alone. */
export type Paint = (style: keyof typeof styles, text: string) => string;

export const plain: Paint = (_style, text) => text;

/** Colours for a terminal that wants them, which it does not with NO_COLOR; a pipe gets plain text. */
export function paintFor(stream: NodeJS.WriteStream): Paint {
  // Only a terminal has the method, whatever the types say.
  const hasColors = stream.isTTY === true && stream.hasColors();
  return hasColors ? (style, text) => styleText(styles[style], text, { validateStream: false }) : plain;
}
