/**
 * Answers a pure function of text from memory: documents of Kubernetes consist of the same words over and over. It
 * forgets everything when it is full, and never keeps long texts.
 */
export function remembering<Result>(
  compute: (text: string) => Result,
  { entries, characters }: { readonly entries: number; readonly characters: number },
): (text: string) => Result {
  const known = new Map<string, Result>();
  return (text) => {
    if (text.length > characters) return compute(text);
    const found = known.get(text);
    if (found !== undefined) return found;
    const result = compute(text);
    if (known.size >= entries) known.clear();
    known.set(text, result);
    return result;
  };
}
