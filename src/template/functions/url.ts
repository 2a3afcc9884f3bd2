import { fromBytes } from '../bytes.ts';
import { quoteGo } from '../format.ts';
import { fromByteText, toByteText } from './byte-text.ts';
import { isIpv4Address, isIpv6Address } from './ip-address.ts';

/** A URL in its parts. */
export interface Url {
  readonly scheme: string;
  /** What follows the scheme where no slash does, as written. */
  readonly opaque: string;
  readonly user?: UserInformation | undefined;
  /** Host and port, decoded; an IPv6 address in brackets. */
  readonly host: string;
  /** Decoded. */
  readonly path: string;
  /** As written. */
  readonly query: string;
  /** Decoded. */
  readonly fragment: string;
}

export interface UserInformation {
  readonly name: string;
  readonly password?: string | undefined;
}

/** The text is no URL; the message is that of Go's net/url. */
export class UrlError extends Error {}

/** Where in a URL a text stands: each place lets other characters be as they are. */
type Place = 'path' | 'host' | 'zone' | 'user' | 'fragment';

const hostCharacters = '!$&\'()*+,;=:[]<>"';
const literalCharacters: Readonly<Record<Place, string>> = {
  path: '$&+,/:;=@',
  user: '$&+,;=',
  fragment: '$&+,/:;=?@!()*',
  host: hostCharacters,
  zone: hostCharacters,
};

function isLiteral(character: string, place: Place): boolean {
  return /^[A-Za-z0-9\-_.~]/.test(character) || literalCharacters[place].includes(character);
}

function encode(text: string, place: Place): string {
  let result = '';
  for (const byte of toByteText(text)) {
    result += isLiteral(byte, place) ? byte : `%${byte.charCodeAt(0).toString(16).toUpperCase().padStart(2, '0')}`;
  }
  return result;
}

function decode(text: string, place: Place): string {
  const isHost = place === 'host' || place === 'zone';
  const decoded = toByteText(text).replace(/%[0-9a-fA-F]{2}|%.{0,2}|[\x00-\x7f]/gs, (found) => {
    if (!found.startsWith('%')) {
      if (isHost && !isLiteral(found, place)) throw new UrlError(`invalid character ${quoteGo(found)} in host name`);
      return found;
    }
    if (!isLegalEscape(found, place)) throw new UrlError(`invalid URL escape ${quoteGo(fromByteText(found))}`);
    return String.fromCharCode(Number.parseInt(found.slice(1), 16));
  });
  return fromBytes(Buffer.from(decoded, 'latin1'));
}

/** In a host only bytes beyond ASCII may be escaped, in a zone only what could stand there unescaped. */
function isLegalEscape(written: string, place: Place): boolean {
  if (!/^%[0-9a-fA-F]{2}$/.test(written)) return false;
  const code = Number.parseInt(written.slice(1), 16);
  if (place === 'host') return code >= 0x80 || written === '%25';
  if (place !== 'zone' || written === '%25' || code === 0x20) return true;
  return isLiteral(String.fromCharCode(code), 'host');
}

/** @throws {UrlError} */
export function parseUrl(text: string): Url {
  const [address, fragment] = cut(text, '#');
  const url = naming(address, () => parseAddress(address));
  return naming(text, () => ({ ...url, fragment: decode(fragment, 'fragment') }));
}

function naming<Result>(text: string, parse: () => Result): Result {
  try {
    return parse();
  } catch (error) {
    throw error instanceof UrlError ? new UrlError(`parse ${quoteGo(text)}: ${error.message}`) : error;
  }
}

function cut(text: string, mark: string): [before: string, after: string] {
  const index = text.indexOf(mark);
  return index < 0 ? [text, ''] : [text.slice(0, index), text.slice(index + mark.length)];
}

const empty: Url = { scheme: '', opaque: '', host: '', path: '', query: '', fragment: '' };

function parseAddress(text: string): Url {
  if (/[\x00-\x1f\x7f]/.test(text)) throw new UrlError('net/url: invalid control character in URL');
  if (text === '*') return { ...empty, path: '*' };
  const [scheme, afterScheme] = splitScheme(text);
  const [rest, query] = cut(afterScheme, '?');
  if (!rest.startsWith('/')) {
    if (scheme !== '') return { ...empty, scheme, query, opaque: rest };
    if (cut(rest, '/')[0].includes(':')) throw new UrlError('first path segment in URL cannot contain colon');
  }
  const hasAuthority = rest.startsWith('//') && (scheme !== '' || !rest.startsWith('///'));
  if (!hasAuthority) return { ...empty, scheme, query, path: decode(rest, 'path') };
  const slash = rest.indexOf('/', 2);
  const end = slash < 0 ? rest.length : slash;
  const authority = parseAuthority(scheme, rest.slice(2, end));
  return { ...empty, scheme, query, ...authority, path: decode(rest.slice(end), 'path') };
}

