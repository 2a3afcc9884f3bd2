import { CommandError } from './command-error.ts';

/** What reading an address may cost. */
export interface UrlLimits {
  /** For everything, redirects included, in milliseconds. */
  readonly time: number;
  /** Bytes, unpacked. */
  readonly size: number;
}

export const defaultUrlLimits: UrlLimits = { time: 30_000, size: 64 * 1024 * 1024 };

const maximumRedirects = 5;

export function isUrl(name: string): boolean {
  return /^https?:\/\//i.test(name);
}

/** The address without what may be secret in it: user, password, query and fragment. */
export function shownUrl(address: string): string {
  const url = URL.canParse(address) ? new URL(address) : undefined;
  return url ? url.origin + url.pathname : address.replace(/\/\/[^/]*@/, '//').replace(/[?#].*/s, '');
}

/** Why nothing can be read from an address. */
export class UrlError extends CommandError {
  /** A sentence that goes behind the address. */
  readonly problem: string;
  constructor(address: string, problem: string) {
    super(`${shownUrl(address)}: ${problem}`);
    this.problem = problem;
  }
}

/**
 * The bytes behind an http or https address.
 * @throws {UrlError} that names the address, but nothing of it that may be secret
 */
export async function* readUrl(address: string, limits: UrlLimits = defaultUrlLimits): AsyncGenerator<Uint8Array> {
  const timeout = AbortSignal.timeout(limits.time);
  try {
    const response = await follow(readAddress(address), timeout);
    let size = 0;
    for await (const chunk of response.body ?? []) {
      size += chunk.length;
      if (size > limits.size) throw new UrlProblem(`is larger than ${limits.size / 1024 / 1024} MiB`);
      yield chunk;
    }
  } catch (error) {
    const problem = timeout.aborted ? `took longer than ${limits.time / 1000} s` : problemOf(error);
    throw problem === undefined ? error : new UrlError(address, problem);
  }
}

/** A sentence that goes behind the address. */
class UrlProblem extends Error {}

interface Target {
  /** Without user and password, which fetch refuses. */
  readonly url: URL;
  readonly authorization: string | undefined;
}

function readAddress(address: string): Target {
  if (!URL.canParse(address)) throw new UrlProblem('is no valid address');
  const url = new URL(address);
  const { username, password } = url;
  url.username = '';
  url.password = '';
  if (username === '' && password === '') return { url, authorization: undefined };
  if (url.protocol !== 'https:') throw new UrlProblem('holds a password, which is sent over https only');
  const pair = `${decodeURIComponent(username)}:${decodeURIComponent(password)}`;
  return { url, authorization: `Basic ${Buffer.from(pair).toString('base64')}` };
}

async function follow(first: Target, signal: AbortSignal): Promise<Response> {
  let { url, authorization } = first;
  for (let redirects = 0; redirects <= maximumRedirects; redirects++) {
    const headers = {
      accept: 'application/yaml, application/json, text/plain, */*',
      ...(authorization && { authorization }),
    };
    const response = await fetch(url, { redirect: 'manual', signal, headers });
    const location = response.headers.get('location');
    if (response.status < 300 || response.status > 399 || location === null) return checked(response);
    await response.body?.cancel();
    const next = redirectTarget(url, location);
    if (next.origin !== url.origin) authorization = undefined;
    url = next;
  }
  throw new UrlProblem(`redirects more than ${maximumRedirects} times`);
}

function redirectTarget(from: URL, location: string): URL {
  if (!URL.canParse(location, from.href)) throw new UrlProblem('redirects to something that is no valid address');
  const { url } = readAddress(new URL(location, from).href);
  if (url.protocol === 'https:' || (url.protocol === 'http:' && from.protocol === 'http:')) return url;
  throw new UrlProblem(
    `redirects from ${from.protocol.slice(0, -1)} to ${url.protocol.slice(0, -1)}, which is not followed`,
  );
}

function checked(response: Response): Response {
  if (!response.ok) throw new UrlProblem(`was answered with ${`${response.status} ${response.statusText}`.trim()}`);
  if (response.headers.get('content-type')?.startsWith('text/html')) {
    throw new UrlProblem('is a web page, not a manifest; sites with repositories have a "raw" address beside it');
  }
  return response;
}

const causes: ReadonlyMap<string, string> = new Map([
  ['ENOTFOUND', 'there is no such host'],
  ['EAI_AGAIN', 'the name of the host cannot be looked up now'],
  ['ECONNREFUSED', 'nobody listens there'],
  ['ECONNRESET', 'the connection was cut'],
  ['UND_ERR_SOCKET', 'the connection was cut'],
]);

/** undefined for what is no trouble with the network. */
function problemOf(error: unknown): string | undefined {
  if (error instanceof UrlProblem) return error.message;
  if (!(error instanceof TypeError)) return undefined;
  const code = error.cause instanceof Error && 'code' in error.cause ? String(error.cause.code) : '';
  if (/CERT|ALTNAME|SIGNATURE|ISSUER/.test(code)) {
    return `its certificate is not trusted (${code}); NODE_EXTRA_CA_CERTS can name another authority`;
  }
  const cause = causes.get(code) ?? (code === '' ? undefined : `it cannot be reached (${code})`);
  return (
    cause ?? (error.message === 'fetch failed' || error.message === 'terminated' ? 'the connection failed' : undefined)
  );
}
