/** A workflow command that puts an annotation on a line of a file; without a line on the file. */
export function githubAnnotation(
  level: 'error' | 'warning',
  place: { readonly file: string; readonly line?: number | undefined; readonly column?: number | undefined },
  title: string,
  text: string,
): string {
  const { file, line, column } = place;
  const parts = [
    `file=${property(file)}`,
    ...(line === undefined ? [] : [`line=${line}`]),
    ...(column === undefined ? [] : [`col=${column}`]),
  ];
  return `::${level} ${parts.join(',')},title=${property(title)}::${data(text)}\n`;
}

/** A workflow command ends with its line. */
function data(text: string): string {
  return text.replace(/%/g, '%25').replace(/\r/g, '%0D').replace(/\n/g, '%0A');
}

function property(text: string): string {
  return data(text).replace(/:/g, '%3A').replace(/,/g, '%2C');
}
