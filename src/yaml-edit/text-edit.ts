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

/** Sorts by place; what is inserted at one place keeps its order and goes before what is removed there. */
export function sortTextEdits(edits: readonly TextEdit[]): TextEdit[] {
  return edits.toSorted((a, b) => a.start - b.start || a.end - b.end);
}
