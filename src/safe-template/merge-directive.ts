const directives = ['$patch', '$retainKeys'];
const directivePrefixes = ['$setElementOrder', '$deleteFromPrimitiveList'];

/** Keys that would direct the merge of what they stand in. */
export function isDirective(key: string): boolean {
  if (!key.startsWith('$')) return false;
  return directives.includes(key) || directivePrefixes.some((prefix) => key.startsWith(prefix));
}
