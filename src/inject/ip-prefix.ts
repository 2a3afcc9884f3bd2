import { quoteGo as quote } from '../template/format.ts';

/**
 * Checks a CIDR the way Go's netip.ParsePrefix does, and says in its words what is wrong.
 * @returns undefined when the text is a prefix, else the error text without the function's name
 */
export function prefixError(text: string): string | undefined {
  const slash = text.lastIndexOf('/');
  if (slash < 0) return "no '/'";
  const address = text.slice(0, slash);
  const addressFault = addressError(address);
  if (addressFault !== undefined) return `ParseAddr(${quote(address)}): ${addressFault}`;
  if (address.includes('%')) return 'IPv6 zones cannot be present in a prefix';
  const bits = text.slice(slash + 1);
  // Beyond 64 bits Go cannot read the number either.
  if (!/^(?:0|[1-9][0-9]{0,18})$/.test(bits)) return `bad bits after slash: ${quote(bits)}`;
  if (Number(bits) > (address.includes(':') ? 128 : 32)) return 'prefix length out of range';
  return undefined;
}

function addressError(text: string): string | undefined {
  const first = /[.:%]/.exec(text)?.[0];
  if (first === '.') return ipv4Error(text);
  if (first === ':') return ipv6Error(text);
  return first === '%' ? 'missing IPv6 address' : 'unable to parse IP';
}

function ipv4Error(text: string): string | undefined {
  let fields = 0;
  let value = 0;
  let digits = 0;
  for (let index = 0; index < text.length; index++) {
    const character = text[index]!;
    if (character >= '0' && character <= '9') {
      if (digits === 1 && value === 0) return 'IPv4 field has octet with leading zero';
      value = value * 10 + Number(character);
      digits++;
      if (value > 255) return 'IPv4 field has value >255';
    } else if (character === '.') {
      if (index === 0 || index === text.length - 1 || text[index - 1] === '.') {
        return `IPv4 field must have at least one digit (at ${quote(text.slice(index))})`;
      }
      if (fields === 3) return 'IPv4 address too long';
      fields++;
      value = 0;
      digits = 0;
    } else {
      return `unexpected character (at ${quote(text.slice(index))})`;
    }
  }
  return fields < 3 ? 'IPv4 address too short' : undefined;
}

function ipv6Error(text: string): string | undefined {
  const percent = text.indexOf('%');
  if (percent === text.length - 1) return 'zone must be a non-empty string';
  let rest = percent < 0 ? text : text.slice(0, percent);
  let hasEllipsis = false;
  let bytes = 0;
  if (rest.startsWith('::')) {
    hasEllipsis = true;
    rest = rest.slice(2);
    if (rest === '') return undefined;
  }
  while (bytes < 16) {
    const field = /^[0-9a-fA-F]*/.exec(rest)![0];
    if (field.length > 4) return `each group must have 4 or less digits (at ${quote(rest)})`;
    if (field === '') return `each colon-separated field must have at least one digit (at ${quote(rest)})`;
    if (rest[field.length] === '.') return embeddedIpv4Error(rest, bytes, hasEllipsis);
    bytes += 2;
    rest = rest.slice(field.length);
    if (rest === '') break;
    if (rest[0] !== ':') return `unexpected character, want colon (at ${quote(rest)})`;
    if (rest.length === 1) return `colon must be followed by more characters (at ${quote(rest)})`;
    rest = rest.slice(1);
    if (rest[0] === ':') {
      if (hasEllipsis) return `multiple :: in address (at ${quote(rest)})`;
      hasEllipsis = true;
      rest = rest.slice(1);
      if (rest === '') break;
    }
  }
  return ipv6EndError(rest, bytes, hasEllipsis);
}

function embeddedIpv4Error(rest: string, bytes: number, hasEllipsis: boolean): string | undefined {
  if (!hasEllipsis && bytes !== 12)
    return `embedded IPv4 address must replace the final 2 fields of the address (at ${quote(rest)})`;
  if (bytes + 4 > 16)
    return `too many hex fields to fit an embedded IPv4 at the end of the address (at ${quote(rest)})`;
  const fault = ipv4Error(rest);
  return fault ?? ipv6EndError('', bytes + 4, hasEllipsis);
}

function ipv6EndError(rest: string, bytes: number, hasEllipsis: boolean): string | undefined {
  if (rest !== '') return `trailing garbage after address (at ${quote(rest)})`;
  if (bytes < 16) return hasEllipsis ? undefined : 'address string too short';
  return hasEllipsis ? 'the :: must expand to at least one field of zeros' : undefined;
}
