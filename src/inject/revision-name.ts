/** What is wrong with a text that is no revision, behind what it is called. */
export const revisionRule =
  'has at most 63 lower-case letters, digits and hyphens, such as 1-30; it is the value of a label and part of names';

/** Whether a text names a revision of a control plane; an empty one is the default one, as istioctl has it. */
export function isRevision(text: string): boolean {
  return text === '' || isDnsLabel(text, 63);
}

const dnsLabel = /^[a-z0-9](?:[a-z0-9-]*[a-z0-9])?$/;

/** Whether Kubernetes takes a text as a namespace or, if so many characters are allowed, as part of other names. */
export function isDnsLabel(text: string, longest: number): boolean {
  return text.length <= longest && dnsLabel.test(text);
}