/** A scheme ends at a colon and begins with a letter; any other character before the colon makes it a path. */
function splitScheme(text: string): [scheme: string, rest: string] {
  if (text.startsWith(':')) throw new UrlError('missing protocol scheme');
  const found = /^([A-Za-z][A-Za-z0-9+.-]*):/.exec(text);
  return found ? [found[1]!.toLowerCase(), text.slice(found[0].length)] : ['', text];
}

function parseAuthority(scheme: string, text: string): Pick<Url, 'user' | 'host'> {
  const at = text.lastIndexOf('@');
  const host = parseHost(scheme, text.slice(at + 1));
  if (at < 0) return { host };
  const information = text.slice(0, at);
  if (!/^[A-Za-z0-9\-._:~!$&'()*+,;=%@]*$/.test(information)) throw new UrlError('net/url: invalid userinfo');
  const [name, password] = cut(information, ':');
  const decodedName = decode(name, 'user');
  return {
    host,
    user: { name: decodedName, password: information.includes(':') ? decode(password, 'user') : undefined },
  };
}

function parseHost(scheme: string, text: string): string {
  const bracket = text.lastIndexOf('[');
  if (bracket > 0) throw new UrlError('invalid IP-literal');
  if (bracket === 0) return parseAddressLiteral(text);
  // Only web addresses are strict about colons: database drivers list several hosts with ports.
  const isStrict = scheme === 'http' || scheme === 'https';
  const colon = isStrict ? text.indexOf(':') : text.lastIndexOf(':');
  if (colon >= 0) assertPort(text.slice(colon));
  return decode(text, 'host');
}

function parseAddressLiteral(text: string): string {
  const end = text.lastIndexOf(']');
  if (end < 0) throw new UrlError("missing ']' in host");
  const port = text.slice(end + 1);
  assertPort(port);
  const literal = text.slice(1, end);
  const zone = literal.indexOf('%25');
  const host = decode(zone < 0 ? literal : literal.slice(0, zone), 'host');
  const address = host + (zone < 0 ? '' : decode(literal.slice(zone), 'zone'));
  assertIpv6(address);
  return `[${address}]${port}`;
}

function assertIpv6(text: string): void {
  if (isIpv4Address(text)) throw new UrlError('invalid IP-literal');
  const [address, zone] = cut(text, '%');
  const hasEmptyZone = text.includes('%') && zone === '';
  if (!hasEmptyZone && isIpv6Address(address)) return;
  const problem = hasEmptyZone ? 'zone must be a non-empty string' : 'unable to parse IP';
  throw new UrlError(`invalid host: ParseAddr(${quoteGo(text)}): ${problem}`);
}

const isPort = (text: string): boolean => /^(?::[0-9]*)?$/.test(text);

function assertPort(text: string): void {
  if (!isPort(text)) throw new UrlError(`invalid port ${quoteGo(text)} after host`);
}

/** The host without port and brackets. */
export function hostName(host: string): string {
  const colon = host.lastIndexOf(':');
  const name = colon >= 0 && isPort(host.slice(colon)) ? host.slice(0, colon) : host;
  return name.startsWith('[') && name.endsWith(']') ? name.slice(1, -1) : name;
}

export function userText({ name, password }: UserInformation): string {
  return encode(name, 'user') + (password === undefined ? '' : `:${encode(password, 'user')}`);
}

/** The text of a URL, each part encoded as its place asks for. */
export function urlText(url: Url): string {
  const { scheme, query, fragment } = url;
  const start = scheme === '' ? '' : `${scheme}:`;
  const middle = url.opaque === '' ? hierarchy(url) : url.opaque;
  return start + middle + (query && `?${query}`) + (fragment && `#${encode(fragment, 'fragment')}`);
}

function hierarchy({ scheme, user, host, path }: Url): string {
  const hasAuthority = host !== '' || user !== undefined || (scheme !== '' && path !== '');
  const authority = hasAuthority ? `//${user ? `${userText(user)}@` : ''}${encode(host, 'host')}` : '';
  const encoded = path === '*' ? path : encode(path, 'path');
  if (encoded !== '' && !encoded.startsWith('/') && host !== '') return `${authority}/${encoded}`;
  // Without the dot the first segment would be taken for a scheme.
  const looksLikeScheme = authority === '' && scheme === '' && cut(encoded, '/')[0].includes(':');
  return authority + (looksLikeScheme ? './' : '') + encoded;
}
