/** Several errors as one text in the form that Istio printed until 1.1. */
export function earlyMultiError(messages: readonly string[]): string {
  const head = messages.length === 1 ? '1 error occurred:' : `${messages.length} errors occurred:`;
  return `${head}\n\n${messages.map((message) => `* ${message}`).join('\n')}`;
}
