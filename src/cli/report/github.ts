/** A workflow command that annotates a place of a pull request, or the run as a whole. */
export function githubAnnotation(
  level: 'error' | 'warning',
  title: string,
  place:
    | { readonly file: string; readonly line?: number | undefined; readonly column?: number | undefined }
    | undefined,
  lines: readonly string[],
): string {
  const where = [
    ...(place === undefined ? [] : [`file=${property(place.file)}`]),
    ...(place?.line === undefined ? [] : [`line=${place.line}`]),
    ...(place?.column === undefined ? [] : [`col=${place.column}`]),
    `title=${property(title)}`,
  ];
  return `::${level} ${where.join(',')}::${data(lines.join('\n'))}\n`;
}

/** A workflow command ends with its line. */
function data(text: string): string {
  return text.replace(/%/g, '%25').replace(/\r/g, '%0D').replace(/\n/g, '%0A');
}

function property(text: string): string {
  return data(text).replace(/:/g, '%3A').replace(/,/g, '%2C');
}
