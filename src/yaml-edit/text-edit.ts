/** A stretch of a text and what stands there afterwards. Offsets in UTF-16 units; `end` is exclusive. */
export interface TextEdit {
  readonly start: number;
  readonly end: number;
  readonly text: string;
}

/** @param edits in the order of the text, none overlapping */
export function applyTextEdits(text: string, edits: readonly TextEdit[]): string {
  let result = '';
  let position = 0;
  for (const edit of edits) {
    result += text.slice(position, edit.start) + edit.text;
    position = edit.end;
  }
  return result + text.slice(position);
}

/** The edits that turn the edited text back into this one. */
export function invertTextEdits(text: string, edits: readonly TextEdit[]): TextEdit[] {
  let shift = 0;
  return edits.map(({ start, end, text: added }) => {
    const inverse = { start: start + shift, end: start + shift + added.length, text: text.slice(start, end) };
    shift += added.length - (end - start);
    return inverse;
  });
}

/** Where the character of a text stands after edits that leave it as it is. */
export function placeBehind(edits: readonly TextEdit[], offset: number): number {
  let place = offset;
  for (const { start, end, text } of edits) {
    if (end > offset) break;
    place += text.length - (end - start);
  }
  return place;
}

/** Sorts by place; what is inserted at one place keeps its order and goes before what is removed there. */
export function sortTextEdits(edits: readonly TextEdit[]): TextEdit[] {
  return edits.toSorted((a, b) => a.start - b.start || a.end - b.end);
}

/**
 * Edits of whole lines that do the same; those on one line become one.
 * @param longest edits that are further than that from the start or the end of their line stay as they are
 */
export function widenToLines(text: string, edits: readonly TextEdit[], longest = 500): TextEdit[] {
  const widened: TextEdit[] = [];
  for (const edit of edits) {
    const wide = wholeLines(text, edit, longest);
    const last = widened.at(-1);
    if (last && wide.start < last.end) widened.splice(-1, 1, joined(text, last, edit, wide.end));
    else widened.push(wide);
  }
  return widened;
}

function wholeLines(text: string, edit: TextEdit, longest: number): TextEdit {
  const start = text.lastIndexOf('\n', edit.start - 1) + 1;
  const endsLine = edit.start === start && (edit.end === start || text[edit.end - 1] === '\n');
  const feed = text.indexOf('\n', edit.end);
  const end = endsLine ? edit.end : feed < 0 ? text.length : feed + 1;
  if (edit.start - start > longest || end - edit.end > longest) return edit;
  return { start, end, text: text.slice(start, edit.start) + edit.text + text.slice(edit.end, end) };
}

/** An edit of whole lines together with one that begins on the last of them. */
function joined(text: string, lines: TextEdit, edit: TextEdit, wideEnd: number): TextEdit {
  const end = Math.max(wideEnd, lines.end);
  const surplus = lines.end - edit.start;
  const before = surplus > 0 ? lines.text.slice(0, -surplus) : lines.text + text.slice(lines.end, edit.start);
  return { start: lines.start, end, text: before + edit.text + text.slice(edit.end, end) };
}
