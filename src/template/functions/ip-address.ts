const decimalByte = '(?:25[0-5]|2[0-4][0-9]|1[0-9][0-9]|[1-9]?[0-9])';
const ipv4 = new RegExp(`^${decimalByte}(?:\\.${decimalByte}){3}$`);
const groupPattern = /^[0-9a-fA-F]{1,4}$/;
const totalGroups = 8;

export const isIpv4Address = (text: string): boolean => ipv4.test(text);

/** Whether the text is an IPv6 address, perhaps with an IPv4 address as its end. */
export function isIpv6Address(text: string): boolean {
  const halves = text.split('::');
  if (halves.length > 2) return false;
  const groups = halves.flatMap((half) => (half === '' ? [] : half.split(':')));
  const last = groups.at(-1);
  const endsInIpv4 = last !== undefined && ipv4.test(last) && halves.at(-1) !== '';
  const plain = endsInIpv4 ? groups.slice(0, -1) : groups;
  if (!plain.every((group) => groupPattern.test(group))) return false;
  const count = plain.length + (endsInIpv4 ? 2 : 0);
  return halves.length === 2 ? count < totalGroups : count === totalGroups;
}
