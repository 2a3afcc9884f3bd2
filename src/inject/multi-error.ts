/** Several errors as one text, in the form that Istio prints: a count, then one line each. */
export function multiError(messages: readonly string[]): string {
  const head = messages.length === 1 ? '1 error occurred:' : `${messages.length} errors occurred:`;
  return `${head}\n${messages.map((message) => `\t* ${message}\n`).join('')}\n`;
}
