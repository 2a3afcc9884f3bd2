import { quoteGo } from '../template/format.ts';

/** Says why a port number is refused; undefined when it is allowed. */
export function portProblem(port: bigint | number): string | undefined {
  return port >= 1 && port <= 65535 ? undefined : `port number ${port} must be in the range 1..65535`;
}

/** Says, in Istio's words, why a text is no `host:port` with a DNS name or an IP address; undefined when it is one. */
export function proxyAddressProblem(address: string): string | undefined {
  const parts = splitHostPort(address);
  if (typeof parts === 'string') {
    const where = address === '' ? '' : `address ${address}: `;
    return `unable to split ${quoteGo(address)}: ${where}${parts}`;
  }
  const number = parsePort(parts.port);
  if (typeof number === 'string') return `port (${parts.port}) is not a number: ${number}`;
  const problem = portProblem(number);
  if (problem !== undefined) return problem;
  if (isHostName(parts.host) || isIpAddress(parts.host)) return undefined;
  return `${quoteGo(parts.host)} is not a valid hostname or an IP address`;
}

/** As Go's net.SplitHostPort: `host:port`, `[host]:port`; otherwise its reason. */
function splitHostPort(text: string): { host: string; port: string } | string {
  const colon = text.lastIndexOf(':');
  if (colon < 0) return 'missing port in address';
  if (text.startsWith('[')) return splitBracketed(text, colon);
  const host = text.slice(0, colon);
  if (host.includes(':')) return 'too many colons in address';
  if (text.includes('[')) return "unexpected '[' in address";
  if (text.includes(']')) return "unexpected ']' in address";
  return { host, port: text.slice(colon + 1) };
}

function splitBracketed(text: string, colon: number): { host: string; port: string } | string {
  const end = text.indexOf(']');
  if (end < 0) return "missing ']' in address";
  if (end + 1 !== colon) return text[end + 1] === ':' ? 'too many colons in address' : 'missing port in address';
  if (text.indexOf('[', 1) >= 0) return "unexpected '[' in address";
  if (text.indexOf(']', end + 1) >= 0) return "unexpected ']' in address";
  return { host: text.slice(1, end), port: text.slice(colon + 1) };
}

/** As Go's strconv.Atoi, with its error text. */
function parsePort(text: string): bigint | string {
  if (!/^[+-]?[0-9]+$/.test(text)) return `strconv.Atoi: parsing ${quoteGo(text)}: invalid syntax`;
  const digits = text.replace(/^[+-]?0*/, '');
  const isTooLong = digits.length > 19;
  const value = isTooLong ? 0n : BigInt(`0${digits}`) * (text.startsWith('-') ? -1n : 1n);
  if (isTooLong || value !== BigInt.asIntN(64, value)) {
    return `strconv.Atoi: parsing ${quoteGo(text)}: value out of range`;
  }
  return value;
}

const label = /^[A-Za-z0-9](?:[-A-Za-z0-9]*[A-Za-z0-9])?$/;

/** A part of a DNS name, in any case. */
export function isDnsLabel(text: string): boolean {
  return text.length <= 63 && label.test(text);
}

/** A DNS name of at most 255 characters whose last label is no number; a dot at the end is allowed. */
export function isHostName(text: string): boolean {
  if (text === '' || text.length > 255) return false;
  const labels = text.split('.');
  if (/^[+-]?[0-9]+$/.test(labels.at(-1)!)) return false;
  if (labels.length > 1 && labels.at(-1) === '') labels.pop();
  return labels.every(isDnsLabel);
}

const ipv4 = /^(?:(?:25[0-5]|2[0-4][0-9]|1[0-9][0-9]|[1-9]?[0-9])(?:\.(?=.)|$)){4}$/;
const ipv6Group = /^[0-9A-Fa-f]{1,4}$/;

/** An IPv4 or IPv6 address as Go's netip reads it; IPv6 may end in an IPv4 address and carry a zone. */
function isIpAddress(text: string): boolean {
  if (!text.includes(':')) return ipv4.test(text);
  const [address = '', ...zone] = text.split('%');
  if (zone.length > 0 && zone.join('%') === '') return false;
  const halves = address.split('::');
  if (halves.length > 2) return false;
  const groups = halves.flatMap((half) => (half === '' ? [] : half.split(':')));
  const last = groups.at(-1) ?? '';
  if (last.includes('.')) {
    if (!ipv4.test(last) || address.endsWith('::')) return false;
    groups.splice(-1, 1, '0', '0');
  }
  const isComplete = halves.length === 2 ? groups.length < 8 : groups.length === 8;
  return isComplete && groups.every((group) => ipv6Group.test(group));
}
